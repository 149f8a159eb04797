"""The platforms. Each adapter implements `bot.platform` and hands what people do to `bot.app.App`."""

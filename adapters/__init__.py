"""The platforms. Each adapter implements `Chat` of `bot.platform` and hands what people do to `bot.app.App`."""

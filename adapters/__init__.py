"""The platforms. Each adapter implements `bot.platform.Chat` and hands what people do to `bot.app.App`."""

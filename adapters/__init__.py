"""The platforms. Each adapter implements `bot.ports.Chat` and hands what people do to `bot.app.App`."""

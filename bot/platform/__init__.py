"""What an adapter is, and how it may fail: the interface between the bot and the platforms.

The bot calls a chat only outside of transactions, and sends only what the outbox has recorded.
"""

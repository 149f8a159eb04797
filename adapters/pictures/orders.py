"""How the bot and the process that draws speak to each other (`adapters.pictures.worker`)."""

LENGTH = 4
"""Bytes of the length before an order, and before an answer."""

"""Measure speed and size. Nothing here is part of the bot."""

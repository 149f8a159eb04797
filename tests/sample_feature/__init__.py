"""A small feature that the bot does not ship: members applaud each other, and a post a week tells of it.

It stands in one package and joins the bot by one line. `checks.py` follows it through every stage.
"""

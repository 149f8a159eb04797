"""The neutral message, and all wording of what the bot says. Knows no platform, no database, no clock."""

"""Settings: how the bot treats one person, in all their groups."""

"""Help: list and explain the commands, from the registry of commands."""

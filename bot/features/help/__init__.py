"""Help: what can be typed, as the registry of commands has it."""

"""Privacy: a copy of what the bot keeps of a person, and its deletion."""

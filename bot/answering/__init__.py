"""What answers people: forms that ask, commands that run in a transaction, and their replies."""

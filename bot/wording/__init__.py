"""Words for people: counting things, and making names and other typed text fit to be shown."""

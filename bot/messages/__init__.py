"""Messages that no platform is needed for: the card, text spans, actions of buttons, and plain text."""

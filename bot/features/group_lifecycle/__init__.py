"""Group lifecycle: start a group, let it live in further channels, and end it."""

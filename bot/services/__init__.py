"""The use cases. Each takes a session and what it needs, and flushes; none commits, none sends."""

"""Plan refresh: a running group takes over corrections that were made in its plan's files."""

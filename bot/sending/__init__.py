"""What time brings: claiming what is owed, sending it, and drawing it again when it changes."""

"""A chat platform in memory, for the terminal chat, the script player, and the tests."""

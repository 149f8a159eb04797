"""The same port in memory: the terminal chat, the script player, and the double that tests talk to."""

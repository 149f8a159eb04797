"""Draws the pictures of cards as PNG files, with what the extra `pictures` installs. Platforms send them."""

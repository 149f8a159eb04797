"""The bot's own HTTP server: health, metrics, and what platforms want to be reached at."""

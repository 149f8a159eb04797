"""The bot's HTTP server: health, metrics, and the routes of platforms that are reached over HTTP."""

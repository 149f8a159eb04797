"""Draws on a page what adapters would send, from their JSON alone. It knows no adapter, and sends nothing."""

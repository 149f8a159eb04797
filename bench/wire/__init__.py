"""Measures through unmodified clients: Discord and Slack are stand-ins in a process of their own."""

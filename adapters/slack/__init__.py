"""Slack, on slack-bolt: cards drawn with Block Kit, people's commands and clicks handed in, both ways in."""

"""Projects: members show the group what they built, and review each other's projects."""

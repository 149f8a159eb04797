"""Projects: what members built, shown to the group and reviewed."""

"""Preview: organizers see in advance what will be posted."""

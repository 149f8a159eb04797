"""Preview: what will be posted next, shown to an organizer beforehand."""

"""Group report: organizers see how their group is doing."""

"""Group report: how a group is doing, for its organizers."""

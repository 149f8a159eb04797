"""Group report."""

"""Own pace: a member follows the plan on dates of their own."""

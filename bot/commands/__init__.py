"""/plan and /plan-admin: each command declared once, for every platform."""

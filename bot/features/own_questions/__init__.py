"""Own questions: organizers ask up to three questions of their own at each check-in."""

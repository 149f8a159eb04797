"""Home: a person's own page, with their week, their streak and their groups."""

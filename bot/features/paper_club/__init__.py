"""Paper club: a paper each week, by the plan or by a vote, and what members took from it."""

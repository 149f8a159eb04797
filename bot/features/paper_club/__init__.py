"""Paper club: a paper each week, from the plan or chosen by vote, and what members took from it."""

"""Weekly posts: the goals of a week, its recap, and the beginning and end of stages and of the plan."""

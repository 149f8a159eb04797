"""The page of `studyplan try`: the chat in memory, in a browser on this machine."""

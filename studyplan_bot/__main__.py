"""`python -m studyplan_bot` is `studyplan`."""

from studyplan_bot import main

main()

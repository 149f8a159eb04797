"""The commands of `studyplan`, one module each. Only these modules import adapters, and only when needed."""

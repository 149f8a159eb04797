"""The commands of `studyplan`, one module each. Only these may import an adapter, and lazily."""

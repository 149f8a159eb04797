"""The history of the schema (alembic). `studyplan db upgrade` brings a database to its head."""

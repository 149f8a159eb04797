"""The database: engine, column types, migrations and backups. Each feature defines its own tables."""

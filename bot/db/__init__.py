"""The database: the engine, column types, migrations, backups. Tables stand beside what they are about."""

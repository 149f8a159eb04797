"""The database: engine, tables and queries. The only place that writes SQL."""

"""The store: SQLAlchemy Core on SQLite or PostgreSQL, filling the ports of `plugin.services.ports`."""

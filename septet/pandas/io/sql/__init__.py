"""Tables of databases: sqlite3 and other DB-API connections, SQLAlchemy where it is installed."""

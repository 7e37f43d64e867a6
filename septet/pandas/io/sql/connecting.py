"""Connections to databases, all spoken to in one way: run a statement, fetch rows, commit or take back."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet.pandas import errors

DatabaseError = errors.DatabaseError  # type: ignore[attr-defined]


def connected(con: Any) -> Any:
    """The connection in the form used here; ImportError for an address where SQLAlchemy is not installed."""
    if isinstance(con, str):
        return Alchemy(_engine(con))
    if type(con).__module__.startswith("sqlalchemy"):
        return Alchemy(con)
    if not hasattr(con, "cursor"):
        raise TypeError(f"con is not a database connection: {type(con).__name__}")
    return DbApi(con)


def _engine(address: str) -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise ImportError("Using URI string without sqlalchemy installed.") from None
    return sqlalchemy.create_engine(address)


class Connection:
    """What both kinds of connection do alike."""

    con: Any

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing."""
        try:
            yield
            self.con.commit()
        except BaseException:
            self.con.rollback()
            raise


class DbApi(Connection):
    """A connection with `cursor`, `commit` and `rollback` (PEP 249)."""

    marker = "?"

    def __init__(self, con: Any) -> None:
        self.con = con
        style = getattr(__import__(type(con).__module__.split(".")[0]), "paramstyle", "qmark")
        self.marker = {"qmark": "?", "format": "%s", "pyformat": "%s"}.get(style, "?")

    def fetch(self, sql: str, params: Any, size: int | None) -> Iterator[tuple[list[str], list[Any]]]:
        """Column names and rows, so many at a time."""
        cursor = self.run(sql, params)
        names = [d[0] for d in cursor.description or ()]
        if size is None:
            yield names, [tuple(r) for r in cursor.fetchall()]
            return
        seen = False
        while rows := cursor.fetchmany(size):
            seen = True
            yield names, [tuple(r) for r in rows]
        if not seen:
            yield names, []

    def run(self, sql: str, params: Any = None) -> Any:
        cursor = self.con.cursor()
        try:
            cursor.execute(sql) if params is None else cursor.execute(sql, params)
        except Exception as error:
            raise DatabaseError(f"Execution failed on sql '{sql}': {error}") from error
        return cursor

    def run_many(self, sql: str, rows: list[Any]) -> int:
        cursor = self.con.cursor()
        cursor.executemany(sql, rows)
        return len(rows) if cursor.rowcount is None or cursor.rowcount < 0 else int(cursor.rowcount)

    def has_table(self, name: str) -> bool:
        sql = f"SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name={self.marker}"
        return len(self.run(sql, (name,)).fetchall()) > 0

    def whole_table(self, name: str, columns: Any) -> str:
        raise NotImplementedError("read_sql_table not supported for a DBAPI connection. Use read_sql_query, or pass a SQLAlchemy "
                                  "connectable.")


class Alchemy(Connection):
    """An engine or connection of SQLAlchemy."""

    def __init__(self, con: Any) -> None:
        self.con = con.connect() if hasattr(con, "connect") and not hasattr(con, "execute") else con
        self.marker = ":p"

    def _text(self, sql: Any) -> Any:
        import sqlalchemy

        return sqlalchemy.text(sql) if isinstance(sql, str) else sql

    def fetch(self, sql: Any, params: Any, size: int | None) -> Iterator[tuple[list[str], list[Any]]]:
        try:
            found = self.con.exec_driver_sql(sql, params) if isinstance(sql, str) and isinstance(params, tuple | list) else \
                self.con.execute(self._text(sql), params or {})
        except Exception as error:
            raise DatabaseError(f"Execution failed on sql '{sql}': {error}") from error
        names = list(found.keys())
        if size is None:
            yield names, [tuple(r) for r in found.fetchall()]
            return
        while rows := found.fetchmany(size):
            yield names, [tuple(r) for r in rows]

    def run(self, sql: str, params: Any = None) -> Any:
        return self.con.exec_driver_sql(sql, params) if params is not None else self.con.exec_driver_sql(sql)

    def run_many(self, sql: str, rows: list[Any]) -> int:
        import sqlalchemy

        named = [{f"p{n}": v for n, v in enumerate(row)} for row in rows]
        self.con.execute(sqlalchemy.text(sql), named)
        return len(rows)

    def has_table(self, name: str) -> bool:
        import sqlalchemy

        return bool(sqlalchemy.inspect(self.con).has_table(name))

    def whole_table(self, name: str, columns: Any) -> str:
        if not self.has_table(name):
            raise ValueError(f"Table {name} not found")
        wanted = ", ".join(f'"{c}"' for c in columns) if columns else "*"
        return f'SELECT {wanted} FROM "{name}"'

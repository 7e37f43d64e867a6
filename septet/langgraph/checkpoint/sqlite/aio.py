"""`langgraph.checkpoint.sqlite.aio`: the same for async graphs; SQLite works in a thread of its own, one call at a time."""
from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from septet.langgraph.checkpoint.sqlite import SqliteSaver

__all__ = ["AsyncSqliteSaver"]


class AsyncSqliteSaver(SqliteSaver):
    """Checkpoints in a file of SQLite, awaited."""

    @classmethod
    @asynccontextmanager
    async def from_conn_string(cls, conn_string: str) -> AsyncIterator[AsyncSqliteSaver]:  # type: ignore[override]
        with closing(sqlite3.connect(conn_string, check_same_thread=False)) as conn:
            yield cls(conn)

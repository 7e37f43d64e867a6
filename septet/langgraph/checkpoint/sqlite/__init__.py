"""`langgraph.checkpoint.sqlite`: checkpoints in a file of SQLite.  Each put is one transaction: a kill leaves the last good checkpoint."""
from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from septet.langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from septet.langgraph.checkpoint.memory import address, next_version

__all__ = ["SqliteSaver"]
TABLES = """
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS checkpoints (thread_id TEXT NOT NULL, checkpoint_ns TEXT NOT NULL DEFAULT '', checkpoint_id TEXT NOT NULL,
    parent_checkpoint_id TEXT, type TEXT, checkpoint BLOB, metadata BLOB, PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id));
CREATE TABLE IF NOT EXISTS writes (thread_id TEXT NOT NULL, checkpoint_ns TEXT NOT NULL DEFAULT '', checkpoint_id TEXT NOT NULL,
    task_id TEXT NOT NULL, idx INTEGER NOT NULL, channel TEXT NOT NULL, type TEXT, value BLOB,
    PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx));
"""
COLUMNS = "thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata"


class SqliteSaver(BaseCheckpointSaver):
    """conn: a connection made with `check_same_thread=False`, where graphs run their nodes in threads."""

    def __init__(self, conn: sqlite3.Connection, *, serde: Any = None) -> None:
        super().__init__(serde=serde)
        self.conn, self.lock, self.is_setup = conn, threading.Lock(), False

    @classmethod
    @contextmanager
    def from_conn_string(cls, conn_string: str) -> Iterator[SqliteSaver]:
        """A saver over a file, or over ":memory:"."""
        with closing(sqlite3.connect(conn_string, check_same_thread=False)) as conn:
            yield cls(conn)

    def setup(self) -> None:
        """Make the tables, once."""
        if not self.is_setup:
            self.conn.executescript(TABLES)
            self.is_setup = True

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor, alone; what it does is kept whole or not at all."""
        with self.lock:
            self.setup()
            with closing(self.conn.cursor()) as cursor:
                try:
                    yield cursor
                except BaseException:
                    self.conn.rollback()
                    raise
                if transaction:
                    self.conn.commit()

    def get_next_version(self, current: Any, channel: None) -> str:
        return next_version(current)

    def get_tuple(self, config: Any) -> CheckpointTuple | None:
        where = config["configurable"]
        key = [str(where["thread_id"]), where.get("checkpoint_ns", "")]
        wanted = get_checkpoint_id(config)
        clause = "AND checkpoint_id = ?" if wanted else "ORDER BY checkpoint_id DESC LIMIT 1"
        with self.cursor(False) as cursor:
            row = cursor.execute(f"SELECT {COLUMNS} FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ? {clause}",
                                 [*key, *([wanted] if wanted else [])]).fetchone()
            return self.tuple(cursor, row, config if wanted else None) if row else None

    def tuple(self, cursor: sqlite3.Cursor, row: Any, config: Any = None) -> CheckpointTuple:
        """A checkpoint of a row."""
        thread, ns, checkpoint_id, parent, kind, checkpoint, metadata = row
        writes = cursor.execute("SELECT task_id, channel, type, value FROM writes WHERE thread_id = ? AND checkpoint_ns = ? AND "
                                "checkpoint_id = ? ORDER BY task_id, idx", (thread, ns, checkpoint_id)).fetchall()
        return CheckpointTuple(config or address(thread, ns, checkpoint_id), self.serde.loads_typed((kind, checkpoint)),
                               json.loads(metadata),
                               address(thread, ns, parent) if parent else None,
                               [(task, channel, self.serde.loads_typed((kind, value))) for task, channel, kind, value in writes])

    def list(self, config: Any, *, filter: dict[str, Any] | None = None, before: Any = None,
             limit: int | None = None) -> Iterator[CheckpointTuple]:
        clauses, values = [], []
        for key in ("thread_id", "checkpoint_ns", "checkpoint_id"):
            if config and config["configurable"].get(key) is not None and (key != "checkpoint_id" or config["configurable"][key]):
                clauses.append(f"{key} = ?")
                values.append(str(config["configurable"][key]))
        if before and get_checkpoint_id(before):
            clauses.append("checkpoint_id < ?")
            values.append(str(get_checkpoint_id(before)))
        where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
        with self.cursor(False) as cursor:
            rows = cursor.execute(f"SELECT {COLUMNS} FROM checkpoints {where} ORDER BY checkpoint_id DESC", values).fetchall()
            found = [self.tuple(cursor, row) for row in rows
                     if not filter or all(json.loads(row[6]).get(key) == value for key, value in filter.items())][:limit]
        yield from found

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        where = config["configurable"]
        thread, ns = str(where["thread_id"]), where.get("checkpoint_ns", "")
        kind, raw = self.serde.dumps_typed(checkpoint)
        row = (thread, ns, checkpoint["id"], where.get("checkpoint_id"), kind, raw, json.dumps(get_checkpoint_metadata(config, metadata)))
        with self.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO checkpoints ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return address(thread, ns, checkpoint["id"])

    def put_writes(self, config: Any, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = "") -> None:
        where = config["configurable"]
        key = (str(where["thread_id"]), str(where.get("checkpoint_ns", "")), str(where["checkpoint_id"]), task_id)
        rows = [(*key, WRITES_IDX_MAP.get(channel, i), channel, *self.serde.dumps_typed(value)) for i,
                (channel, value) in enumerate(writes)]
        verb = "REPLACE" if all(channel in WRITES_IDX_MAP for channel, _ in writes) else "IGNORE"
        with self.cursor() as cursor:
            cursor.executemany(f"INSERT OR {verb} INTO writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, "
                               f"value) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def delete_thread(self, thread_id: str) -> None:
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.execute(f"DELETE FROM {table} WHERE thread_id = ?", (str(thread_id),))

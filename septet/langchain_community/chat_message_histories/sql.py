"""Conversations in a table of SQLite."""
from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.chat_history import BaseChatMessageHistory
from septet.langchain_core.messages.base import BaseMessage, message_to_dict
from septet.langchain_core.messages.conversion import messages_from_dict


class SQLChatMessageHistory(BaseChatMessageHistory):
    """The messages of a session, in rows (id, session_id, message); files of upstream's are read and written.

    connection: `sqlite:///file.db`, or `sqlite://` for memory.
    """

    def __init__(self, session_id: str, connection_string: str | None = None, table_name: str = "message_store",
                 session_id_field_name: str = "session_id", custom_message_converter: Any = None, connection: Any = None) -> None:
        connection = connection or connection_string
        if custom_message_converter is not None:
            raise NotSupported("SQLChatMessageHistory: custom_message_converter")
        if not isinstance(connection, str) or not connection.startswith("sqlite://"):
            raise NotSupported(f"SQLChatMessageHistory: only sqlite:/// connections, not {connection!r}")
        for name in (table_name, session_id_field_name):
            if not name.isidentifier():
                raise ValueError(f"{name!r} is not a name for a table or a column")
        self.session_id, self.table_name, self.session_id_field_name = session_id, table_name, session_id_field_name
        self.engine = sqlite3.connect(connection.removeprefix("sqlite://").removeprefix("/") or ":memory:", check_same_thread=False)
        with self.engine:
            self.engine.execute(f"CREATE TABLE IF NOT EXISTS {table_name} "
                                f"(id INTEGER PRIMARY KEY, {session_id_field_name} TEXT, message TEXT)")

    @property
    def messages(self) -> list[BaseMessage]:  # type: ignore[override]
        """The messages of the session, in their order."""
        rows = self.engine.execute(f"SELECT message FROM {self.table_name} WHERE {self.session_id_field_name} = ? ORDER BY id",
                                   (self.session_id,)).fetchall()
        return messages_from_dict([json.loads(row[0]) for row in rows])

    def add_message(self, message: BaseMessage) -> None:
        self.add_messages([message])

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        with self.engine:
            self.engine.executemany(f"INSERT INTO {self.table_name} ({self.session_id_field_name}, message) VALUES (?, ?)",
                                    [(self.session_id, json.dumps(message_to_dict(message))) for message in messages])

    def clear(self) -> None:
        with self.engine:
            self.engine.execute(f"DELETE FROM {self.table_name} WHERE {self.session_id_field_name} = ?", (self.session_id,))

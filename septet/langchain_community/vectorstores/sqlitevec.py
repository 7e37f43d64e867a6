"""A store in a file of SQLite, by sqlite-vec: exact search by the distance of vectors."""
from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.documents.base import Document
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.vectorstores.base import VectorStore


def serialize_f32(vector: list[float]) -> bytes:
    """A vector as sqlite-vec keeps it."""
    return struct.pack(f"{len(vector)}f", *vector)


class SQLiteVec(VectorStore):
    """Texts, metadata and vectors in a table, vectors again in an index; scores are distances."""

    def __init__(self, table: str, connection: sqlite3.Connection | None, embedding: Embeddings, db_file: str = "vec.db"):
        if not table.isidentifier():
            raise ValueError(f"{table!r} is not a name for a table")
        self._connection = connection or self.create_connection(db_file)
        self._table, self._embedding = table, embedding
        self.create_table_if_not_exists()

    @property
    def embeddings(self) -> Embeddings:
        return self._embedding

    @staticmethod
    def create_connection(db_file: str) -> sqlite3.Connection:
        """A connection with sqlite-vec loaded."""
        import sqlite_vec

        connection = sqlite3.connect(db_file, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        if not hasattr(connection, "enable_load_extension"):
            raise NotSupported("SQLiteVec: this Python's sqlite3 was built without loadable extensions, which sqlite-vec is")
        connection.enable_load_extension(True)
        sqlite_vec.load(connection)
        connection.enable_load_extension(False)
        return connection

    def get_dimensionality(self) -> int:
        """How many numbers a vector has."""
        return len(self._embedding.embed_query("This is a dummy text"))

    def create_table_if_not_exists(self) -> None:
        """The table, its index, and the triggers that keep them together."""
        t = self._table
        with self._connection:
            self._connection.execute(f"CREATE TABLE IF NOT EXISTS {t} (rowid INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, metadata BLOB, "
                                     "text_embedding BLOB)")
            self._connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {t}_vec USING vec0(rowid INTEGER PRIMARY KEY, "
                                     f"text_embedding float[{self.get_dimensionality()}])")
            self._connection.execute(f"CREATE TRIGGER IF NOT EXISTS {t}_embed_text AFTER INSERT ON {t} BEGIN INSERT INTO {t}_vec(rowid, "
                                     "text_embedding) VALUES (new.rowid, new.text_embedding); END")

    def add_texts(self, texts: Iterable[str], metadatas: list[dict[str, Any]] | None = None, **kwargs: Any) -> list[str]:  # type: ignore[override]
        given = list(texts)
        vectors = self._embedding.embed_documents(given)
        ids = []
        with self._connection:
            for text, metadata, vector in zip(given, metadatas or [{}] * len(given), vectors, strict=True):
                cursor = self._connection.execute(f"INSERT INTO {self._table}(text, metadata, text_embedding) VALUES (?, ?, ?)",
                                                  (text, json.dumps(metadata), serialize_f32(vector)))
                ids.append(str(cursor.lastrowid))
        return ids

    def similarity_search_with_score_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        """Documents and distances."""
        t = self._table
        rows = self._connection.execute(f"SELECT text, metadata, distance FROM {t} AS e INNER JOIN {t}_vec AS v ON v.rowid = e.rowid "
                                        "WHERE v.text_embedding MATCH ? AND k = ? ORDER BY distance",
                                        (serialize_f32(embedding), k)).fetchall()
        return [(Document(page_content=row[0], metadata=json.loads(row[1]) or {}), row[2]) for row in rows]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score(query, k)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:  # type: ignore[override]
        return self.similarity_search_with_score_by_vector(self._embedding.embed_query(query), k)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score_by_vector(embedding, k)]

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, table: str = "langchain",
                   db_file: str = "vec.db", **kwargs: Any) -> SQLiteVec:
        store = cls(table=table, connection=cls.create_connection(db_file), db_file=db_file, embedding=embedding)
        store.add_texts(texts, metadatas)
        return store

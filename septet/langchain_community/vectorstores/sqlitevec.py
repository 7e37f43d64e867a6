"""A store in a file of SQLite, by sqlite-vec: exact search by the distance of vectors."""
from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from septet.langchain_community.vectorstores.filters import matches
from septet.langchain_community.vectorstores.sqlite_extension import connected
from septet.langchain_core.documents.base import Document
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.vectorstores.base import VectorStore
from septet.langchain_core.vectorstores.utils import maximal_marginal_relevance

MOST_NEIGHBOURS = 4096          # what sqlite-vec finds in one question
Filter = dict[str, Any] | Callable[[dict[str, Any]], bool]


def serialize_f32(vector: list[float]) -> bytes:
    """A vector as sqlite-vec keeps it."""
    return struct.pack(f"{len(vector)}f", *vector)


class SQLiteVec(VectorStore):
    """Texts, metadata and vectors in a table, vectors again in an index; scores are distances.

    connection: one of `create_connection`; without it the file `db_file` is opened.  A search takes a `filter` of metadata, as FAISS's.
    """

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
        """A connection with sqlite-vec loaded.  NotSupported where that is not possible."""
        return connected(db_file)

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
        refuse(kwargs)
        given = list(texts)
        vectors = self._embedding.embed_documents(given)
        ids: list[Any] = []                 # whole numbers, as upstream gives them
        with self._connection:
            for text, metadata, vector in zip(given, metadatas or [{}] * len(given), vectors, strict=True):
                cursor = self._connection.execute(f"INSERT INTO {self._table}(text, metadata, text_embedding) VALUES (?, ?, ?)",
                                                  (text, json.dumps(metadata), serialize_f32(vector)))
                ids.append(cursor.lastrowid)
        return ids

    def _near(self, embedding: Sequence[float], k: int, filter: Filter | None) -> list[Any]:
        """Rows of text, metadata, distance and vector; with a filter, of as many neighbours as it takes to find `k` that pass."""
        t, asked = self._table, k
        while True:
            rows = self._connection.execute(f"SELECT text, metadata, distance, e.text_embedding FROM {t} AS e INNER JOIN {t}_vec AS v "
                                            "ON v.rowid = e.rowid WHERE v.text_embedding MATCH ? AND k = ? ORDER BY distance",
                                            (serialize_f32(list(embedding)), asked)).fetchall()
            found = [row for row in rows if filter is None or matches(filter, json.loads(row[1]) or {})][:k]
            if len(found) == k or len(rows) < asked:
                return found
            if asked >= MOST_NEIGHBOURS:
                raise ValueError(f"fewer than {k} of the {MOST_NEIGHBOURS} nearest texts pass the filter, and sqlite-vec finds no more")
            asked = min(max(4 * asked, 64), MOST_NEIGHBOURS)

    def similarity_search_with_score_by_vector(self, embedding: list[float], k: int = 4, filter: Filter | None = None,
                                               **kwargs: Any) -> list[tuple[Document, float]]:
        """Documents and distances."""
        refuse(kwargs)
        return [(document(row), row[2]) for row in self._near(embedding, k, filter)]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:  # type: ignore[override]
        return self.similarity_search_with_score_by_vector(self._embedding.embed_query(query), k, **kwargs)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score_by_vector(embedding, k, **kwargs)]

    def max_marginal_relevance_search(self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                      **kwargs: Any) -> list[Document]:
        return self.max_marginal_relevance_search_by_vector(self._embedding.embed_query(query), k, fetch_k, lambda_mult, **kwargs)

    def max_marginal_relevance_search_by_vector(self, embedding: list[float], k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                                filter: Filter | None = None, **kwargs: Any) -> list[Document]:
        refuse(kwargs)
        rows = self._near(embedding, fetch_k, filter)
        vectors = [list(struct.unpack(f"{len(row[3]) // 4}f", row[3])) for row in rows]
        return [document(rows[i]) for i in maximal_marginal_relevance(embedding, vectors, lambda_mult=lambda_mult, k=k)]

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, table: str = "langchain",
                   db_file: str = "vec.db", **kwargs: Any) -> SQLiteVec:
        refuse(kwargs)
        store = cls(table=table, connection=cls.create_connection(db_file), db_file=db_file, embedding=embedding)
        store.add_texts(texts, metadatas)
        return store


def document(row: Any) -> Document:
    return Document(page_content=row[0], metadata=json.loads(row[1]) or {})


def refuse(kwargs: dict[str, Any]) -> None:
    """TypeError for arguments that nothing would come of."""
    given = sorted(name for name, value in kwargs.items() if value is not None)
    if given:
        raise TypeError(f"SQLiteVec got an unexpected argument {given[0]!r}")

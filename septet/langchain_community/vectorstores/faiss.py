"""A store in memory by the name `FAISS`: exact search on the engine, saved as numbers and JSON instead of pickles."""
from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.errors import NotSupported
from septet.langchain_community.vectorstores.filters import matches
from septet.langchain_core.documents.base import Document
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.vectorstores.base import VectorStore
from septet.langchain_core.vectorstores.utils import maximal_marginal_relevance

EUCLIDEAN, INNER = "EUCLIDEAN_DISTANCE", "MAX_INNER_PRODUCT"


class FlatIndex:
    """Vectors as rows in 32 bits; `search` compares with all of them.  d: numbers of a vector, ntotal: how many there are."""

    def __init__(self, d: int, inner: bool = False) -> None:
        self.d, self.inner, self.rows = d, inner, self._empty(d)

    @staticmethod
    def _empty(d: int) -> Any:
        import septet.numpy as np

        return np.zeros((0, d), dtype=np.float32)

    @property
    def ntotal(self) -> int:
        return int(self.rows.shape[0])

    def add(self, vectors: Any) -> None:
        """Append rows.  ValueError for vectors of another length."""
        import septet.numpy as np

        new = np.array(vectors, dtype=np.float32).reshape(len(vectors), -1)
        if len(vectors) and new.shape[1] != self.d:
            raise ValueError(f"the index holds vectors of {self.d} numbers, got {new.shape[1]}")
        self.rows = np.concatenate([self.rows, new.reshape(-1, self.d)])

    def keep(self, places: list[int]) -> None:
        """Only these rows stay."""
        self.rows = self.rows[places] if places else self._empty(self.d)

    def search(self, vector: Any, k: int) -> list[tuple[int, Any]]:
        """(place, score in float32) of the k best: least squared distances, or greatest products; of equal ones the first."""
        import septet.numpy as np
        from septet.core.fn.ordering import first

        query = np.array(vector, dtype=np.float32)
        if query.shape != (self.d,):
            raise ValueError(f"the index holds vectors of {self.d} numbers, got {query.shape}")
        scores = self.rows @ query if self.inner else ((self.rows - query) ** 2).sum(axis=1)
        order = first(-scores if self.inner else scores, 0, max(0, min(k, self.ntotal)), False)[1].tolist()
        return [(place, scores[place]) for place in order]


class FAISS(VectorStore):
    """Texts by their vectors.  Scores are squared Euclidean distances (less is nearer), or products by distance_strategy
    MAX_INNER_PRODUCT.
    """

    def __init__(self, embedding_function: Any, index: Any, docstore: Any, index_to_docstore_id: dict[int, str],
                 relevance_score_fn: Callable[[float], float] | None = None, normalize_L2: bool = False,
                 distance_strategy: str = EUCLIDEAN) -> None:
        if not isinstance(index, FlatIndex):
            raise NotSupported("FAISS: an index of faiss; make the store by from_texts, from_documents or from_embeddings")
        if distance_strategy not in (EUCLIDEAN, INNER):
            raise NotSupported(f"FAISS: distance_strategy {distance_strategy}")
        self.embedding_function, self.index, self.docstore = embedding_function, index, docstore
        self.index_to_docstore_id, self.distance_strategy = index_to_docstore_id, distance_strategy
        self.override_relevance_score_fn, self._normalize_L2 = relevance_score_fn, normalize_L2

    @property
    def embeddings(self) -> Embeddings | None:
        return self.embedding_function if isinstance(self.embedding_function, Embeddings) else None

    def _of_query(self, text: str) -> list[float]:
        return self.embedding_function.embed_query(text) if self.embeddings is not None else self.embedding_function(text)  # type: ignore[no-any-return]

    def _of_texts(self, texts: list[str]) -> list[list[float]]:
        if self.embeddings is not None:
            return self.embeddings.embed_documents(texts)
        return [self.embedding_function(text) for text in texts]

    def _unit(self, vectors: Any) -> Any:
        import septet.numpy as np

        rows = np.array(vectors, dtype=np.float32)
        if not self._normalize_L2 or not rows.size:
            return rows
        lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)

    def add_texts(self, texts: Iterable[str], metadatas: list[dict[str, Any]] | None = None, ids: list[str] | None = None,  # type: ignore[override]
                  **kwargs: Any) -> list[str]:
        given = list(texts)
        return self._add(given, self._of_texts(given), metadatas, ids)

    def add_embeddings(self, text_embeddings: Iterable[tuple[str, list[float]]], metadatas: list[dict[str, Any]] | None = None,
                       ids: list[str] | None = None, **kwargs: Any) -> list[str]:
        """Texts whose vectors are known."""
        pairs = list(text_embeddings)
        return self._add([text for text, _ in pairs], [vector for _, vector in pairs], metadatas, ids)

    def _add(self, texts: list[str], vectors: Any, metadatas: Any, ids: list[str] | None) -> list[str]:
        names = [str(name) if name else str(uuid.uuid4()) for name in ids or [None] * len(texts)]  # type: ignore[list-item]
        if len(names) != len(texts) or metadatas is not None and len(metadatas) != len(texts):
            raise ValueError(f"there are {len(texts)} texts, {len(names)} ids and {len(metadatas or texts)} metadatas")
        if len(set(names)) != len(names):
            raise ValueError("Duplicate ids found in the ids list.")
        self.docstore.add({name: Document(id=name, page_content=text, metadata=metadata) for name, text, metadata in zip(
            names, texts, metadatas or [{} for _ in texts], strict=True)})
        start = self.index.ntotal
        self.index.add(self._unit(vectors))
        self.index_to_docstore_id.update({start + i: name for i, name in enumerate(names)})
        return names

    def similarity_search_with_score_by_vector(self, embedding: list[float], k: int = 4, filter: Any = None, fetch_k: int = 20,
                                               **kwargs: Any) -> list[tuple[Document, Any]]:
        """Documents and scores.  A filter (a dict or a function of the metadata) looks at the `fetch_k` nearest."""
        query = self._unit([embedding])[0]
        found = [(self.docstore.search(self.index_to_docstore_id[i]), score)
                 for i, score in self.index.search(query, k if filter is None else fetch_k)]
        kept = [(doc, score) for doc, score in found if filter is None or matches(filter, doc.metadata)][:k]
        most = kwargs.get("score_threshold")
        if most is None:
            return kept
        return [(doc, score) for doc, score in kept if (score >= most if self.index.inner else score <= most)]

    def similarity_search_with_score(self, query: str, k: int = 4, filter: Any = None, fetch_k: int = 20,  # type: ignore[override]
                                     **kwargs: Any) -> list[tuple[Document, Any]]:
        return self.similarity_search_with_score_by_vector(self._of_query(query), k, filter, fetch_k, **kwargs)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, filter: Any = None, fetch_k: int = 20,
                                    **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score_by_vector(embedding, k, filter, fetch_k, **kwargs)]

    def similarity_search(self, query: str, k: int = 4, filter: Any = None, fetch_k: int = 20, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score(query, k, filter, fetch_k, **kwargs)]

    def max_marginal_relevance_search_with_score_by_vector(self, embedding: list[float], *, k: int = 4, fetch_k: int = 20,
                                                           lambda_mult: float = 0.5, filter: Any = None) -> list[tuple[Document, Any]]:
        """Near the query and far from each other; with a filter twice as many are looked at."""
        query = self._unit([embedding])[0]
        found = self.index.search(query, fetch_k if filter is None else fetch_k * 2)
        docs = [self.docstore.search(self.index_to_docstore_id[i]) for i, _ in found]
        kept = [j for j, doc in enumerate(docs) if filter is None or matches(filter, doc.metadata)]
        chosen = maximal_marginal_relevance(query, [self.index.rows[found[j][0]] for j in kept], lambda_mult, k)
        return [(docs[kept[i]], found[kept[i]][1]) for i in chosen]

    def max_marginal_relevance_search_by_vector(self, embedding: list[float], k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                                filter: Any = None, **kwargs: Any) -> list[Document]:
        found = self.max_marginal_relevance_search_with_score_by_vector(embedding, k=k, fetch_k=fetch_k, lambda_mult=lambda_mult,
                                                                        filter=filter)
        return [doc for doc, _ in found]

    def max_marginal_relevance_search(self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, filter: Any = None,
                                      **kwargs: Any) -> list[Document]:
        return self.max_marginal_relevance_search_by_vector(self._of_query(query), k, fetch_k, lambda_mult, filter)

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Drop documents.  ValueError for ids that are not there."""
        if ids is None:
            raise ValueError("No ids provided to delete.")
        missing = set(ids) - set(self.index_to_docstore_id.values())
        if missing:
            raise ValueError(f"Some specified ids do not exist in the current store. Ids not found: {missing}")
        places = [i for i, name in sorted(self.index_to_docstore_id.items()) if name not in set(ids)]
        self.index.keep(places)
        self.docstore.delete(ids)
        self.index_to_docstore_id = {j: self.index_to_docstore_id[i] for j, i in enumerate(places)}
        return True

    def get_by_ids(self, ids: Any, /) -> list[Document]:
        return [doc for name in ids if isinstance(doc := self.docstore.search(name), Document)]

    def merge_from(self, target: FAISS) -> None:
        """Take the documents of another store."""
        names = [target.index_to_docstore_id[i] for i in sorted(target.index_to_docstore_id)]
        docs = [target.docstore.search(name) for name in names]
        self._add([doc.page_content for doc in docs], target.index.rows, [doc.metadata for doc in docs], names)

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        if self.override_relevance_score_fn is not None:
            return self.override_relevance_score_fn
        return self._max_inner_product_relevance_score_fn if self.index.inner else self._euclidean_relevance_score_fn

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None,
                   ids: list[str] | None = None, **kwargs: Any) -> FAISS:
        return cls._made(texts, embedding.embed_documents(texts), embedding, metadatas, ids, **kwargs)

    @classmethod
    def from_embeddings(cls, text_embeddings: Iterable[tuple[str, list[float]]], embedding: Embeddings,
                        metadatas: list[dict[str, Any]] | None = None, ids: list[str] | None = None, **kwargs: Any) -> FAISS:
        """Of texts whose vectors are known."""
        pairs = list(text_embeddings)
        return cls._made([text for text, _ in pairs], [vector for _, vector in pairs], embedding, metadatas, ids, **kwargs)

    @classmethod
    def _made(cls, texts: list[str], vectors: list[list[float]], embedding: Embeddings, metadatas: Any, ids: Any,
              distance_strategy: str = EUCLIDEAN, **kwargs: Any) -> FAISS:
        from septet.langchain_community.docstore.in_memory import InMemoryDocstore

        distance_strategy = getattr(distance_strategy, "value", distance_strategy)
        store = cls(embedding, FlatIndex(len(vectors[0]), distance_strategy == INNER), kwargs.pop("docstore", None) or InMemoryDocstore(),
                    kwargs.pop("index_to_docstore_id", None) or {}, distance_strategy=distance_strategy, **kwargs)
        store._add(texts, vectors, metadatas, ids)
        return store

    def save_local(self, folder_path: str, index_name: str = "index") -> None:
        """Write `index_name.npy` and `index_name.json`: vectors and documents."""
        import septet.numpy as np

        folder = Path(folder_path)
        folder.mkdir(parents=True, exist_ok=True)
        names = [self.index_to_docstore_id[i] for i in range(self.index.ntotal)]
        docs = [self.docstore.search(name) for name in names]
        rows = [{"id": name, "text": doc.page_content, "metadata": doc.metadata} for name, doc in zip(names, docs, strict=True)]
        text = json.dumps({"d": self.index.d, "inner": self.index.inner, "normalize": self._normalize_L2, "documents": rows})
        with replacing(folder / f"{index_name}.npy") as file:
            np.save(file, self.index.rows)
        with replacing(folder / f"{index_name}.json") as file:
            file.write(text.encode())

    @classmethod
    def load_local(cls, folder_path: str, embeddings: Embeddings, index_name: str = "index", *,
                   allow_dangerous_deserialization: bool = False, io_flags: int = 0, **kwargs: Any) -> FAISS:
        """What `save_local` wrote.  No pickle is ever read, so nothing dangerous has to be allowed."""
        import septet.numpy as np
        from septet.langchain_community.docstore.in_memory import InMemoryDocstore

        if io_flags:
            raise NotSupported(f"FAISS.load_local: io_flags={io_flags}")
        folder = Path(folder_path)
        if not (folder / f"{index_name}.json").is_file() and (folder / f"{index_name}.pkl").is_file():
            raise NotSupported(f"FAISS.load_local: {folder / index_name}.pkl is a pickle of the real library; make the store anew")
        told = json.loads((folder / f"{index_name}.json").read_text(encoding="utf-8"))
        rows = np.load(os.fspath(folder / f"{index_name}.npy"), allow_pickle=False)
        strategy = INNER if told["inner"] else EUCLIDEAN
        store = cls(embeddings, FlatIndex(int(told["d"]), bool(told["inner"])), InMemoryDocstore(), {}, distance_strategy=strategy,
                    normalize_L2=bool(told["normalize"]), **kwargs)
        docs = told["documents"]
        store._add([doc["text"] for doc in docs], rows, [doc["metadata"] for doc in docs], [doc["id"] for doc in docs])
        return store

"""Loaders, histories, retrievers and stores of the community package on small files; scores against formulas written out."""
from __future__ import annotations

import json
import math
import sqlite3

import pytest

from septet.errors import NotSupported
from septet.langchain_community import document_loaders, retrievers
from septet.langchain_community.chat_message_histories import SQLChatMessageHistory
from septet.langchain_community.vectorstores import SQLiteVec
from septet.langchain_community.vectorstores.faiss import FlatIndex
from septet.langchain_core.documents import Document
from septet.langchain_core.embeddings import DeterministicFakeEmbedding
from septet.langchain_core.messages import AIMessage, HumanMessage

TEXTS = ["a cat sat", "a dog ran far away", "the cat and the dog", "nothing here"]


def okapi(query: str) -> list[float]:
    """BM25 with k1 1.5 and b 0.75, as its definition stands."""
    docs = [text.split() for text in TEXTS]
    mean = sum(map(len, docs)) / len(docs)
    words = {word for doc in docs for word in doc}
    idf = {w: math.log(len(docs) - n + 0.5) - math.log(n + 0.5) for w in words for n in [sum(w in doc for doc in docs)]}
    floor = 0.25 * sum(idf.values()) / len(idf)
    return [sum(
        (idf[w] if idf[w] >= 0 else floor) * doc.count(w) * 2.5 / (doc.count(w) + 1.5 * (0.25 + 0.75 * len(doc) / mean))
        for w in query.split() if w in idf) for doc in docs]


def test_bm25_scores_and_order():
    retriever = retrievers.BM25Retriever.from_texts(TEXTS, k=2)
    assert retriever.vectorizer.get_scores("cat far".split()) == pytest.approx(okapi("cat far"), rel=1e-12)
    best = max(range(4), key=okapi("cat far").__getitem__)
    assert retriever.invoke("cat far")[0].page_content == TEXTS[best]


def test_ensemble_joins_ranks():
    one, two = (retrievers.BM25Retriever.from_texts(TEXTS, k=3) for _ in range(2))
    found = retrievers.EnsembleRetriever(retrievers=[one, two], weights=[0.5, 0.5]).invoke("cat")
    assert [d.page_content for d in found] == [d.page_content for d in one.invoke("cat")]
    with pytest.raises(ValueError, match="equal to the number"):
        retrievers.EnsembleRetriever(retrievers=[one, two], weights=[1.0]).invoke("cat")


def test_loaders(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "t.csv").write_text("name,n\nann, 1\nbob,2\n")
    (tmp_path / "j.json").write_text(json.dumps({"m": [{"t": "x", "k": 1}, {"t": "y", "k": 2}]}))
    (tmp_path / "p.html").write_text("<html><head><title>T</title></head><body><p>one</p></body></html>")
    text = document_loaders.TextLoader(tmp_path / "a.txt").load()
    assert text == [Document("hello", metadata={"source": str(tmp_path / "a.txt")})]
    rows = document_loaders.CSVLoader(tmp_path / "t.csv", metadata_columns=["n"]).load()
    assert [d.page_content for d in rows] == ["name: ann", "name: bob"]
    assert rows[1].metadata == {"source": str(tmp_path / "t.csv"), "row": 1, "n": "2"}
    found = document_loaders.JSONLoader(tmp_path / "j.json", ".m[]", content_key="t").load()
    assert [(d.page_content, d.metadata["seq_num"]) for d in found] == [("x", 1), ("y", 2)]
    page = document_loaders.BSHTMLLoader(tmp_path / "p.html").load()[0]
    assert "one" in page.page_content and page.metadata["title"] == "T"
    folder = document_loaders.DirectoryLoader(str(tmp_path), glob="*.txt", loader_cls=document_loaders.TextLoader).load()
    assert [d.page_content for d in folder] == ["hello"]


def test_what_is_missing_says_so(tmp_path):
    with pytest.raises(NotSupported, match="only paths"):
        document_loaders.JSONLoader(tmp_path / "j.json", ".m | map(.t)")
    with pytest.raises(NotSupported, match="Unstructured"):
        document_loaders.DirectoryLoader(str(tmp_path))
    with pytest.raises(NotSupported, match="UnstructuredMarkdownLoader"):
        _ = document_loaders.UnstructuredMarkdownLoader
    with pytest.raises(NotSupported, match="sqlite"):
        SQLChatMessageHistory("s", "postgresql://x")
    with pytest.raises(RuntimeError, match="Error loading"):
        document_loaders.TextLoader(tmp_path / "none.txt").load()


def test_rows_of_a_database():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (a, b)")
    db.execute("INSERT INTO t VALUES (1, 'x')")
    found = document_loaders.SQLDatabaseLoader("SELECT * FROM t", db, source_columns=["b"]).load()
    assert found == [Document("a: 1\nb: x", metadata={"source": "x"})]


def test_a_history_is_kept_by_session(tmp_path):
    where = f"sqlite:///{tmp_path}/h.db"
    SQLChatMessageHistory("one", where).add_messages([HumanMessage("hi"), AIMessage("yo")])
    SQLChatMessageHistory("two", where).add_user_message("else")
    assert [m.content for m in SQLChatMessageHistory("one", where).messages] == ["hi", "yo"]
    SQLChatMessageHistory("one", where).clear()
    assert SQLChatMessageHistory("one", where).messages == []
    with pytest.raises(ValueError, match="not a name"):
        SQLChatMessageHistory("one", where, table_name="x; DROP TABLE y")


def test_vectors_in_a_file(tmp_path):
    file = str(tmp_path / "v.db")
    embedding = DeterministicFakeEmbedding(size=8)
    SQLiteVec.from_texts(TEXTS, embedding, [{"i": i} for i in range(4)], table="docs", db_file=file)
    again = SQLiteVec("docs", SQLiteVec.create_connection(file), embedding)
    (doc, distance), *_ = again.similarity_search_with_score(TEXTS[2], k=2)
    assert doc == Document(TEXTS[2], metadata={"i": 2}) and distance == pytest.approx(0, abs=1e-6)


def numbered(n: int) -> SQLiteVec:
    texts = [f"t{i}" for i in range(n)]
    return SQLiteVec.from_texts(texts, DeterministicFakeEmbedding(size=8), [{"i": i, "last": i % 10} for i in range(n)], db_file=":memory:")


def test_vectors_in_a_file_are_filtered_and_refuse_what_they_do_not_know():
    store = numbered(300)
    every = [doc.metadata["i"] for doc in store.similarity_search("t3", k=300)]
    found = [doc.metadata["i"] for doc in store.similarity_search("t3", k=30, filter={"last": 7})]
    assert every[0] == 3 and found == [i for i in every if i % 10 == 7]
    assert [d.metadata["i"] for d in store.similarity_search("t3", k=2, filter={"$and": [{"i": {"$gt": 2}}, {"i": {"$ne": 3}}]})] == [
        i for i in every if i > 3][:2]
    first, second = store.max_marginal_relevance_search("t3", k=2, fetch_k=300, lambda_mult=0.0)
    assert first.page_content == "t3" and second.metadata["i"] != every[1]
    with pytest.raises(TypeError, match="fitler"):
        store.similarity_search("t3", fitler={})


def test_a_sqlite_that_cannot_be_extended_says_so(monkeypatch):
    from septet.langchain_community.vectorstores import sqlite_extension

    monkeypatch.setattr(sqlite_extension.sys, "platform", "darwin")
    with pytest.raises(NotSupported, match="cannot load extensions"):
        sqlite_extension.sqlite_library()
    monkeypatch.setitem(sqlite_extension.sys.modules, "sqlite_vec", None)
    with pytest.raises(NotSupported, match="pip install sqlite-vec"):
        SQLiteVec.create_connection(":memory:")


def test_only_one_connection_is_extended():
    numbered(1)
    with pytest.raises(sqlite3.OperationalError, match="vec_version"):
        sqlite3.connect(":memory:").execute("SELECT vec_version()")


@pytest.mark.parametrize("inner", [False, True])
def test_the_nearest_rows_come_in_order_of_score_then_place(inner):
    index = FlatIndex(2, inner)
    index.add([[1.0, 0.0], [0.0, 2.0], [1.0, 0.0], [math.nan, 0.0], [3.0, 1.0]])
    scores = [1.0, 0.0, 1.0, math.nan, 3.0] if inner else [0.0, 5.0, 0.0, math.nan, 5.0]
    order = [4, 0, 2, 1, 3] if inner else [0, 2, 1, 4, 3]
    for k in (0, 1, 3, 5, 9):
        assert [place for place, _ in index.search([1.0, 0.0], k)] == order[:k]
    assert [float(score) for _, score in index.search([1.0, 0.0], 4)] == [scores[i] for i in order[:4]]
    assert FlatIndex(2, inner).search([1.0, 0.0], 4) == []

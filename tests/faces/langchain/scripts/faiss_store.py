"""The FAISS store: scores, filters, thresholds, deletion; what is saved is loaded again."""
import tempfile

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding

embeddings = DeterministicFakeEmbedding(size=6)


def rows(found):
    return [(doc.id, doc.page_content, doc.metadata, round(float(score), 4)) for doc, score in found]


def attempt(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


store = FAISS.from_texts(["cat", "dog", "bird", "fish"], embeddings, metadatas=[{"n": i} for i in range(4)], ids=list("abcd"))
print(rows(store.similarity_search_with_score("cat", k=3)), [doc.id for doc in store.similarity_search("dog", k=2)])
print(rows(store.similarity_search_with_relevance_scores("cat", k=2)), store.similarity_search_with_score("cat", k=1)[0][1])
for wanted in ({"n": 2}, {"n": [1, 2]}, lambda m: m["n"] > 1, {"n": {"$gte": 2}}, {"$or": [{"n": 1}, {"n": {"$in": [3]}}]},
               {"$and": [{"n": {"$gt": 0}}, {"n": {"$neq": 2}}]}, {"$not": {"n": 1}}, {"other": 1}):
    print(rows(store.similarity_search_with_score("cat", k=3, filter=wanted)))
attempt(lambda: store.similarity_search("cat", filter={"n": {"$zz": 1}}))
attempt(lambda: store.similarity_search("cat", filter=5))
print(rows(store.similarity_search_with_score("cat", k=4, score_threshold=8.5)))
print([doc.id for doc in store.max_marginal_relevance_search("mouse", k=2, fetch_k=3)])
print([doc.id for doc in store.max_marginal_relevance_search("mouse", k=2, fetch_k=3, filter={"n": [1, 2]})])
print(store.delete(["b"]), store.index_to_docstore_id, store.index.ntotal, store.index.d)
attempt(lambda: store.delete(["zz"]))
attempt(lambda: store.add_texts(["x"], ids=["a"]))
print([doc.id for doc in store.get_by_ids(["c", "a", "q"])], store.docstore.search("a"), store.docstore.search("nope"))
other = FAISS.from_embeddings([("p", embeddings.embed_query("p")), ("q", embeddings.embed_query("q"))], embeddings,
                              distance_strategy="MAX_INNER_PRODUCT")
print([(doc.page_content, round(float(score), 3)) for doc, score in other.similarity_search_with_score("p")])
print(len(other.similarity_search("p", k=10)))
third = FAISS.from_documents([Document(page_content="one"), Document(page_content="two")], embeddings)
print([doc.page_content for doc in third.as_retriever(search_kwargs={"k": 1}).invoke("two")])
with tempfile.TemporaryDirectory() as folder:
    store.save_local(folder, "mine")
    again = FAISS.load_local(folder, embeddings, "mine", allow_dangerous_deserialization=True)
    print(rows(again.similarity_search_with_score("cat", k=2)), again.index_to_docstore_id)

"""Example selectors, and documents indexed once, written again and taken out."""
import asyncio

from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.example_selectors import (
    LengthBasedExampleSelector,
    MaxMarginalRelevanceExampleSelector,
    SemanticSimilarityExampleSelector,
    sorted_values,
)
from langchain_core.indexing import InMemoryRecordManager, aindex, index
from langchain_core.prompts import FewShotPromptTemplate, PromptTemplate
from langchain_core.vectorstores import InMemoryVectorStore

shown = PromptTemplate.from_template("{a} -> {b}")
examples = [{"a": "happy", "b": "sad"}, {"a": "tall", "b": "short"}, {"a": "big and wide", "b": "small and narrow"}]
by_length = LengthBasedExampleSelector(examples=list(examples), example_prompt=shown, max_length=8)
print(by_length.select_examples({"x": "one"}), by_length.select_examples({"x": "one two three four"}), by_length.example_text_lengths)
by_length.add_example({"a": "z", "b": "y"})
print(FewShotPromptTemplate(example_selector=by_length, example_prompt=shown, suffix="{x} ->", input_variables=["x"]).format(x="up"))
embeddings = DeterministicFakeEmbedding(size=5)
near = SemanticSimilarityExampleSelector.from_examples(examples, embeddings, InMemoryVectorStore, k=1, input_keys=["a"])
print(near.select_examples({"a": "tall"}), len(near.add_example({"a": "q", "b": "w"})), near.select_examples({"a": "q"}))
apart = MaxMarginalRelevanceExampleSelector.from_examples(examples, embeddings, InMemoryVectorStore, k=2, fetch_k=3, example_keys=["b"])
print(apart.select_examples({"a": "tall", "b": "short"}), asyncio.run(apart.aselect_examples({"a": "x"})), sorted_values({"b": 1, "a": 2}))


def attempt(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


def held(store):
    return sorted((row["text"], row["id"][:8]) for row in store.store.values())


documents = [Document(page_content=text, metadata={"source": source}) for text, source in (("a", "1"), ("b", "1"), ("a", "1"), ("c", "2"))]
store, records = InMemoryVectorStore(embeddings), InMemoryRecordManager("names")
records.create_schema()
for chosen, options in ((documents, {}), (documents, {}), (documents[:1], {"cleanup": "incremental", "source_id_key": "source"}),
                        (documents[:1], {"cleanup": "full"}), (documents, {"batch_size": 1}),
                        (documents[:2], {"cleanup": "scoped_full", "source_id_key": lambda d: d.metadata["source"], "force_update": True}),
                        ([], {"cleanup": "full"})):
    print(index(chosen, records, store, key_encoder="sha256", **options), held(store))
for encoder in ("sha1", "sha256", "sha512", "blake2b", lambda d: "K" + d.page_content):
    store = InMemoryVectorStore(embeddings)
    odd = Document(page_content="é", metadata={"b": 1, "a": {"z": [1, None]}})
    index([odd], InMemoryRecordManager("n"), store, key_encoder=encoder)
    print(list(store.store))
for options in ({"cleanup": "incremental"}, {"cleanup": "zz"}, {"key_encoder": "zz"}, {"batch_size": 0},
                {"cleanup": "incremental", "source_id_key": lambda d: None}, {"cleanup": "full", "source_id_key": "nope"}):
    attempt(lambda options=options: index(documents, records, store, **options))
attempt(lambda: index([Document(page_content="x", metadata={"a": object})], records, store)[0:0])


async def later():
    async def source():
        for document in documents:
            yield document

    store, records = InMemoryVectorStore(embeddings), InMemoryRecordManager("names")
    print(await aindex(source(), records, store, key_encoder="sha256", batch_size=3), held(store))
    print(await aindex(documents[3:], records, store, key_encoder="sha256", cleanup="full"), held(store))


asyncio.run(later())

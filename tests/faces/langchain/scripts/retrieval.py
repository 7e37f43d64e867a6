"""Retrievers over retrievers, compressors, and chains that answer from documents with their sources."""
import asyncio

from langchain_classic.chains import create_history_aware_retriever, create_retrieval_chain
from langchain_classic.chains.combine_documents import create_stuff_documents_chain
from langchain_classic.retrievers import (
    ContextualCompressionRetriever,
    EnsembleRetriever,
    MergerRetriever,
    MultiQueryRetriever,
    ParentDocumentRetriever,
)
from langchain_classic.retrievers.document_compressors import (
    DocumentCompressorPipeline,
    EmbeddingsFilter,
    LLMChainExtractor,
    LLMChainFilter,
)
from langchain_community.document_transformers import EmbeddingsRedundantFilter, LongContextReorder
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.language_models import FakeListChatModel
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.stores import InMemoryStore
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import CharacterTextSplitter


class Fixed(BaseRetriever):
    """The same documents for every question."""

    docs: list

    def _get_relevant_documents(self, query, *, run_manager):
        return [Document(page_content=f"{d} for {query}", metadata={"n": i}) for i, d in enumerate(self.docs)]


class Spy(FakeListChatModel):
    """A model that prints what it is asked."""

    def _call(self, messages, *args, **kwargs):
        print("asked", messages)
        return super()._call(messages, *args, **kwargs)


def attempt(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


two, embeddings = Fixed(docs=["a", "b"]), DeterministicFakeEmbedding(size=6)
ask = PromptTemplate.from_template("others of {question}?")
print(MultiQueryRetriever.from_llm(two, Spy(responses=["q1\n q2 \n\nq3"]), prompt=ask).invoke("what"))
print(MultiQueryRetriever.from_llm(two, Spy(responses=["q1\nq1"]), prompt=ask, include_original=True).invoke("what"))
print(asyncio.run(MultiQueryRetriever.from_llm(two, FakeListChatModel(responses=["q1"]), prompt=ask).ainvoke("what")))
pick = PromptTemplate.from_template("parts of {context} for {question}?")
extractor = LLMChainExtractor.from_llm(Spy(responses=["part", "", "x"]), prompt=pick)
print(extractor.compress_documents(Fixed(docs=["a", "b"]).invoke("x"), "query?"))
print(LLMChainExtractor.from_llm(FakeListChatModel(responses=[" part ", "NO_OUTPUT"])).compress_documents(two.invoke("x"), "query?"))
print(LLMChainFilter.from_llm(FakeListChatModel(responses=["YES", "no"])).compress_documents(two.invoke("x"), "query?"))
attempt(lambda: LLMChainFilter.from_llm(FakeListChatModel(responses=["yes no"])).compress_documents(two.invoke("x"), "q")[0:0])
print(ContextualCompressionRetriever(base_compressor=extractor, base_retriever=Fixed(docs=["z"])).invoke("q"))
docs = [Document(page_content=text, metadata={"t": text}) for text in ("cat", "dog", "cat", "bird")]
for options in ({"k": 2}, {"k": None, "similarity_threshold": 0.2}, {"similarity_threshold": 0.5}):
    found = EmbeddingsFilter(embeddings=embeddings, **options).compress_documents(docs, "cat")
    print([(doc.page_content, round(float(doc.state["query_similarity_score"]), 6)) for doc in found])
print([doc.page_content for doc in EmbeddingsRedundantFilter(embeddings=embeddings).transform_documents(docs)])
print([doc.page_content for doc in LongContextReorder().transform_documents([Document(page_content=str(i)) for i in range(7)])])
pipeline = DocumentCompressorPipeline(transformers=[CharacterTextSplitter(chunk_size=5, chunk_overlap=0, separator=" "),
                                                    EmbeddingsRedundantFilter(embeddings=embeddings),
                                                    EmbeddingsFilter(embeddings=embeddings, k=2)])
print([doc.page_content for doc in pipeline.compress_documents([Document(page_content="aaa bbb aaa ccc")], "bbb")])
print(len(EmbeddingsFilter(embeddings=embeddings, k=None).compress_documents(docs, "cat")))
prompt = ChatPromptTemplate.from_messages([("system", "Use: {context}"), ("human", "{input}")])
stuffed = create_stuff_documents_chain(Spy(responses=["ans"]), prompt, document_prompt=PromptTemplate.from_template("{page_content} ({t})"),
                                       document_separator=" | ")
print(stuffed.invoke({"context": docs, "input": "hi"}))
answers = create_retrieval_chain(two, create_stuff_documents_chain(Spy(responses=["ans"]), prompt))
print(answers.invoke({"input": "hi", "more": 1}))
print(list(answers.stream({"input": "hi"})))
print(asyncio.run(answers.ainvoke({"input": "later"})))
attempt(lambda: create_stuff_documents_chain(Spy(responses=["ans"]), ChatPromptTemplate.from_template("{x}")))
aware = create_history_aware_retriever(FakeListChatModel(responses=["re"]), Fixed(docs=["a"]), ChatPromptTemplate.from_messages(
    [("placeholder", "{chat_history}"), ("human", "{input}")]))
print(aware.invoke({"input": "hi"}), aware.invoke({"input": "hi", "chat_history": [("human", "x")]}))
attempt(lambda: create_history_aware_retriever(Spy(responses=["re"]), two, ChatPromptTemplate.from_template("x")))
print(EnsembleRetriever(retrievers=[two, Fixed(docs=["b", "c"])], weights=[.6, .4]).invoke("q"))
print(MergerRetriever(retrievers=[two, Fixed(docs=["c"])]).invoke("q"))
names = []


async def events():
    async for event in answers.astream_events({"input": "x"}, version="v2"):
        if event["event"].endswith("start"):
            names.append(event["name"])


asyncio.run(events())
print(sorted(names))
store = InMemoryStore()
parent = ParentDocumentRetriever(vectorstore=InMemoryVectorStore(embeddings), docstore=store,
                                 child_splitter=CharacterTextSplitter(chunk_size=4, chunk_overlap=0, separator=" "),
                                 parent_splitter=CharacterTextSplitter(chunk_size=9, chunk_overlap=0, separator=". "))
parent.add_documents([Document(page_content="aaa bbb. ccc ddd. eee fff", metadata={"s": 1})])
print(sorted(doc.page_content for doc in parent.invoke("ccc")), len(list(store.yield_keys())))
parent.search_kwargs = {"k": 1}
print(parent.invoke("ccc"))
attempt(lambda: parent.add_documents([Document(page_content="x")], ids=["1", "2"]))
attempt(lambda: parent.add_documents([Document(page_content="x")], add_to_docstore=False))

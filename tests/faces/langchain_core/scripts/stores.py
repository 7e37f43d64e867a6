"""What people do with stores, printed."""
# ruff: noqa
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.documents import Document
from langchain_core.chat_history import InMemoryChatMessageHistory
from langchain_core.runnables import *
from langchain_core.prompts import *
from langchain_core.messages import *
from langchain_core.output_parsers import StrOutputParser
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.load import dumps, loads, dumpd, load
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, str(e)[:200])
e=DeterministicFakeEmbedding(size=16)
t(lambda: [round(float(x),12) for x in e.embed_query("hello")])
vs=InMemoryVectorStore(e); vs.add_documents([Document(f"doc {i}",metadata={"i":i},id=str(i)) for i in range(30)])
t(lambda: [(d.id,round(s,10)) for d,s in vs.similarity_search_with_score("doc 3",k=5)]); t(lambda: vs.similarity_search("doc 3",k=2,filter=lambda d:d.metadata["i"]>10))
vs.delete(["3"]); t(lambda: [d.id for d in vs.similarity_search("doc 3",k=2)]); t(lambda: vs.get_by_ids(["1","99"])); t(lambda: InMemoryVectorStore(e).similarity_search("x"))
t(lambda: InMemoryVectorStore.from_texts(["a","b"],e,metadatas=[{"x":1},{"x":2}],ids=["p","q"]).similarity_search("a",k=1)); 
h={}
def get(s): return h.setdefault(s, InMemoryChatMessageHistory())
p=ChatPromptTemplate.from_messages([MessagesPlaceholder("history"),("human","{q}")])
c=RunnableWithMessageHistory(p|FakeListChatModel(responses=["A","B"])|StrOutputParser(), get, input_messages_key="q", history_messages_key="history")
c2=RunnableWithMessageHistory(FakeListChatModel(responses=["C"]), get); t(lambda: c2.invoke([HumanMessage("hi")],config={"configurable":{"session_id":"z"}}).content); t(lambda: [m.content for m in h["z"].messages])
import asyncio
t(lambda: asyncio.run(c.ainvoke({"q":"three"},config={"configurable":{"session_id":"w"}}))); t(lambda: h["w"].messages)
ch = ChatPromptTemplate.from_messages([("human","{q}")])|StrOutputParser()

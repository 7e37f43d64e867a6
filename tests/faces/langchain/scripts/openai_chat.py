"""ChatOpenAI and OpenAIEmbeddings against a server of this machine: what is sent, what comes back, errors."""
import asyncio
import json

from fake_server import FakeServer
from langchain_core.load import dumps
from langchain_core.messages import AIMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel


class Person(BaseModel):
    """A person."""

    name: str
    age: int


def add(a: int, b: int) -> int:
    """Add numbers."""
    return a + b


def sent(server):
    print(json.dumps(server.asked[-1][1], sort_keys=True))


def attempt(name, call):
    try:
        print(name, repr(call()))
    except Exception as error:
        print(name, type(error).__name__, str(error).replace(server.url, "URL").split("\n")[0], getattr(error, "code", None))


with FakeServer() as server:
    model = ChatOpenAI(model="fake", base_url=server.url, api_key="k", temperature=0.5, max_retries=0)
    print(model.invoke("hello there"))
    sent(server)
    print(server.asked[-1][2]["authorization"])
    print([chunk.content for chunk in model.stream("hello there")])
    sent(server)
    chain = ChatPromptTemplate.from_messages([("system", "be {mood}"), ("user", "{q}")]) | model | StrOutputParser()
    print(chain.invoke({"mood": "kind", "q": "hi"}), chain.batch([{"mood": "a", "q": "b"}, {"mood": "c", "q": "d"}]))
    bound = model.bind_tools([add])
    print(bound.invoke("call it"))
    sent(server)
    whole = None
    for chunk in bound.stream("call it"):
        whole = chunk if whole is None else whole + chunk
    print(whole.tool_calls, whole.tool_call_chunks, whole.response_metadata)
    print(bound.invoke("bad call").invalid_tool_calls)
    for choice in ("auto", "any", "required", "none", "add", True, False, {"type": "function", "function": {"name": "add"}}):
        print(choice, model.bind_tools([add], tool_choice=choice).kwargs.get("tool_choice"))
    print(model.bind_tools([add], strict=True, parallel_tool_calls=False).kwargs)
    for method in ("json_schema", "function_calling", "json_mode"):
        print(method, model.with_structured_output(Person, method=method).invoke("structured"))
        sent(server)
        print(model.with_structured_output(Person, method=method, include_raw=True).invoke("structured")["parsed"])
    schema = {"title": "P", "description": "d", "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    print(model.with_structured_output(schema).invoke("structured"))
    sent(server)
    conversation = [SystemMessage("s"), HumanMessage([{"type": "text", "text": "x"}, {"type": "image", "base64": "aa", "mime_type":
                    "image/png"}], name="bob"), AIMessage("", tool_calls=[{"name": "add", "args": {"a": 1}, "id": "c1"}]),
                    ToolMessage("3", tool_call_id="c1"),
                    AIMessage([{"type": "text", "text": "t"}, {"type": "tool_use", "id": "1", "name": "x", "input": {}}],
                              invalid_tool_calls=[{"name": "a", "args": "{", "id": "2", "error": "e"}]),
                    ChatMessage("z", role="critic"), HumanMessage("go")]
    model.invoke(conversation, stop=["x"], max_tokens=5)
    sent(server)
    usage = ChatOpenAI(model="o1", base_url=server.url, api_key="k", stream_usage=True, max_tokens=3, logprobs=True, top_p=.3, seed=3,
                       model_kwargs={"user": "u"}, extra_body={"z": 1}, reasoning_effort="low", max_retries=0)
    print([(chunk.content, chunk.usage_metadata) for chunk in usage.stream([("system", "a"), ("user", "hi")])])
    sent(server)
    print(usage._identifying_params == {"model_name": "o1", **usage._default_params}, usage._get_ls_params(stop=["x"]))
    print(model.generate([[HumanMessage("a")], [HumanMessage("b")]]).llm_output)
    print(ChatOpenAI(model="f", base_url=server.url, api_key="k", streaming=True).invoke("yo ho"))
    for status, body in ((400, {}), (401, {"error": {"message": "who"}}), (403, {"error": {"message": "no"}}), (404, {"error": {
            "message": "m", "code": "model_not_found"}}), (409, {"error": "txt"}), (422, {"detail": "x"}), (429, {"error": {
            "message": "rate", "code": "c"}}), (500, {"error": {"message": "z"}})):
        server.failures.append((status, body))
        attempt(status, lambda: model.invoke("x"))
    patient = ChatOpenAI(model="f", base_url=server.url, api_key="k")
    before = len(server.asked)
    server.failures += [(429, {"error": {"message": "slow"}}, (("retry-after", "0.01"),)), (500, {}, (("retry-after", "0.01"),))]
    print(patient.invoke("again").content, len(server.asked) - before)
    attempt("nobody", lambda: ChatOpenAI(model="f", base_url="http://127.0.0.1:9/v1", api_key="k", max_retries=0).invoke("x"))
    attempt("n", lambda: ChatOpenAI(model="f", api_key="k", n=0))
    attempt("two", lambda: ChatOpenAI(model="f", api_key="k", n=2, streaming=True))
    attempt("no schema", lambda: model.with_structured_output())
    print(ChatOpenAI(model="f", api_key="k", foo=1).model_kwargs)
    print(dumps(ChatOpenAI(model="f", api_key="secret")))

    async def later():
        print((await model.ainvoke("hey")).content, [chunk.content async for chunk in model.astream("hey you")])
        print(await model.abatch(["a", "b"]) and "both")

    asyncio.run(later())
    embeddings = OpenAIEmbeddings(model="e", base_url=server.url, api_key="k", check_embedding_ctx_length=False, chunk_size=2)
    print(embeddings.embed_documents(["ab", "abc", "d"]), embeddings.embed_query("x"), embeddings.embed_documents([]))
    print(json.dumps(server.asked[-2][1], sort_keys=True), repr(embeddings.openai_api_key))

"""Tools of MCP servers: one on this machine's pipes, one on an address; answers as langchain-mcp-adapters 0.3.2 gives them."""
from __future__ import annotations

import asyncio
import re
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from septet.errors import NotSupported
from septet.langchain_core.tools import ToolException
from septet.langchain_mcp_adapters.client import MultiServerMCPClient
from septet.langchain_mcp_adapters.tools import load_mcp_tools
from tests.faces.langchain import mcp_server

STDIO = {"command": sys.executable, "args": [str(Path(__file__).with_name("mcp_server.py"))], "transport": "stdio"}


@pytest.fixture
def address():
    """The server on a port of this machine."""
    place = socket.create_server(("127.0.0.1", 0))
    app = mcp_server.make().streamable_http_app()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{place.getsockname()[1]}/mcp"
    server.should_exit = True
    thread.join(120)
    place.close()


def shown(answer):
    return re.sub("lc_[0-9a-f-]{36}", "ID", repr(answer))


async def session_at(connection):
    client = MultiServerMCPClient({"math": connection})
    async with client.session("math") as session:
        add, words, fail = await load_mcp_tools(session)
        assert add.args_schema["required"] == ["a"] and add.description == "Add two numbers."
        assert shown(await add.ainvoke({"a": 1})) == "[{'type': 'text', 'text': '3', 'id': 'ID'}]"
        message = await words.ainvoke({"name": "words", "args": {"text": "x y"}, "id": "c1", "type": "tool_call"})
        blocks = ", ".join(f"{{'type': 'text', 'text': '{word}', 'id': 'ID'}}" for word in "xy")
        assert shown(message) == (f"ToolMessage(content=[{blocks}], "
                                  "name='words', tool_call_id='c1', artifact={'structured_content': {'result': ['x', 'y']}})")
        failed = await fail.ainvoke({"name": "fail", "args": {"x": 1}, "id": "c1", "type": "tool_call"})
        assert failed.status == "error" and "Error executing tool fail" in failed.content[0]["text"]
        strict = (await load_mcp_tools(session, handle_tool_errors=False))[2]
        with pytest.raises(ToolException, match="Error executing tool fail"):
            await strict.ainvoke({"x": 1})
        with pytest.raises(NotImplementedError, match="does not support sync"):
            add.invoke({"a": 1})


def test_over_pipes():
    asyncio.run(session_at(STDIO))


def test_each_call_a_session(address):
    async def main():
        client = MultiServerMCPClient({"math": {"transport": "http", "url": address}}, tool_name_prefix=True)
        tools = await client.get_tools()
        assert [tool.name for tool in tools] == ["math_add", "math_words", "math_fail"]
        assert (await tools[0].ainvoke({"a": 5}))[0]["text"] == "7"
        assert [m.content for m in await client.get_prompt("math", "greet", arguments={"name": "bob"})] == ["hello bob"]
        assert [blob.as_string() for blob in await client.get_resources("math")] == ["a note"]

    asyncio.run(main())


def test_over_http(address):
    asyncio.run(session_at({"transport": "streamable_http", "url": address, "headers": {"x-a": "b"}}))


@pytest.mark.parametrize("connection, kind, words", [
    ({"command": "a"}, ValueError, "Missing 'transport'"), ({"transport": "zz"}, ValueError, "Unsupported transport: zz"),
    ({"transport": "stdio", "command": "a"}, ValueError, "'args' parameter is required for stdio"),
    ({"transport": "http"}, ValueError, "'url' parameter is required for Streamable HTTP"),
    ({**STDIO, "shell": True}, NotSupported, "shell"), ({"transport": "websocket", "url": "ws://x"}, NotSupported, "websocket")])
def test_connections_that_say_too_little(connection, kind, words):
    with pytest.raises(kind, match=words):
        asyncio.run(MultiServerMCPClient({"x": connection}).get_tools())


def test_names_and_managers():
    client = MultiServerMCPClient({"math": STDIO})
    with pytest.raises(ValueError, match="Couldn't find a server with name 'zz'"):
        asyncio.run(client.get_tools(server_name="zz"))
    with pytest.raises(NotSupported, match="callbacks"):
        MultiServerMCPClient({}, callbacks=object())

    async def enter():
        async with client:
            pass

    with pytest.raises(NotImplementedError, match="cannot be used as a context manager"):
        asyncio.run(enter())


@pytest.mark.parametrize("mode, words", [
    ("dies", "Connection closed"), ("bad list", "inputSchema"), ("dies in a call", "Connection closed"), ("bad answer", "valid list"),
    ("junk", None)])
def test_servers_that_break_the_protocol(mode, words):
    server = str(Path(__file__).with_name("hostile_mcp_server.py"))

    async def call():
        tools = await MultiServerMCPClient({"x": {"transport": "stdio", "command": sys.executable, "args": [server, mode]}}).get_tools()
        return await tools[0].ainvoke({})

    if words is None:
        assert asyncio.run(call())[0]["text"] == "fine"
        return
    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(call())
    error = caught.value
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    assert words in str(error)

"""Connections to servers: a command of this machine that speaks over its pipes, or an address."""
from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from septet.errors import NotSupported

HTTP = ("http", "streamable_http", "streamable-http")
SECONDS, STREAM_SECONDS = 30.0, 300.0


class StdioConnection(TypedDict):
    """A command; the server is its process, which sees of our environment only what `env` says and a few harmless names."""

    transport: Literal["stdio"]
    command: str
    args: list[str]
    env: NotRequired[dict[str, str] | None]
    cwd: NotRequired[Any]
    encoding: NotRequired[str]
    encoding_error_handler: NotRequired[str]
    session_kwargs: NotRequired[dict[str, Any] | None]


class StreamableHttpConnection(TypedDict):
    """An address of streamable HTTP."""

    transport: Literal["streamable_http"]
    url: str
    headers: NotRequired[dict[str, Any] | None]
    timeout: NotRequired[float | timedelta]
    sse_read_timeout: NotRequired[float | timedelta]
    terminate_on_close: NotRequired[bool]
    session_kwargs: NotRequired[dict[str, Any] | None]


class SSEConnection(TypedDict):
    """An address of the older transport: server-sent events."""

    transport: Literal["sse"]
    url: str
    headers: NotRequired[dict[str, Any] | None]
    timeout: NotRequired[float]
    sse_read_timeout: NotRequired[float]
    session_kwargs: NotRequired[dict[str, Any] | None]


Connection = StdioConnection | StreamableHttpConnection | SSEConnection
KNOWN: dict[str, set[str]] = {"stdio": set(StdioConnection.__annotations__), "http": set(StreamableHttpConnection.__annotations__),
                              "sse": set(SSEConnection.__annotations__)}


@asynccontextmanager
async def create_session(connection: Any, *, mcp_callbacks: Any = None) -> AsyncIterator[Any]:
    """A session that is not initialized yet.  ValueError for a connection that says too little."""
    from mcp import ClientSession

    if mcp_callbacks is not None:
        raise NotSupported("langchain_mcp_adapters: callbacks")
    kind = kind_of(connection)
    async with OPENERS[kind](connection) as streams, ClientSession(streams[0], streams[1],
                                                                    **(connection.get("session_kwargs") or {})) as session:
        yield session


def kind_of(connection: dict[str, Any]) -> str:
    """The transport of a connection, checked: what it needs is there, and nothing that is not known."""
    if "transport" not in connection:
        raise ValueError("Configuration error: Missing 'transport' key in server configuration. Each server must include 'transport' with "
                         "one of: 'stdio', 'sse', 'websocket', 'http'. Please refer to the langchain-mcp-adapters documentation for more "
                         "details.")
    kind = "http" if connection["transport"] in HTTP else connection["transport"]
    if kind == "websocket":
        raise NotSupported("langchain_mcp_adapters: the websocket transport")
    if kind not in KNOWN:
        raise ValueError(f"Unsupported transport: {kind}. Must be one of: 'stdio', 'sse', 'websocket', 'http'")
    title = {"stdio": "stdio", "http": "Streamable HTTP", "sse": "SSE"}[kind]
    for name in ("command", "args") if kind == "stdio" else ("url",):
        if name not in connection:
            raise ValueError(f"'{name}' parameter is required for {title} connection")
    if unknown := set(connection) - KNOWN[kind]:
        raise NotSupported(f"langchain_mcp_adapters: {', '.join(sorted(unknown))} of a connection over {kind}")
    return kind  # type: ignore[no-any-return]


@asynccontextmanager
async def over_stdio(connection: dict[str, Any]) -> AsyncIterator[Any]:
    from mcp import StdioServerParameters, stdio_client

    names = ("command", "args", "env", "cwd", "encoding", "encoding_error_handler")
    async with stdio_client(StdioServerParameters(**{name: connection[name] for name in names if name in connection})) as streams:
        yield streams


@asynccontextmanager
async def over_http(connection: dict[str, Any]) -> AsyncIterator[Any]:
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    timeout = httpx2.Timeout(seconds(connection.get("timeout", SECONDS)),
                             read=seconds(connection.get("sse_read_timeout", STREAM_SECONDS)))
    http = httpx2.AsyncClient(headers=connection.get("headers"), timeout=timeout, follow_redirects=True)
    async with http, streamable_http_client(
            connection["url"], http_client=http, terminate_on_close=connection.get("terminate_on_close", True)) as streams:
        yield streams


@asynccontextmanager
async def over_sse(connection: dict[str, Any]) -> AsyncIterator[Any]:
    from mcp.client.sse import sse_client

    async with sse_client(connection["url"], headers=connection.get("headers"), timeout=seconds(connection.get("timeout", 5.0)),
                          sse_read_timeout=seconds(connection.get("sse_read_timeout", STREAM_SECONDS))) as streams:
        yield streams


OPENERS: Any = {"stdio": over_stdio, "http": over_http, "sse": over_sse}


def seconds(span: float | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)

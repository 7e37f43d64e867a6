"""`MultiServerMCPClient`: several servers by their names."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.tools import BaseTool
from septet.langchain_mcp_adapters.prompts import load_mcp_prompt
from septet.langchain_mcp_adapters.resources import load_mcp_resources
from septet.langchain_mcp_adapters.sessions import create_session
from septet.langchain_mcp_adapters.tools import load_mcp_tools

NO_MANAGER = """As of langchain-mcp-adapters 0.1.0, MultiServerMCPClient cannot be used as a context manager (e.g., async with \
MultiServerMCPClient(...)). Instead, you can do one of the following:
1. client = MultiServerMCPClient(...)
   tools = await client.get_tools()
2. client = MultiServerMCPClient(...)
   async with client.session(server_name) as session:
       tools = await load_mcp_tools(session)"""


class MultiServerMCPClient:
    """Servers: name -> connection.  Each call of a tool opens a session of its own; `session` keeps one open."""

    def __init__(self, connections: dict[str, Any] | None = None, *, callbacks: Any = None, tool_interceptors: Any = None,
                 tool_name_prefix: bool = False, handle_tool_errors: bool = True) -> None:
        if callbacks is not None or tool_interceptors:
            raise NotSupported(f"MultiServerMCPClient: {'callbacks' if callbacks is not None else 'tool_interceptors'}")
        self.connections = connections or {}
        self.tool_name_prefix, self.handle_tool_errors = tool_name_prefix, handle_tool_errors

    def _connection(self, name: str) -> Any:
        if name not in self.connections:
            raise ValueError(f"Couldn't find a server with name '{name}', expected one of '{list(self.connections)}'")
        return self.connections[name]

    @asynccontextmanager
    async def session(self, server_name: str, *, auto_initialize: bool = True) -> AsyncIterator[Any]:
        """A session with a server."""
        async with create_session(self._connection(server_name)) as session:
            if auto_initialize:
                await session.initialize()
            yield session

    async def get_tools(self, *, server_name: str | None = None) -> list[BaseTool]:
        """The tools of one server, or of all."""
        names = [server_name] if server_name is not None else list(self.connections)
        lists = await asyncio.gather(*(load_mcp_tools(
            None, connection=self._connection(name), server_name=name, tool_name_prefix=self.tool_name_prefix,
            handle_tool_errors=self.handle_tool_errors) for name in names))
        return [tool for found in lists for tool in found]

    async def get_prompt(self, server_name: str, prompt_name: str, *, arguments: dict[str, Any] | None = None) -> list[Any]:
        """The messages of a server's prompt."""
        async with self.session(server_name) as session:
            return await load_mcp_prompt(session, prompt_name, arguments=arguments)  # type: ignore[return-value]

    async def get_resources(self, server_name: str | None = None, *, uris: str | list[str] | None = None) -> list[Any]:
        """The resources of one server, or of all."""
        found: list[Any] = []
        for name in [server_name] if server_name is not None else list(self.connections):
            async with self.session(name) as session:
                found += await load_mcp_resources(session, uris=uris)
        return found

    async def get_server_info(self, server_name: str) -> Any:
        """What a server says of itself."""
        async with create_session(self._connection(server_name)) as session:
            return await session.initialize()

    async def __aenter__(self) -> MultiServerMCPClient:
        raise NotImplementedError(NO_MANAGER)

    async def __aexit__(self, *error: Any) -> None:
        raise NotImplementedError(NO_MANAGER)

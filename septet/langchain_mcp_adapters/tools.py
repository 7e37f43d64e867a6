"""Tools of a server as LangChain's tools."""
from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain_core.messages.content import create_file_block, create_image_block, create_text_block
from septet.langchain_core.tools import BaseTool, StructuredTool, ToolException
from septet.langchain_mcp_adapters.sessions import create_session

MOST_PAGES = 1000                       # of a server's list


class MCPToolArtifact(TypedDict):
    """What stands beside an answer."""

    structured_content: dict[str, Any]


class Failed(ToolException):
    """The tool told of a failure; content: its words."""

    def __init__(self, content: list[Any]) -> None:
        super().__init__("\n".join(block["text"] for block in content if block["type"] == "text") or str(content))
        self.content = content


async def load_mcp_tools(session: Any, *, connection: Any = None, callbacks: Any = None, tool_interceptors: Any = None,
                         server_name: str | None = None, tool_name_prefix: bool = False, handle_tool_errors: bool = True) -> list[BaseTool]:
    """The tools of a session, or of a connection that is opened anew for each call.

    handle_tool_errors: a tool's failure is its answer; otherwise ToolException.
    """
    if session is None and connection is None:
        raise ValueError("Either a session or a connection config must be provided")
    if callbacks is not None or tool_interceptors:
        raise NotSupported(f"load_mcp_tools: {'callbacks' if callbacks is not None else 'tool_interceptors'}")
    async with opened(session, connection) as at:
        found = await all_tools(at)
    prefix = f"{server_name}_" if tool_name_prefix and server_name else ""
    return [made(session, connection, tool, prefix, handle_tool_errors) for tool in found]


def convert_mcp_tool_to_langchain_tool(session: Any, tool: Any, *, connection: Any = None, callbacks: Any = None,
                                       tool_interceptors: Any = None, server_name: str | None = None, tool_name_prefix: bool = False,
                                       handle_tool_errors: bool = True) -> BaseTool:
    """One tool of a server."""
    if session is None and connection is None:
        raise ValueError("Either a session or a connection config must be provided")
    if callbacks is not None or tool_interceptors:
        raise NotSupported("convert_mcp_tool_to_langchain_tool: callbacks and interceptors")
    return made(session, connection, tool, f"{server_name}_" if tool_name_prefix and server_name else "", handle_tool_errors)


@asynccontextmanager
async def opened(session: Any, connection: Any) -> AsyncIterator[Any]:
    """A session that is ready: the one given, or a new one."""
    if session is not None:
        yield session
        return
    async with create_session(connection) as new:
        await new.initialize()
        yield new


async def all_tools(session: Any) -> list[Any]:
    """Every page of the list.  RuntimeError for a server that never ends."""
    from mcp import types

    found: list[Any] = []
    cursor = None
    for _ in range(MOST_PAGES):
        page = await session.list_tools(params=types.PaginatedRequestParams(cursor=cursor) if cursor else None)
        found += page.tools
        cursor = page.next_cursor
        if not cursor:
            return found
    raise RuntimeError(f"Reached max of {MOST_PAGES} iterations while listing tools.")


def made(session: Any, connection: Any, tool: Any, prefix: str, handle_tool_errors: bool) -> BaseTool:
    """A tool that asks its server."""

    async def call_tool(**arguments: Any) -> tuple[Any, Any]:
        async with opened(session, connection) as at:
            result = await at.call_tool(tool.name, arguments)
        return answer_of(result)                # outside of the session, whose tasks would wrap a failure

    hints = tool.annotations.model_dump(by_alias=True) if tool.annotations else {}
    metadata = {**hints, **({"_meta": tool.meta} if tool.meta else {})} or None
    return StructuredTool(name=prefix + tool.name, description=tool.description or "", args_schema=tool.input_schema, coroutine=call_tool,
                          response_format="content_and_artifact", metadata=metadata,
                          handle_tool_error=words_of if handle_tool_errors else False)


def words_of(error: ToolException) -> Any:
    return error.content if isinstance(error, Failed) else str(error)


def answer_of(result: Any) -> tuple[Any, Any]:
    """(content, artifact).  ToolException when the tool failed."""
    content = [block_of(part) for part in result.content]
    if result.is_error:
        raise Failed(content)
    structured = result.structured_content
    return content, MCPToolArtifact(structured_content=structured) if structured is not None else None


def block_of(part: Any) -> Any:
    """A part of an answer as a standard block.  NotSupported for kinds that have none."""
    if part.type == "text":
        return create_text_block(text=part.text)
    if part.type == "image":
        return create_image_block(base64=part.data, mime_type=part.mime_type)
    if part.type == "resource_link":
        make: Any = create_image_block if (part.mime_type or "").startswith("image/") else create_file_block
        return make(url=str(part.uri), mime_type=part.mime_type)
    if part.type == "resource":
        kept = part.resource
        if hasattr(kept, "text"):
            return create_text_block(text=kept.text)
        make = create_image_block if (kept.mime_type or "").startswith("image/") else create_file_block
        return make(base64=kept.blob, mime_type=kept.mime_type)
    raise NotSupported(f"langchain_mcp_adapters: content of type {part.type}")

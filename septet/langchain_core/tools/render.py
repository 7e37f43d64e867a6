"""Tools as text for a prompt."""
from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from septet.langchain_core.tools.base import BaseTool

ToolsRenderer = Callable[[list[BaseTool]], str]


def render_text_description(tools: list[Any]) -> str:
    """Name, signature where there is a function, and description of each tool, a line each."""
    return "\n".join(f"{tool.name}{signature(tool.func)} - {tool.description}" if getattr(tool, "func", None)
                     else f"{tool.name} - {tool.description}" for tool in tools)


def render_text_description_and_args(tools: list[Any]) -> str:
    """The same with the schemas of the arguments."""
    return "\n".join(f"{line}, args: {tool.args}" for line, tool in zip((render_text_description([t]) for t in tools), tools, strict=True))

"""The grammar of a tool's call, for answers that have to be one."""
from __future__ import annotations

from typing import Any

from septet.serve.grammar import Grammar, tool_call
from septet.transformers.tool_calls import Style


def grammar_of(style: Style, tools: list[dict[str, Any]], name: str | None) -> Grammar:
    """Calls of any of the tools, or of the one that is named; there has to be a call."""
    rows = [(tool["function"]["name"], tool["function"].get("parameters") or {"type": "object"}) for tool in tools]
    return tool_call(style.before, style.after, [row for row in rows if name in (None, row[0])], style.key)

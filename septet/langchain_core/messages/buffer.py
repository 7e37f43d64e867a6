"""A conversation as one text."""
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.chat import ChatMessage
from septet.langchain_core.messages.function import FunctionMessage
from septet.langchain_core.messages.human import HumanMessage
from septet.langchain_core.messages.system import SystemMessage
from septet.langchain_core.messages.tool import ToolMessage


def get_buffer_string(messages: Sequence[BaseMessage], human_prefix: str = "Human", ai_prefix: str = "AI", *, system_prefix: str = "System",
                      function_prefix: str = "Function", tool_prefix: str = "Tool", message_separator: str = "\n",
                      format: Literal["prefix", "xml"] = "prefix") -> str:
    """Each message after its speaker, or as an element of XML."""
    if format not in ("prefix", "xml"):
        raise ValueError(f"Unrecognized format={format!r}. Supported formats are 'prefix' and 'xml'.")
    prefixes = {HumanMessage: human_prefix, AIMessage: ai_prefix, SystemMessage: system_prefix, FunctionMessage: function_prefix,
                ToolMessage: tool_prefix}
    show = as_xml if format == "xml" else as_line
    return message_separator.join(show(message, speaker(message, prefixes)) for message in messages)


def speaker(message: BaseMessage, prefixes: dict[Any, str]) -> str:
    """Who says a message."""
    for kind, prefix in prefixes.items():
        if isinstance(message, kind):
            return prefix
    if isinstance(message, ChatMessage):
        return message.role
    raise ValueError(f"Got unsupported message type: {message}")


def as_line(message: BaseMessage, role: str) -> str:
    text = f"{role}: {message.text}"
    if isinstance(message, AIMessage):
        if message.tool_calls:
            text += f"{message.tool_calls}"
        elif "function_call" in message.additional_kwargs:
            text += f"{message.additional_kwargs['function_call']}"
    return text


def as_xml(message: BaseMessage, role: str) -> str:
    """A message as an element, with its tool calls."""
    attributes = f"type={quoteattr(role.lower() if not isinstance(message, ChatMessage) else role)}"
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    if not calls:
        return f"<message {attributes}>{escape(str(message.text))}</message>"
    lines = [f"<message {attributes}>"]
    if message.text:
        lines.append(f"  <content>{escape(str(message.text))}</content>")
    lines += [f"  <tool_call id={quoteattr(call['id'] or '')} name={quoteattr(call['name'])}>{escape(json.dumps(call['args']))}</tool_call>"
              for call in calls]
    return "\n".join([*lines, "</message>"])



"""Prompts of a server as messages."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.messages import AIMessage, HumanMessage


async def load_mcp_prompt(session: Any, name: str, *, arguments: dict[str, Any] | None = None) -> list[HumanMessage | AIMessage]:
    """The messages of a prompt."""
    return [convert_mcp_prompt_message_to_langchain_message(message) for message in (await session.get_prompt(name, arguments)).messages]


def convert_mcp_prompt_message_to_langchain_message(message: Any) -> HumanMessage | AIMessage:
    """One message.  ValueError for content other than text, and for other roles."""
    if message.content.type != "text":
        raise ValueError(f"Unsupported prompt message content type: {message.content.type}")
    if message.role == "user":
        return HumanMessage(content=message.content.text)
    if message.role == "assistant":
        return AIMessage(content=message.content.text)
    raise ValueError(f"Unsupported prompt message role: {message.role}")

"""Messages in OpenAI's form."""
from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Literal

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.block_translators.openai import convert_to_openai_data_block, openai_tool_calls
from septet.langchain_core.messages.chat import ChatMessage
from septet.langchain_core.messages.content import is_data_content_block
from septet.langchain_core.messages.conversion import convert_to_messages
from septet.langchain_core.messages.system import SystemMessage
from septet.langchain_core.messages.tool import ToolMessage

ROLES = {"ai": "assistant", "human": "user", "tool": "tool", "function": "function", "system": "system"}


def role_of(message: BaseMessage) -> str:
    """OpenAI's role of a message."""
    if isinstance(message, ChatMessage):
        return message.role
    if isinstance(message, SystemMessage):
        return message.additional_kwargs.get("__openai_role__", "system")  # type: ignore[no-any-return]
    for name, role in ROLES.items():
        if message.type in (name, f"{name.title()}MessageChunk", "AIMessageChunk" if name == "ai" else name):
            return role
    raise ValueError(f"Unknown BaseMessage type {message.__class__}.")


def convert_to_openai_messages(messages: Any, *, text_format: Literal["string", "block"] = "string", include_id: bool = False,
                               pass_through_unknown_blocks: bool = True) -> dict[str, Any] | list[dict[str, Any]]:
    """Messages as dicts of the chat completions API; one message gives one dict.

    text_format: "string" joins texts, "block" makes blocks of them.
    """
    if text_format not in ("string", "block"):
        raise ValueError(f"Unrecognized text_format={text_format!r}, expected one of 'string' or 'block'.")
    several = not isinstance(messages, str | dict | BaseMessage | tuple) and isinstance(messages, Sequence) or hasattr(messages,
                                                                                                                       "to_messages")
    result: list[dict[str, Any]] = []
    for i, message in enumerate(convert_to_messages(messages if several else [messages])):
        result += written(message, i, text_format, include_id, pass_through_unknown_blocks)
    return result if several else result[0]


def written(message: BaseMessage, i: int, text_format: str, include_id: bool, passing: bool) -> list[dict[str, Any]]:
    """A message, and messages of tools that its blocks hold."""
    form: dict[str, Any] = {"role": role_of(message)}
    if message.name:
        form["name"] = message.name
    if isinstance(message, AIMessage) and message.tool_calls:
        form["tool_calls"] = openai_tool_calls(message.tool_calls)
    if message.additional_kwargs.get("refusal"):
        form["refusal"] = message.additional_kwargs["refusal"]
    if isinstance(message, ToolMessage):
        form["tool_call_id"] = message.tool_call_id
    if include_id and message.id:
        form["id"] = message.id
    content, tools = content_of(message, i, text_format, form, passing)
    form["content"] = content
    if form.get("role") == "user" and tools and not content:
        return tools
    return [form, *tools] if not tools else [*tools, form] if content else tools


def content_of(message: BaseMessage, i: int, text_format: str, form: dict[str, Any], passing: bool) -> tuple[Any, list[dict[str, Any]]]:
    content: Any = message.content
    if not content:
        return "" if text_format == "string" else [], []
    if isinstance(content, str):
        return (content if text_format == "string" else [{"type": "text", "text": content}]), []
    if text_format == "string" and all(isinstance(b, str) or b.get("type") == "text" for b in content):
        return "\n".join(b if isinstance(b, str) else b["text"] for b in content), []
    blocks: list[dict[str, Any]] = []
    tools: list[dict[str, Any]] = []
    for j, block in enumerate(content):
        place = f"at messages[{i}].content[{j}]"
        if isinstance(block, dict) and block.get("type") == "tool_use":
            add_call(form, block, place)
        elif isinstance(block, dict) and block.get("type") == "tool_call":
            if not any(call["id"] == block["id"] for call in form.get("tool_calls", [])):
                form.setdefault("tool_calls", []).extend(openai_tool_calls([block]))
        elif isinstance(block, dict) and block.get("type") == "tool_result":
            status: Literal["success", "error"] = "error" if block.get("is_error") else "success"
            answer = ToolMessage(block["content"], tool_call_id=block["tool_use_id"], status=status)
            tools += written(answer, i, text_format, False, passing)
        else:
            blocks.append(block_of(block, place, passing))
    return blocks, tools


def add_call(form: dict[str, Any], block: dict[str, Any], place: str) -> None:
    """Anthropic's call of a tool, unless it is there."""
    missing = [key for key in ("id", "name", "input") if key not in block]
    if missing:
        raise ValueError(f"Unrecognized content block {place} has 'type': 'tool_use', but is missing expected key(s) {missing}. "
                         f"Full content block:\n\n{block}")
    if not any(call["id"] == block["id"] for call in form.get("tool_calls", [])):
        form.setdefault("tool_calls", []).append({"type": "function", "id": block["id"], "function": {
            "name": block["name"], "arguments": json.dumps(block["input"], ensure_ascii=False)}})


def block_of(block: Any, place: str, passing: bool) -> dict[str, Any]:
    """One block in OpenAI's form; ValueError where it is not complete or not known."""
    if isinstance(block, str):
        return {"type": "text", "text": block}
    kind = block.get("type")
    if kind == "text" and "text" in block:
        return {"type": "text", "text": block["text"]}
    if kind == "image_url" and "image_url" in block:
        picture = block["image_url"]
        return {"type": "image_url", "image_url": {"url": picture} if isinstance(picture, str) else
                {k: picture[k] for k in ("url", "detail") if k in picture}}
    if is_data_content_block(block):
        return convert_to_openai_data_block(block)
    if kind == "image" and isinstance(block.get("source"), dict):
        return from_anthropic(block["source"])
    if "image" in block and isinstance(block["image"], dict):
        picture = block["image"]
        data = base64.b64encode(picture["source"]["bytes"]).decode()
        return {"type": "image_url", "image_url": {"url": f"data:image/{picture['format']};base64,{data}"}}
    if kind in ("file", "input_audio", "thinking", "reasoning") or passing:
        return block  # type: ignore[no-any-return]
    raise ValueError(f"Unrecognized content block {place} does not match OpenAI, Anthropic, Bedrock Converse, or VertexAI format. "
                     f"Full content block:\n\n{block}")


def from_anthropic(source: dict[str, Any]) -> dict[str, Any]:
    url = source["url"] if source.get("type") == "url" else f"data:{source['media_type']};base64,{source['data']}"
    return {"type": "image_url", "image_url": {"url": url}}

"""A model's message as standard blocks."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.messages.block_translators.inputs import blocks_of as blocks_of_content

OTHERS = ("anthropic", "bedrock", "bedrock_converse", "google_genai", "google_vertexai", "groq")


def blocks_of(message: Any) -> list[dict[str, Any]]:
    """Reasoning, content, then tool calls that the content does not name.

    NotSupported for lists of content in the own form of a provider whose translator is missing.
    """
    if message.response_metadata.get("output_version") == "v1":
        return list(message.content)
    provider = message.response_metadata.get("model_provider")
    if provider in OTHERS and not isinstance(message.content, str):
        raise NotSupported(f"content_blocks of messages in {provider}'s form: use .content")
    blocks = blocks_of_content(message.content)
    thought = message.additional_kwargs.get("reasoning_content")
    if isinstance(thought, str) and thought:
        blocks = [{"type": "reasoning", "reasoning": thought}, *blocks]
    return blocks + calls_of(message, {block.get("id") for block in blocks if block.get("type") == "tool_call"})


def calls_of(message: Any, said: set[Any]) -> list[dict[str, Any]]:
    """Tool calls as blocks; a chunk that is not the last gives chunks."""
    chunks = getattr(message, "tool_call_chunks", None)
    if chunks and message.chunk_position != "last":
        return [call_block("tool_call_chunk", chunk) for chunk in chunks]
    return [call_block("tool_call", call) for call in message.tool_calls if call["id"] not in said]


def call_block(kind: str, call: Any) -> dict[str, Any]:
    block = {"type": kind, "id": call.get("id"), "name": call["name"], "args": call["args"]}
    if call.get("index") is not None:
        block["index"] = call["index"]
    return block

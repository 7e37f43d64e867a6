"""Chunks of a chat model as events of content blocks: a block starts, grows and ends within a message that starts and ends."""
from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.language_models.chat_streams import aprepared, prepared
from septet.langchain_core.messages.ai import AIMessageChunk
from septet.langchain_core.messages.identifiers import LC_ID_PREFIX
from septet.langchain_core.outputs.chat_generation import ChatGeneration
from septet.langchain_core.outputs.llm_result import LLMResult

GROWING = {"text": "text", "reasoning": "reasoning", "tool_call_chunk": "args", "server_tool_call_chunk": "args"}
DELTAS = {"tool_call_chunk": "tool-call-delta", "server_tool_call_chunk": "server-tool-call-delta"}
UNREADABLE = "Failed to parse tool call arguments as JSON"


class MessageEvents:
    """Reads the chunks of one message and gives its events; blocks are told apart by their kind and the provider's index."""

    def __init__(self, message_id: str) -> None:
        self.id = message_id
        self.blocks: dict[Any, dict[str, Any]] = {}
        self.whole: AIMessageChunk | None = None

    def of_chunk(self, chunk: AIMessageChunk) -> Iterator[dict[str, Any]]:
        """Events of one chunk, the message's start before those of the first."""
        if self.whole is None:
            yield {"event": "message-start", "role": "ai", "id": self.id}
        self.whole = chunk if self.whole is None else self.whole + chunk
        for block in chunk.content_blocks:
            yield from self._of_block(dict(block))

    def _of_block(self, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
        kind, key = block["type"], (block["type"], block.get("index"))
        field = GROWING.get(kind)
        kept = self.blocks.get(key)
        if kept is None:
            self.blocks[key] = kept = {**block, field: ""} if field else block
            yield {"event": "content-block-start", "index": self._place(key), "content": self._opening(kept, field)}
        elif field:
            kept.update({name: value for name, value in block.items() if value is not None and name != field})
        if field and block.get(field):
            kept[field] += block[field]
            yield {"event": "content-block-delta", "index": self._place(key),
                   "delta": {"type": DELTAS.get(kind, f"{kind}-delta"), field: block[field]}}

    def _place(self, key: Any) -> int:
        return list(self.blocks).index(key)

    @staticmethod
    def _opening(block: dict[str, Any], field: str | None) -> dict[str, Any]:
        return {"type": block["type"], field: ""} if field in ("text", "reasoning") else dict(block)

    def end(self) -> Iterator[dict[str, Any]]:
        """The end of each block, and of the message."""
        for place, block in enumerate(self.blocks.values()):
            yield {"event": "content-block-finish", "index": place, "content": finished(block)}
        assert self.whole is not None
        told = {"usage": self.whole.usage_metadata, "metadata": self.whole.response_metadata,
                "additional_kwargs": self.whole.additional_kwargs}
        yield {"event": "message-finish", **{name: value for name, value in told.items() if value}}


def finished(block: dict[str, Any]) -> dict[str, Any]:
    """A block as it stands at its end: parts of a tool call become a call, or an invalid one."""
    kind = block["type"].removesuffix("_chunk")
    if kind == block["type"]:
        return dict(block)
    named = {"id": block.get("id"), "name": block.get("name")}
    try:
        args = json.loads(block["args"] or "{}")
    except ValueError:
        args = None
    if isinstance(args, dict) and named["name"]:
        return {"type": kind, **named, "args": args}
    return {"type": "invalid_tool_call", **named, "args": block["args"], "error": UNREADABLE}


def ended(stream: Any) -> LLMResult:
    """What handlers are told at the end of a stream."""
    message = stream.output_message
    return LLMResult(generations=[[ChatGeneration(message=message)]] if message is not None else [])


def streamed(chunks: Iterator[Any], run: Any, stream: Any) -> Iterator[Any]:
    """Events of chunks, each told to the stream and to handlers before it is passed on."""
    events = MessageEvents(f"{LC_ID_PREFIX}-{run.run_id}")
    try:
        for chunk in prepared(chunks, run):
            for event in events.of_chunk(chunk.message):  # type: ignore[arg-type]
                stream.dispatch(event)
                run.on_stream_event(event)
                yield event
        for event in events.end():
            stream.dispatch(event)
            run.on_stream_event(event)
            if stream.done:
                run.on_llm_end(ended(stream))
            yield event
    except BaseException as error:
        if not stream.done:
            stream.fail(error)
            run.on_llm_error(error, response=ended(stream))
        raise


async def astreamed(chunks: AsyncIterator[Any], run: Any, stream: Any) -> AsyncIterator[Any]:
    """The same of an async stream."""
    events = MessageEvents(f"{LC_ID_PREFIX}-{run.run_id}")
    try:
        async for chunk in aprepared(chunks, run):
            for event in events.of_chunk(chunk.message):  # type: ignore[arg-type]
                stream.dispatch(event)
                await run.on_stream_event(event)
                yield event
        for event in events.end():
            stream.dispatch(event)
            await run.on_stream_event(event)
            if stream.done:
                await run.on_llm_end(ended(stream))
            yield event
    except BaseException as error:
        if not stream.done:
            stream.fail(error)
            await run.on_llm_error(error, response=ended(stream))
        raise

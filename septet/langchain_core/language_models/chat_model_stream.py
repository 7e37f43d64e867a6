"""One answer of a chat model while it comes: its events, and its text, thoughts, tool calls and message as views of them.

Nothing runs ahead of its readers: whoever has read all that is there asks the model for one more event.
"""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from typing import Any

from septet.langchain_core.messages.ai import AIMessage


class Projection:
    """What comes of one kind: parts, kept so that each reader sees all of them, and the whole once the message ends."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._parts: list[Any] = []

    @property
    def done(self) -> bool:
        return bool(self._stream.done)

    def _whole(self) -> Any:
        return self._stream._calls


class SyncProjection(Projection):
    """Parts to iterate over, as often as wanted; `get` waits for the whole."""

    def __iter__(self) -> Iterator[Any]:
        return self._stream._read(self._parts)  # type: ignore[no-any-return]

    def get(self) -> Any:
        """The whole; raises what broke the stream."""
        self._stream._drain()
        return self._whole()


class SyncTextProjection(SyncProjection):
    """Parts of a text; `str` of it is the whole."""

    def _whole(self) -> str:
        return "".join(self._parts)

    def __str__(self) -> str:
        return str(self.get())

    def __repr__(self) -> str:
        return repr(self._whole())

    def __bool__(self) -> bool:
        return bool(self._parts)


class AsyncProjection(Projection):
    """Parts to iterate over asynchronously; awaited, it is the whole."""

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._stream._aread(self._parts)  # type: ignore[no-any-return]

    def __await__(self) -> Generator[Any, None, Any]:
        return self._get().__await__()

    async def _get(self) -> Any:
        await self._stream._adrain()
        return self._whole()


class AsyncTextProjection(AsyncProjection):
    """Parts of a text; awaited, it is the whole."""

    def _whole(self) -> str:
        return "".join(self._parts)


class _ChatModelStreamBase:
    """Events as they came, sorted into projections."""

    parts_of: type[Projection]
    texts_of: type[Projection]

    def __init__(self, *, namespace: list[str] | None = None, node: str | None = None, message_id: str | None = None) -> None:
        self._namespace, self._node, self._message_id = list(namespace or []), node, message_id
        self._events: list[Any] = []
        self._open: dict[int, dict[str, Any]] = {}
        self._blocks: dict[int, dict[str, Any]] = {}
        self._calls: list[dict[str, Any]] = []
        self._error: BaseException | None = None
        self._message: AIMessage | None = None
        self._text, self._reasoning, self._tool_calls = self.texts_of(self), self.texts_of(self), self.parts_of(self)

    text = property(lambda self: self._text, doc="The text that comes.")
    reasoning = property(lambda self: self._reasoning, doc="The thoughts that come, where the model tells them.")
    tool_calls = property(lambda self: self._tool_calls, doc="Tool calls that come: parts, and calls at the end.")
    namespace = property(lambda self: self._namespace, doc="The path of the graph within which the model was called.")
    node = property(lambda self: self._node, doc="The graph's node that called the model.")
    message_id = property(lambda self: self._message_id, doc="The id of the message, once it is known.")
    has_events = property(lambda self: bool(self._events), doc="Whether anything came.")
    output_message = property(lambda self: self._message, doc="The message if it is complete, else None; asks for nothing.")
    done = property(lambda self: self._message is not None or self._error is not None, doc="Whether nothing more will come.")

    def set_message_id(self, message_id: str) -> None:
        """Say which message comes."""
        self._message_id = message_id

    def fail(self, error: BaseException) -> None:
        """End the stream: readers get this error after what came."""
        self._error = error

    def dispatch(self, event: Mapping[str, Any]) -> None:
        """Take in one event.  An `error` event fails the stream; others that are not known are only kept."""
        self._events.append(event)
        kind = event.get("event")
        if kind == "message-start":
            self._message_id = event.get("id") or self._message_id
        elif kind == "content-block-start":
            self._open[event["index"]] = dict(event["content"])
        elif kind == "content-block-delta":
            self._grow(self._open.get(event["index"], {}), event["delta"])
        elif kind == "content-block-finish":
            self._close(event["index"], event["content"])
        elif kind == "message-finish":
            self._message = self._assembled(event)
        elif kind == "error":
            self.fail(RuntimeError(event.get("message") or "The stream of the chat model broke."))

    def _grow(self, block: dict[str, Any], delta: Mapping[str, Any]) -> None:
        if delta["type"] == "text-delta":
            self._text._parts.append(delta["text"])
        elif delta["type"] == "reasoning-delta":
            self._reasoning._parts.append(delta["reasoning"])
        elif delta["type"] == "tool-call-delta":
            self._tool_calls._parts.append({**block, "args": delta["args"]})

    def _close(self, index: int, content: Mapping[str, Any]) -> None:
        self._blocks[index] = dict(content)
        if content["type"] == "tool_call":
            self._calls.append(dict(content))

    def _assembled(self, event: Mapping[str, Any]) -> AIMessage:
        placed = [{**block, "index": block.get("index", place)} if block["type"] in ("text", "reasoning") else block
                  for place, block in sorted(self._blocks.items())]
        return AIMessage(
            content=placed or "", id=self._message_id, usage_metadata=event.get("usage"),
            additional_kwargs=dict(event.get("additional_kwargs") or {}),
            response_metadata={**(event.get("metadata") or {}), "output_version": "v1"},
            tool_calls=[{key: call[key] for key in ("name", "args", "id")} for call in self._calls],
            invalid_tool_calls=[block for block in placed if block["type"] == "invalid_tool_call"])


class ChatModelStream(_ChatModelStreamBase):
    """What `stream_events(version="v3")` of a chat model gives: iterate over its events, or over one of its projections."""

    parts_of, texts_of = SyncProjection, SyncTextProjection

    def __init__(self, **where: Any) -> None:
        super().__init__(**where)
        self._pump: Callable[[], bool] = lambda: False

    def bind_pump(self, pump_one: Callable[[], bool]) -> None:
        """Say how to get one more event; the function tells whether there was one."""
        self._pump = pump_one

    set_request_more = bind_pump

    def _step(self) -> bool:
        """Get one more event; False where the end is reached, the error where the stream broke."""
        if self.done or not self._pump():
            if self._error is not None:
                raise self._error
            return False
        return True

    def _read(self, parts: list[Any]) -> Iterator[Any]:
        place = 0
        while True:
            while place < len(parts):
                yield parts[place]
                place += 1
            if not self._step():
                return

    def _drain(self) -> None:
        while self._step():
            pass

    def __iter__(self) -> Iterator[Any]:
        return self._read(self._events)

    @property
    def output(self) -> AIMessage:
        """The message, waited for."""
        self._drain()
        if self._message is None:
            raise RuntimeError("The stream of the chat model ended before its message did.")
        return self._message


class AsyncChatModelStream(_ChatModelStreamBase):
    """What `await astream_events(version="v3")` of a chat model gives: the same, iterated over and awaited asynchronously."""

    parts_of, texts_of = AsyncProjection, AsyncTextProjection

    def __init__(self, **where: Any) -> None:
        super().__init__(**where)
        self._source: AsyncIterator[Any] | None = None
        self._more: Callable[[], Awaitable[bool]] | None = None
        self._turn = asyncio.Lock()

    def set_arequest_more(self, cb: Callable[[], Awaitable[bool]] | None) -> None:
        """Say how to get one more event; the function tells whether there was one."""
        self._more = cb

    def set_source(self, source: AsyncIterator[Any]) -> None:
        """Read events from an async generator, which dispatches them itself and is closed with this stream."""
        async def more() -> bool:
            return await anext(source, None) is not None

        self._source = source
        self.set_arequest_more(more)

    async def _step(self, seen: int) -> bool:
        """One more event than `seen`: of several readers, one asks for it, and the others find it there."""
        async with self._turn:
            if len(self._events) > seen:
                return True
            if self.done or self._more is None or not await self._more():
                if self._error is not None:
                    raise self._error
                return False
            return True

    async def _aread(self, parts: list[Any]) -> AsyncIterator[Any]:
        place = 0
        while True:
            while place < len(parts):
                yield parts[place]
                place += 1
            if not await self._step(len(self._events)):
                return

    async def _adrain(self) -> None:
        while await self._step(len(self._events)):
            pass

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._aread(self._events)

    @property
    def output(self) -> Awaitable[AIMessage]:
        """The message, to be awaited."""
        return self._output()

    async def _output(self) -> AIMessage:
        await self._adrain()
        if self._message is None:
            raise RuntimeError("The stream of the chat model ended before its message did.")
        return self._message

    def __await__(self) -> Generator[Any, None, AIMessage]:
        return self._output().__await__()

    async def __aenter__(self) -> AsyncChatModelStream:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ask the model for nothing more: what is not complete fails with CancelledError."""
        if not self.done:
            self.fail(asyncio.CancelledError())
        if self._source is not None:
            await self._source.aclose()  # type: ignore[attr-defined]

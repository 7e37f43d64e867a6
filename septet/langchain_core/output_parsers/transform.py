"""Parsers that stream."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk
from septet.langchain_core.output_parsers.base import BaseOutputParser, T, as_generation
from septet.langchain_core.outputs.chat_generation import ChatGenerationChunk
from septet.langchain_core.outputs.generation import GenerationChunk
from septet.langchain_core.runnables.config import RunnableConfig


class BaseTransformOutputParser(BaseOutputParser[T]):
    """A parser of each chunk by itself."""

    def _transform(self, input: Iterator[Any]) -> Iterator[Any]:
        for chunk in input:
            yield self.parse_result(as_generation(chunk))

    async def _atransform(self, input: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for chunk in input:
            yield self.parse_result(as_generation(chunk))

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._transform_stream_with_config(input, self._transform, config, run_type="parser")

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, run_type="parser"):
            yield chunk


class BaseCumulativeTransformOutputParser(BaseTransformOutputParser[T]):
    """A parser of all chunks so far, whose value is given when it changes; `diff` gives what changed."""

    diff: bool = False

    def _diff(self, prev: Any, next: Any) -> Any:
        raise NotImplementedError

    def _step(self, state: list[Any], chunk: Any) -> Any:
        """The next value, or None when there is nothing new; `state` is the chunks' sum and the last value."""
        piece = as_chunk(chunk)
        state[0] = piece if state[0] is None else state[0] + piece
        parsed = self.parse_result([state[0]], partial=True)
        if parsed is None or parsed == state[1]:
            return None
        before, state[1] = state[1], parsed
        return self._diff(before, parsed) if self.diff else parsed

    def _transform(self, input: Iterator[Any]) -> Iterator[Any]:
        state: list[Any] = [None, None]
        for chunk in input:
            value = self._step(state, chunk)
            if value is not None:
                yield value

    async def _atransform(self, input: AsyncIterator[Any]) -> AsyncIterator[Any]:
        state: list[Any] = [None, None]
        async for chunk in input:
            value = self._step(state, chunk)
            if value is not None:
                yield value


def as_chunk(chunk: Any) -> Any:
    """A text or message as a chunk that can be added."""
    if isinstance(chunk, BaseMessageChunk):
        return ChatGenerationChunk(message=chunk)
    if isinstance(chunk, BaseMessage):
        from septet.langchain_core.messages.conversion import _msg_to_chunk

        return ChatGenerationChunk(message=_msg_to_chunk(chunk))
    return GenerationChunk(text=chunk)

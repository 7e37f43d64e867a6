"""Chat models that answer from a list."""
from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from septet.langchain_core.language_models.chat_models import BaseChatModel, SimpleChatModel
from septet.langchain_core.messages.ai import AIMessage, AIMessageChunk
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.outputs.chat_generation import ChatGeneration, ChatGenerationChunk
from septet.langchain_core.outputs.chat_result import ChatResult


class FakeMessagesListChatModel(BaseChatModel):
    """Answers with messages of a list, one after another and then from the start."""

    responses: list[BaseMessage]
    sleep: float | None = None
    i: int = 0

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        if self.sleep is not None:
            time.sleep(self.sleep)
        response = self.responses[self.i]
        self.i = self.i + 1 if self.i < len(self.responses) - 1 else 0
        return ChatResult(generations=[ChatGeneration(message=response)])

    @property
    def _llm_type(self) -> str:
        return "fake-messages-list-chat-model"


class FakeListChatModelError(Exception):
    """The fake's own failure."""


class FakeListChatModel(SimpleChatModel):
    """Answers with texts of a list; streams them a sign at a time; `error_on_chunk_number` fails there."""

    responses: list[str]
    sleep: float | None = None
    i: int = 0
    error_on_chunk_number: int | None = None

    @property
    def _llm_type(self) -> str:
        return "fake-list-chat-model"

    def _next(self) -> str:
        response = self.responses[self.i]
        self.i = self.i + 1 if self.i < len(self.responses) - 1 else 0
        return response

    def _call(self, *args: Any, **kwargs: Any) -> str:
        if self.sleep is not None:
            time.sleep(self.sleep)
        return self._next()

    def _chunk(self, i: int, sign: str, length: int) -> ChatGenerationChunk:
        if i == self.error_on_chunk_number:
            raise FakeListChatModelError
        position: Literal["last"] | None = "last" if i == length - 1 else None
        return ChatGenerationChunk(message=AIMessageChunk(content=sign, chunk_position=position))

    def _stream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        response = self._next()
        for i, sign in enumerate(response):
            if self.sleep is not None:
                time.sleep(self.sleep)
            yield self._chunk(i, sign, len(response))

    async def _astream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                       **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        response = self._next()
        for i, sign in enumerate(response):
            if self.sleep is not None:
                await asyncio.sleep(self.sleep)
            yield self._chunk(i, sign, len(response))

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"responses": self.responses}

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """One after another, so that the order of the answers is that of the list."""
        if isinstance(config, list):
            return [self.invoke(one, conf, **kwargs) for one, conf in zip(inputs, config, strict=False)]
        return [self.invoke(one, config, **kwargs) for one in inputs]

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """The same, awaited."""
        if isinstance(config, list):
            return [await self.ainvoke(one, conf, **kwargs) for one, conf in zip(inputs, config, strict=False)]
        return [await self.ainvoke(one, config, **kwargs) for one in inputs]


class FakeChatModel(SimpleChatModel):
    """Always the same answer."""

    def _call(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        return "fake response"

    async def _agenerate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                         **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="fake response"))])

    @property
    def _llm_type(self) -> str:
        return "fake-chat-model"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"key": "fake"}


class GenericFakeChatModel(BaseChatModel):
    """Answers from an iterator of messages or texts; streams them word by word."""

    messages: Iterator[AIMessage | str]

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        answer = next(self.messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=answer) if isinstance(answer, str) else answer)])

    def _stream(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None,
                **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        result = self._generate(messages, stop=stop, run_manager=run_manager, **kwargs)
        message = result.generations[0].message
        if not isinstance(message, AIMessage):
            raise ValueError(f"Expected invoke to return an AIMessage, but got {type(message)} instead.")
        for chunk in chunks_of(message):
            if run_manager:
                run_manager.on_llm_new_token(chunk.message.content, chunk=chunk)
            yield chunk

    @property
    def _llm_type(self) -> str:
        return "generic-fake-chat-model"


def chunks_of(message: AIMessage) -> Iterator[ChatGenerationChunk]:
    """The words of a message, then what the provider adds."""
    content = message.content
    if content:
        if not isinstance(content, str):
            raise ValueError("Expected content to be a string.")
        words = re.split(r"(\s)", content)
        last = len(words) - 1
        for i, word in enumerate(words):
            chunk = AIMessageChunk(content=word, id=message.id)
            if i == last and not message.additional_kwargs:
                chunk.chunk_position = "last"
            yield ChatGenerationChunk(message=chunk)
    for key, value in message.additional_kwargs.items():
        if key == "function_call":
            for inner, part in value.items():
                for piece in re.split(r"(,)", part) if isinstance(part, str) else [part]:
                    yield extra({"function_call": {inner: piece}}, message.id)
        else:
            yield extra({key: value}, message.id)


def extra(kwargs: dict[str, Any], id: str | None) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content="", additional_kwargs=kwargs, id=id))


class ParrotFakeChatModel(BaseChatModel):
    """Answers with the last message."""

    def _generate(self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        if not messages:
            raise ValueError("messages list cannot be empty.")
        return ChatResult(generations=[ChatGeneration(message=messages[-1])])

    @property
    def _llm_type(self) -> str:
        return "parrot-fake-chat-model"



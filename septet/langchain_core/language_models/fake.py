"""Models of text that answer from a list."""
from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from septet.langchain_core.language_models.llms import LLM
from septet.langchain_core.runnables.config import RunnableConfig


class FakeListLLM(LLM):
    """Answers from a list, one after another and then from the start; `sleep` seconds before each."""

    responses: list[str]
    sleep: float | None = None
    i: int = 0

    @property
    def _llm_type(self) -> str:
        return "fake-list"

    def _next(self) -> str:
        response = self.responses[self.i]
        self.i = self.i + 1 if self.i < len(self.responses) - 1 else 0
        return response

    def _call(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        if self.sleep:
            time.sleep(self.sleep)
        return self._next()

    async def _acall(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> str:
        if self.sleep:
            await asyncio.sleep(self.sleep)
        return self._next()

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"responses": self.responses}


class FakeListLLMError(Exception):
    """The fake's own failure."""


class FakeStreamingListLLM(FakeListLLM):
    """The same, a sign at a time; `error_on_chunk_number` fails there."""

    error_on_chunk_number: int | None = None

    def stream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any) -> Iterator[str]:
        for i, sign in enumerate(self.invoke(input, config, stop=stop, **kwargs)):
            if self.sleep is not None:
                time.sleep(self.sleep)
            if i == self.error_on_chunk_number:
                raise FakeListLLMError
            yield sign

    async def astream(self, input: Any, config: RunnableConfig | None = None, *, stop: list[str] | None = None,
                      **kwargs: Any) -> AsyncIterator[str]:
        for i, sign in enumerate(await self.ainvoke(input, config, stop=stop, **kwargs)):
            if self.sleep is not None:
                await asyncio.sleep(self.sleep)
            if i == self.error_on_chunk_number:
                raise FakeListLLMError
            yield sign

"""A unit of work that is called, batched, streamed and joined with others by `|`."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from typing import Any, Generic

from pydantic import ConfigDict

from septet.langchain_core import lazy
from septet.langchain_core.load.serializable import Serializable
from septet.langchain_core.runnables.batching import Batching
from septet.langchain_core.runnables.calling import Calling
from septet.langchain_core.runnables.composing import Composing
from septet.langchain_core.runnables.config import RunnableConfig, run_in_executor
from septet.langchain_core.runnables.describing import Describing
from septet.langchain_core.runnables.streaming import Streaming
from septet.langchain_core.runnables.utils import Input, Output

HERE = "septet.langchain_core.runnables"
__getattr__, _passed = lazy.loader(f"{HERE}.base", {
    f"{HERE}.binding": "RunnableBinding RunnableBindingBase",
    f"{HERE}.each": "RunnableEach RunnableEachBase",
    f"{HERE}.function": "RunnableLambda chain",
    f"{HERE}.generator": "RunnableGenerator",
    f"{HERE}.parallel": "RunnableMap RunnableParallel",
    f"{HERE}.sequence": "RunnableSequence",
    f"{HERE}.coercing": "coerce_to_runnable RunnableLike",
})


class Runnable(Describing, Calling, Batching, Streaming, Composing, Generic[Input, Output], ABC):
    """A unit of work.  A subclass has `invoke`; the rest follows from it, and may be overridden for speed or streaming.

    `ainvoke` runs `invoke` in a thread, `batch` in several; `stream` gives the output as one chunk, and `transform`
    streams when all of its input is there.
    """

    name: str | None

    @abstractmethod
    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Output:
        """The output for an input."""

    async def ainvoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Output:
        """The same, awaited."""
        return await run_in_executor(config, self.invoke, input, config, **kwargs)  # type: ignore[no-any-return]

    def stream(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Output]:
        """The output in chunks."""
        yield self.invoke(input, config, **kwargs)

    async def astream(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Output]:
        """The same, awaited."""
        yield await self.ainvoke(input, config, **kwargs)

    def transform(self, input: Iterator[Input], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Output]:
        """Output in chunks from input in chunks."""
        final, got = None, False
        for chunk in input:
            final, got = summed(final, chunk, got), True
        if got:
            yield from self.stream(final, config, **kwargs)  # type: ignore[arg-type]

    async def atransform(self, input: AsyncIterator[Input], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Output]:
        """The same, awaited."""
        final, got = None, False
        async for chunk in input:
            final, got = summed(final, chunk, got), True
        if got:
            async for output in self.astream(final, config, **kwargs):  # type: ignore[arg-type]
                yield output


def summed(final: Any, chunk: Any, got: bool) -> Any:
    """Chunks added, or the last one where they cannot be."""
    if not got:
        return chunk
    try:
        return final + chunk
    except TypeError:
        return chunk


class RunnableSerializable(Serializable, Runnable[Input, Output]):
    """A runnable that is a pydantic model."""

    name: str | None = None

    model_config = ConfigDict(protected_namespaces=())

    def to_json(self) -> Any:
        """The written form, with the name."""
        dumped: Any = super().to_json()
        try:
            dumped["name"] = self.get_name()
        except Exception:           # a name that cannot be had is none
            pass
        return dumped

    def configurable_fields(self, **kwargs: Any) -> RunnableSerializable[Input, Output]:
        """The same with fields that the config may set."""
        from septet.langchain_core.runnables.configurable import RunnableConfigurableFields

        for key in kwargs:
            if key not in type(self).model_fields:
                raise ValueError(f"Configuration key {key} not found in {self}: available keys are {type(self).model_fields.keys()}")
        return RunnableConfigurableFields(default=self, fields=kwargs)

    def configurable_alternatives(self, which: Any, *, default_key: str = "default", prefix_keys: bool = False,
                                  **kwargs: Any) -> RunnableSerializable[Input, Output]:
        """One of several runnables, which the config chooses."""
        from septet.langchain_core.runnables.configurable import RunnableConfigurableAlternatives

        return RunnableConfigurableAlternatives(which=which, default=self, alternatives=kwargs, default_key=default_key,
                                                prefix_keys=prefix_keys)



"""A runnable chosen by a key of the input."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from pydantic import ConfigDict
from typing_extensions import TypedDict

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.coercing import coerce_to_runnable
from septet.langchain_core.runnables.config import RunnableConfig, get_config_list, get_executor_for_config
from septet.langchain_core.runnables.utils import gather_with_concurrency, get_unique_config_specs


class RouterInput(TypedDict):
    """Which runnable, and its input."""

    key: str
    input: Any


class RouterRunnable(RunnableSerializable[Any, Any]):
    """Runnables by name."""

    runnables: Mapping[str, Runnable[Any, Any]]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, runnables: Mapping[str, Any]) -> None:
        super().__init__(runnables={key: coerce_to_runnable(one) for key, one in runnables.items()})

    @property
    def InputType(self) -> Any:
        return RouterInput

    @property
    def OutputType(self) -> Any:
        return Any

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    @property
    def config_specs(self) -> list[Any]:
        return get_unique_config_specs(spec for step in self.runnables.values() for spec in step.config_specs)

    def _of(self, key: str) -> Runnable[Any, Any]:
        if key not in self.runnables:
            raise ValueError(f"No runnable associated with key '{key}'")
        return self.runnables[key]

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._of(input["key"]).invoke(input["input"], config)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._of(input["key"]).ainvoke(input["input"], config)

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        from septet.langchain_core.runnables.batching import attempt

        if not inputs:
            return []
        if any(one["key"] not in self.runnables for one in inputs):
            raise ValueError("One or more keys do not have a corresponding runnable")
        configs = get_config_list(config, len(inputs))

        def call(one: Any, conf: RunnableConfig) -> Any:
            return attempt(self.runnables[one["key"]].invoke, return_exceptions, one["input"], conf, **kwargs)

        with get_executor_for_config(configs[0]) as executor:
            return list(executor.map(call, inputs, configs))

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        from septet.langchain_core.runnables.batching import aattempt

        if not inputs:
            return []
        if any(one["key"] not in self.runnables for one in inputs):
            raise ValueError("One or more keys do not have a corresponding runnable")
        configs = get_config_list(config, len(inputs))
        return await gather_with_concurrency(configs[0].get("max_concurrency"), *(
            aattempt(self.runnables[one["key"]].ainvoke, return_exceptions, one["input"], conf, **kwargs)
            for one, conf in zip(inputs, configs, strict=False)))

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._of(input["key"]).stream(input["input"], config)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._of(input["key"]).astream(input["input"], config):
            yield chunk

"""A runnable for each element of a list."""
from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, child_config


class RunnableEachBase(RunnableSerializable[Any, list[Any]]):
    """`bound` over the elements of the input."""

    bound: Runnable[Any, Any]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def InputType(self) -> Any:
        return list[self.bound.InputType]  # type: ignore[name-defined]

    @property
    def OutputType(self) -> Any:
        return list[self.bound.OutputType]  # type: ignore[name-defined]

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.utils.pydantic import create_model_v2

        kind = list[self.bound.get_input_schema(config)]  # type: ignore[misc]
        return create_model_v2(self.get_name("Input"), root=(kind, None), module_name="langchain_core.runnables.base")

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.describing import model_of

        return model_of(self.get_name("Output"), list[self.bound.get_output_schema(config)], self)  # type: ignore[misc]

    @property
    def config_specs(self) -> list[Any]:
        return self.bound.config_specs

    def get_graph(self, config: Any = None) -> Any:
        return self.bound.get_graph(config)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def _invoke(self, inputs: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> list[Any]:
        configs = [child_config(config, run_manager.get_child()) for _ in inputs]
        return self.bound.batch(inputs, configs, **kwargs)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> list[Any]:
        return self._call_with_config(self._invoke, input, config, **kwargs)  # type: ignore[no-any-return]

    async def _ainvoke(self, inputs: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> list[Any]:
        configs = [child_config(config, run_manager.get_child()) for _ in inputs]
        return await self.bound.abatch(inputs, configs, **kwargs)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> list[Any]:
        return await self._acall_with_config(self._ainvoke, input, config, **kwargs)  # type: ignore[no-any-return]

    async def astream_events(self, input: Any, config: Any = None, **kwargs: Any) -> AsyncIterator[Any]:
        raise NotImplementedError("RunnableEach does not support astream_events yet.")
        yield


class RunnableEach(RunnableEachBase):
    """`runnable.map()`."""

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        return super().get_name(suffix, name=name or self.name or f"RunnableEach<{self.bound.get_name()}>")

    def bind(self, **kwargs: Any) -> Any:
        return RunnableEach(bound=self.bound.bind(**kwargs))

    def with_config(self, config: Any = None, **kwargs: Any) -> Any:
        return RunnableEach(bound=self.bound.with_config(config, **kwargs))

    def with_listeners(self, *, on_start: Any = None, on_end: Any = None, on_error: Any = None) -> Any:
        return RunnableEach(bound=self.bound.with_listeners(on_start=on_start, on_end=on_end, on_error=on_error))

    def with_alisteners(self, *, on_start: Any = None, on_end: Any = None, on_error: Any = None) -> Any:
        return RunnableEach(bound=self.bound.with_alisteners(on_start=on_start, on_end=on_end, on_error=on_error))

"""A runnable with arguments and a config given."""
from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, Field

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, get_config_list, merge_configs


class RunnableBindingBase(RunnableSerializable[Any, Any]):
    """`bound` with `kwargs` and under `config`; `config_factories` make more of it from the config of the call."""

    bound: Runnable[Any, Any]
    kwargs: Mapping[str, Any] = Field(default_factory=dict)
    config: Any = Field(default_factory=dict)
    config_factories: list[Callable[[Any], Any]] = Field(default_factory=list)
    custom_input_type: Any | None = None
    custom_output_type: Any | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, *, bound: Any, kwargs: Mapping[str, Any] | None = None, config: Any = None,
                 config_factories: list[Callable[[Any], Any]] | None = None, custom_input_type: Any = None, custom_output_type: Any = None,
                 **other_kwargs: Any) -> None:
        super().__init__(bound=bound, kwargs=kwargs or {}, config=config or {}, config_factories=config_factories or [],
                         custom_input_type=custom_input_type, custom_output_type=custom_output_type, **other_kwargs)
        self.config = config or {}

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        return self.bound.get_name(suffix, name=name)

    @property
    def InputType(self) -> Any:
        return self.custom_input_type if self.custom_input_type is not None else self.bound.InputType

    @property
    def OutputType(self) -> Any:
        return self.custom_output_type if self.custom_output_type is not None else self.bound.OutputType

    def get_input_schema(self, config: Any = None) -> Any:
        if self.custom_input_type is not None:
            return super().get_input_schema(config)
        return self.bound.get_input_schema(merge_configs(self.config, config))

    def get_output_schema(self, config: Any = None) -> Any:
        if self.custom_output_type is not None:
            return super().get_output_schema(config)
        return self.bound.get_output_schema(merge_configs(self.config, config))

    @property
    def config_specs(self) -> list[Any]:
        return self.bound.config_specs

    def get_graph(self, config: Any = None) -> Any:
        return self.bound.get_graph(self._merge_configs(config))

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def _merge_configs(self, *configs: RunnableConfig | None) -> RunnableConfig:
        """The config of the binding, then those of the call, then what the factories make."""
        config = merge_configs(self.config, *configs)
        return merge_configs(config, *(factory(config) for factory in self.config_factories)) if self.config_factories else config

    def _batch_configs(self, inputs: Sequence[Any], config: Any) -> Any:
        if isinstance(config, list):
            return [self._merge_configs(one) for one in config]
        return [self._merge_configs(one) for one in get_config_list(config,
                                                                    len(inputs))] if self.config_factories else self._merge_configs(config)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self.bound.invoke(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self.bound.ainvoke(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        return self.bound.batch(inputs, self._batch_configs(inputs, config), return_exceptions=return_exceptions,
                                **{**self.kwargs, **kwargs})

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        return await self.bound.abatch(inputs, self._batch_configs(inputs, config), return_exceptions=return_exceptions,
                                       **{**self.kwargs, **kwargs})

    def batch_as_completed(self, inputs: Sequence[Any], config: Any = None, *, return_exceptions: bool = False,
                           **kwargs: Any) -> Iterator[tuple[int, Any]]:
        yield from self.bound.batch_as_completed(inputs, self._batch_configs(inputs, config), return_exceptions=return_exceptions,
                                                 **{**self.kwargs, **kwargs})

    async def abatch_as_completed(self, inputs: Sequence[Any], config: Any = None, *, return_exceptions: bool = False,
                                  **kwargs: Any) -> AsyncIterator[tuple[int, Any]]:
        async for item in self.bound.abatch_as_completed(inputs, self._batch_configs(inputs, config), return_exceptions=return_exceptions,
                                                         **{**self.kwargs, **kwargs}):
            yield item

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self.bound.stream(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for item in self.bound.astream(input, self._merge_configs(config), **{**self.kwargs, **kwargs}):
            yield item

    def stream_events(self, input: Any, config: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        return self.bound.stream_events(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    def astream_events(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
        return self.bound.astream_events(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self.bound.transform(input, self._merge_configs(config), **{**self.kwargs, **kwargs})

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for item in self.bound.atransform(input, self._merge_configs(config), **{**self.kwargs, **kwargs}):
            yield item


class RunnableBinding(RunnableBindingBase):
    """What `bind`, `with_config`, `with_types` and `with_listeners` make.  Methods of the bound runnable can be called through it."""

    def _again(self, **changes: Any) -> Any:
        given: dict[str, Any] = {"bound": self.bound, "kwargs": self.kwargs, "config": self.config,
                                 "config_factories": self.config_factories,
                                 "custom_input_type": self.custom_input_type, "custom_output_type": self.custom_output_type}
        return self.__class__(**{**given, **changes})

    def bind(self, **kwargs: Any) -> Any:
        return self._again(kwargs={**self.kwargs, **kwargs})

    def with_config(self, config: Any = None, **kwargs: Any) -> Any:
        """With more of a config: of what is given twice, the later stands."""
        return self._again(config={**self.config, **(config or {}), **kwargs})

    def with_listeners(self, *, on_start: Any = None, on_end: Any = None, on_error: Any = None) -> Any:
        return self._again(config_factories=[listener_config(on_start, on_end, on_error), *self.config_factories])

    def with_types(self, input_type: Any = None, output_type: Any = None) -> Any:
        return self._again(custom_input_type=input_type if input_type is not None else self.custom_input_type,
                           custom_output_type=output_type if output_type is not None else self.custom_output_type)

    def with_retry(self, **kwargs: Any) -> Any:
        return self._again(bound=self.bound.with_retry(**kwargs))

    def __getattr__(self, name: str) -> Any:
        attr = super().__getattr__(name) if name.startswith("_") else getattr(self.bound, name)  # type: ignore[misc]
        if callable(attr) and not name.startswith("_"):
            from septet.langchain_core.runnables.schemas import with_bound_config

            return with_bound_config(self, attr)
        return attr


def listener_config(on_start: Any, on_end: Any, on_error: Any) -> Callable[[Any], Any]:
    """A factory of configs whose callback tells functions of the run."""

    def factory(config: Any) -> Any:
        from septet.langchain_core.tracers.root_listeners import RootListenersTracer

        return {"callbacks": [RootListenersTracer(config=config, on_start=on_start, on_end=on_end, on_error=on_error)]}

    return factory


def alistener_config(on_start: Any, on_end: Any, on_error: Any) -> Callable[[Any], Any]:
    """The same for coroutine functions."""

    def factory(config: Any) -> Any:
        from septet.langchain_core.tracers.root_listeners import AsyncRootListenersTracer

        return {"callbacks": [AsyncRootListenersTracer(config=config, on_start=on_start, on_end=on_end, on_error=on_error)]}

    return factory


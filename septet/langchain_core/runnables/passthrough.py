"""Passing the input on: as it is, with keys added, or some keys of it."""
from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from septet.langchain_core.runnables.base import RunnableSerializable, summed
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    acall_func_with_variable_args,
    call_func_with_variable_args,
    child_config,
    ensure_config,
    get_executor_for_config,
)
from septet.langchain_core.runnables.parallel import RunnableParallel
from septet.langchain_core.runnables.utils import AddableDict, as_async, is_async_callable
from septet.langchain_core.utils.aiter import atee
from septet.langchain_core.utils.iter import safetee


def identity(x: Any) -> Any:
    """The argument."""
    return x


async def aidentity(x: Any) -> Any:
    """The argument, awaited."""
    return x


class RunnablePassthrough(RunnableSerializable[Any, Any]):
    """The input as it is; `func` sees it on the way."""

    input_type: type | None = None
    func: Callable[..., Any] | None = None
    afunc: Callable[..., Awaitable[Any]] | None = None

    def __init__(self, func: Any = None, afunc: Any = None, *, input_type: type | None = None, **kwargs: Any) -> None:
        if is_async_callable(func):
            func, afunc = None, func
        super().__init__(func=func, afunc=afunc, input_type=input_type, **kwargs)

    def __repr_args__(self) -> Any:
        return []

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    @property
    def InputType(self) -> Any:
        return self.input_type or Any

    @property
    def OutputType(self) -> Any:
        return self.input_type or Any

    @classmethod
    def assign(cls, **kwargs: Any) -> RunnableAssign:  # type: ignore[override]
        """The input, a dict, with keys added."""
        return RunnableAssign(RunnableParallel(kwargs))

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        if self.func is not None:
            call_func_with_variable_args(self.func, input, ensure_config(config), **kwargs)
        return self._call_with_config(identity, input, config)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        if self.afunc is not None:
            await acall_func_with_variable_args(self.afunc, input, ensure_config(config), **kwargs)
        elif self.func is not None:
            call_func_with_variable_args(self.func, input, ensure_config(config), **kwargs)
        return await self._acall_with_config(aidentity, input, config)

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        if self.func is None:
            yield from self._transform_stream_with_config(input, identity, config)
            return
        final, got = None, False
        for chunk in self._transform_stream_with_config(input, identity, config):
            yield chunk
            final, got = summed(final, chunk, got), True
        if got:
            call_func_with_variable_args(self.func, final, ensure_config(config), **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        final, got = None, False
        watched = self.afunc is not None or self.func is not None
        async for chunk in self._atransform_stream_with_config(input, identity, config):
            yield chunk
            if watched:
                final, got = summed(final, chunk, got), True
        if got and self.afunc is not None:
            await acall_func_with_variable_args(self.afunc, final, ensure_config(config), **kwargs)
        elif got and self.func is not None:
            call_func_with_variable_args(self.func, final, ensure_config(config), **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        return self.transform(iter([input]), config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self.atransform(as_async([input]), config, **kwargs):
            yield chunk


class RunnableAssign(RunnableSerializable[dict[str, Any], dict[str, Any]]):
    """The input, a dict, with what the mapper makes of it."""

    mapper: RunnableParallel

    def __init__(self, mapper: RunnableParallel, **kwargs: Any) -> None:
        super().__init__(mapper=mapper, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        return super().get_name(suffix, name=name or self.name or f"RunnableAssign<{','.join(self.mapper.steps__.keys())}>")

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import is_root

        schema = self.mapper.get_input_schema(config)
        return super().get_input_schema(config) if is_root(schema) else schema

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import is_root
        from septet.langchain_core.utils.pydantic import create_model_v2

        into, out = self.mapper.get_input_schema(config), self.mapper.get_output_schema(config)
        if is_root(into) or is_root(out):
            return out if is_root(into) and not is_root(out) else super().get_output_schema(config)
        fields = {k: (v.annotation, v.default) for model in (into, out) for k, v in model.model_fields.items()}
        return create_model_v2("RunnableAssignOutput", field_definitions=fields)

    @property
    def config_specs(self) -> list[Any]:
        return self.mapper.config_specs

    def get_graph(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.graphs import assign_graph

        return assign_graph(self, config)

    def _invoke(self, value: dict[str, Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> dict[str, Any]:
        must_be_dict(value, "RunnablePassthrough.assign()")
        return {**value, **self.mapper.invoke(value, child_config(config, run_manager.get_child()), **kwargs)}

    def invoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        return self._call_with_config(self._invoke, input, config, **kwargs)  # type: ignore[no-any-return]

    async def _ainvoke(self, value: dict[str, Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> dict[str, Any]:
        must_be_dict(value, "RunnablePassthrough.assign()")
        return {**value, **await self.mapper.ainvoke(value, child_config(config, run_manager.get_child()), **kwargs)}

    async def ainvoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        return await self._acall_with_config(self._ainvoke, input, config, **kwargs)  # type: ignore[no-any-return]

    def _transform(self, values: Iterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Iterator[Any]:
        """The input's chunks without the keys to come, then those of the mapper, which reads ahead."""
        keys = set(self.mapper.steps__)
        passed, mapped = safetee(values, 2)
        output = self.mapper.transform(mapped, child_config(config, run_manager.get_child()), **kwargs)
        with get_executor_for_config(config) as executor:
            first = executor.submit(next, output)
            for chunk in passed:
                must_be_dict(chunk, "RunnablePassthrough.assign()")
                kept = AddableDict({k: v for k, v in chunk.items() if k not in keys})
                if kept:
                    yield kept
            yield first.result()
            yield from output

    async def _atransform(self, values: AsyncIterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> AsyncIterator[Any]:
        import asyncio

        keys = set(self.mapper.steps__)
        passed, mapped = atee(values, 2)
        output = self.mapper.atransform(mapped, child_config(config, run_manager.get_child()), **kwargs)
        first = asyncio.ensure_future(anext(output))  # type: ignore[arg-type]
        async for chunk in passed:
            must_be_dict(chunk, "RunnablePassthrough.assign()")
            kept = AddableDict({k: v for k, v in chunk.items() if k not in keys})
            if kept:
                yield kept
        yield await first
        async for chunk in output:
            yield chunk

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._transform_stream_with_config(input, self._transform, config, **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, **kwargs):
            yield chunk

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        return self.transform(iter([input]), config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self.atransform(as_async([input]), config, **kwargs):
            yield chunk


def must_be_dict(value: Any, who: str) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"The input to {who} must be a dict.")


class RunnablePick(RunnableSerializable[dict[str, Any], Any]):
    """The value of a key, or a dict of several."""

    keys: str | list[str]

    def __init__(self, keys: str | list[str], **kwargs: Any) -> None:
        super().__init__(keys=keys, **kwargs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        keys = [self.keys] if isinstance(self.keys, str) else self.keys
        return super().get_name(suffix, name=name or self.name or f"RunnablePick<{','.join(keys)}>")

    def _pick(self, value: Any) -> Any:
        must_be_dict(value, "RunnablePassthrough.assign()")
        if isinstance(self.keys, str):
            return value.get(self.keys)
        kept = {k: value[k] for k in self.keys if k in value}
        return AddableDict(kept) if kept else None

    async def _apick(self, value: Any) -> Any:
        return self._pick(value)

    def invoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return self._call_with_config(self._pick, input, config, **kwargs)

    async def ainvoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._acall_with_config(self._apick, input, config, **kwargs)

    def _transform(self, chunks: Iterator[Any]) -> Iterator[Any]:
        for chunk in chunks:
            picked = self._pick(chunk)
            if picked is not None:
                yield picked

    async def _atransform(self, chunks: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for chunk in chunks:
            picked = self._pick(chunk)
            if picked is not None:
                yield picked

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._transform_stream_with_config(input, self._transform, config, **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, **kwargs):
            yield chunk

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        return self.transform(iter([input]), config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self.atransform(as_async([input]), config, **kwargs):
            yield chunk

"""Several runnables with the same input; the output is a dict of theirs."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, wait
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.coercing import coerce_to_runnable
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    child_config,
    context_of,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    get_executor_for_config,
)
from septet.langchain_core.runnables.contexts import within
from septet.langchain_core.runnables.utils import AddableDict, as_async, gather_with_concurrency, get_unique_config_specs
from septet.langchain_core.utils.aiter import atee
from septet.langchain_core.utils.iter import safetee


class RunnableParallel(RunnableSerializable[Any, dict[str, Any]]):
    """`{"a": ..., "b": ...}`."""

    steps__: Mapping[str, Runnable[Any, Any]]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, steps__: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        merged = {**steps__} if steps__ is not None else {}
        merged.update(kwargs)
        super().__init__(steps__={key: coerce_to_runnable(step) for key, step in merged.items()})

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        return super().get_name(suffix, name=name or self.name or f"RunnableParallel<{','.join(self.steps__)}>")

    @property
    def InputType(self) -> Any:
        for step in self.steps__.values():
            if step.InputType:
                return step.InputType
        return Any

    @property
    def OutputType(self) -> Any:
        return dict[str, Any]

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import parallel_input

        return parallel_input(self, config) or super().get_input_schema(config)

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.utils.pydantic import create_model_v2

        return create_model_v2(self.get_name("Output"), field_definitions={k: (v.OutputType, ...) for k, v in self.steps__.items()})

    @property
    def config_specs(self) -> list[Any]:
        return get_unique_config_specs(spec for step in self.steps__.values() for spec in step.config_specs)

    def get_graph(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.graphs import parallel_graph

        return parallel_graph(self)

    def __repr__(self) -> str:
        from septet.langchain_core.runnables.utils import indent_lines_after_first

        inner = ",\n  ".join(f"{k}: {indent_lines_after_first(repr(v), '  ' + k + ': ')}" for k, v in self.steps__.items())
        return "{\n  " + inner + "\n}"

    def _children(self, config: RunnableConfig, run: Any) -> dict[str, RunnableConfig]:
        return {key: child_config(config, run.get_child(f"map:key:{key}")) for key in self.steps__}

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        config = ensure_config(config)
        manager = get_callback_manager_for_config(config)
        run = manager.on_chain_start(None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        try:
            children = self._children(config, run)
            if len(children) == 1:          # one needs no thread
                ((key, child),) = children.items()
                output = {key: context_of(child).run(self.steps__[key].invoke, input, child)}
            else:
                with get_executor_for_config(config) as executor:
                    futures = {key: executor.submit(context_of(child).run, self.steps__[key].invoke, input, child)
                               for key, child in children.items()}
                    output = {key: future.result() for key, future in futures.items()}
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(output)
        return output

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> dict[str, Any]:
        config = ensure_config(config)
        manager = get_async_callback_manager_for_config(config)
        run = await manager.on_chain_start(None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))

        async def step(key: str, child: RunnableConfig) -> Any:
            context = context_of(child)
            return await within(context, context.run(self.steps__[key].ainvoke, input, child))

        try:
            children = self._children(config, run)
            limit = config.get("max_concurrency")
            results = await gather_with_concurrency(limit, *(step(key, child) for key, child in children.items()))
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        output = dict(zip(children, results, strict=False))
        await run.on_chain_end(output)
        return output

    def _transform(self, inputs: Iterator[Any], run_manager: Any, config: RunnableConfig) -> Iterator[AddableDict]:
        """Chunks of all steps, as they come."""
        steps = dict(self.steps__)
        copies = list(safetee(inputs, len(steps)))
        children = self._children(config, run_manager)
        with get_executor_for_config(config) as executor:
            streams = {key: step.transform(copies.pop(), children[key]) for key, step in steps.items()}
            futures = {executor.submit(next, stream): (key, stream) for key, stream in streams.items()}
            while futures:
                for future in wait(futures, return_when=FIRST_COMPLETED).done:
                    key, stream = futures.pop(future)
                    try:
                        chunk = AddableDict({key: future.result()})
                    except StopIteration:
                        continue
                    yield chunk
                    futures[executor.submit(next, stream)] = key, stream

    async def _atransform(self, inputs: AsyncIterator[Any], run_manager: Any, config: RunnableConfig) -> AsyncIterator[AddableDict]:
        steps = dict(self.steps__)
        copies = list(atee(inputs, len(steps)))
        children = self._children(config, run_manager)
        streams = {key: step.atransform(copies.pop(), children[key]) for key, step in steps.items()}
        tasks = {asyncio.ensure_future(anext(stream)): (key, stream) for key, stream in streams.items()}  # type: ignore[arg-type]
        try:
            while tasks:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    key, stream = tasks.pop(task)
                    try:
                        chunk = AddableDict({key: task.result()})
                    except StopAsyncIteration:
                        continue
                    yield chunk
                    tasks[asyncio.ensure_future(anext(stream))] = key, stream  # type: ignore[arg-type]
        finally:
            for task in tasks:
                task.cancel()

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[dict[str, Any]]:
        yield from self._transform_stream_with_config(input, self._transform, config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[dict[str, Any]]:
        yield from self.transform(iter([input]), config)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None,
                         **kwargs: Any) -> AsyncIterator[dict[str, Any]]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, **kwargs):
            yield chunk

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[dict[str, Any]]:
        async for chunk in self.atransform(as_async([input]), config):
            yield chunk


RunnableMap = RunnableParallel

"""Steps after one another: each one's output is the next one's input."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from pydantic import ConfigDict, Field

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
from septet.langchain_core.runnables.coercing import coerce_to_runnable
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    child_config,
    context_of,
    ensure_config,
    get_async_callback_manager_for_config,
    get_callback_manager_for_config,
    get_config_list,
)
from septet.langchain_core.runnables.contexts import within
from septet.langchain_core.runnables.utils import as_async, get_unique_config_specs


class RunnableSequence(RunnableSerializable[Any, Any]):
    """`first | ... | last`."""

    first: Runnable[Any, Any]
    middle: list[Runnable[Any, Any]] = Field(default_factory=list)
    last: Runnable[Any, Any]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, *steps: Any, name: str | None = None, first: Any = None, middle: list[Any] | None = None, last: Any = None) -> None:
        flat: list[Any] = []
        if not steps and first is not None and last is not None:
            flat = [first, *(middle or []), last]
        for step in steps:
            flat.extend(step.steps if isinstance(step, RunnableSequence) else [coerce_to_runnable(step)])
        if len(flat) < 2:
            raise ValueError(f"RunnableSequence must have at least 2 steps, got {len(flat)}")
        super().__init__(first=flat[0], middle=flat[1:-1], last=flat[-1], name=name)

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @property
    def steps(self) -> list[Runnable[Any, Any]]:
        """All steps."""
        return [self.first, *self.middle, self.last]

    @property
    def InputType(self) -> Any:
        return self.first.InputType

    @property
    def OutputType(self) -> Any:
        return self.last.OutputType

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import sequence_input

        return sequence_input(self.steps, config)

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import sequence_output

        return sequence_output(self.steps, config)

    @property
    def config_specs(self) -> list[Any]:
        return get_unique_config_specs(spec for step in self.steps for spec in step.config_specs)

    def get_graph(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.graphs import sequence_graph

        return sequence_graph(self.steps, config)

    def __repr__(self) -> str:
        from septet.langchain_core.runnables.utils import indent_lines_after_first

        return "\n| ".join(repr(s) if i == 0 else indent_lines_after_first(repr(s), "| ") for i, s in enumerate(self.steps))

    def __or__(self, other: Any) -> Any:
        others = other.steps if isinstance(other, RunnableSequence) else [coerce_to_runnable(other)]
        return RunnableSequence(*self.steps, *others, name=self.name or (other.name if isinstance(other, RunnableSequence) else None))

    def __ror__(self, other: Any) -> Any:
        others = other.steps if isinstance(other, RunnableSequence) else [coerce_to_runnable(other)]
        return RunnableSequence(*others, *self.steps, name=(other.name if isinstance(other, RunnableSequence) else None) or self.name)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        manager = get_callback_manager_for_config(config)
        run = manager.on_chain_start(None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        value = input
        try:
            for i, step in enumerate(self.steps):
                child = child_config(config, run.get_child(f"seq:step:{i + 1}"))
                value = context_of(child).run(step.invoke, value, child, **kwargs)
                kwargs = {}
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(value)
        return value

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        config = ensure_config(config)
        manager = get_async_callback_manager_for_config(config)
        run = await manager.on_chain_start(None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        value = input
        try:
            for i, step in enumerate(self.steps):
                child = child_config(config, run.get_child(f"seq:step:{i + 1}"))
                context = context_of(child)
                value = await within(context, context.run(partial(step.ainvoke, value, child, **kwargs)))
                kwargs = {}
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(value)
        return value

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """Each step over all inputs at once."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        managers = [get_callback_manager_for_config(one) for one in configs]
        runs = [manager.on_chain_start(None, one, name=conf.get("run_name") or self.get_name(), run_id=conf.pop("run_id", None))
                for manager, one, conf in zip(managers, inputs, configs, strict=False)]
        values, failed = dict(enumerate(inputs)), {}
        try:
            for i, step in enumerate(self.steps):
                alive = list(values)
                outputs = step.batch([values[k] for k in alive],
                                     [child_config(configs[k], runs[k].get_child(f"seq:step:{i + 1}")) for k in alive],
                                     return_exceptions=return_exceptions, **(kwargs if i == 0 else {}))
                sort_out(alive, outputs, values, failed, return_exceptions)
                if not values:
                    break
        except BaseException as error:
            for run in runs:
                run.on_chain_error(error)
            if return_exceptions and isinstance(error, Exception):
                return [error for _ in inputs]
            raise
        return self._told_of(runs, values, failed)

    def _told_of(self, runs: list[Any], values: dict[int, Any], failed: dict[int, Exception]) -> list[Any]:
        """Outcomes in the order of the inputs, after their runs were told."""
        outcomes = []
        for i, run in enumerate(runs):
            if i in failed:
                run.on_chain_error(failed[i])
            else:
                run.on_chain_end(values[i])
            outcomes.append(failed[i] if i in failed else values[i])
        return outcomes

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        """The same, awaited."""
        if not inputs:
            return []
        configs = get_config_list(config, len(inputs))
        managers = [get_async_callback_manager_for_config(one) for one in configs]
        runs = await asyncio.gather(*(
            manager.on_chain_start(None, one, name=conf.get("run_name") or self.get_name(), run_id=conf.pop("run_id", None))
            for manager, one, conf in zip(managers, inputs, configs, strict=False)))
        values: dict[int, Any] = dict(enumerate(inputs))
        failed: dict[int, Exception] = {}
        try:
            for i, step in enumerate(self.steps):
                alive = list(values)
                outputs = await step.abatch([values[k] for k in alive],
                                            [child_config(configs[k], runs[k].get_child(f"seq:step:{i + 1}")) for k in alive],
                                            return_exceptions=return_exceptions, **(kwargs if i == 0 else {}))
                sort_out(alive, outputs, values, failed, return_exceptions)
                if not values:
                    break
        except BaseException as error:
            await asyncio.gather(*(run.on_chain_error(error) for run in runs))
            if return_exceptions and isinstance(error, Exception):
                return [error for _ in inputs]
            raise
        await asyncio.gather(*(run.on_chain_error(failed[i]) if i in failed else run.on_chain_end(values[i]) for i, run in enumerate(runs)))
        return [failed[i] if i in failed else values[i] for i in range(len(inputs))]

    def _transform(self, inputs: Iterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Iterator[Any]:
        chunks = inputs
        for i, step in enumerate(self.steps):
            child = child_config(config, run_manager.get_child(f"seq:step:{i + 1}"))
            chunks = step.transform(chunks, child, **(kwargs if i == 0 else {}))
        yield from chunks

    async def _atransform(self, inputs: AsyncIterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> AsyncIterator[Any]:
        chunks = inputs
        for i, step in enumerate(self.steps):
            child = child_config(config, run_manager.get_child(f"seq:step:{i + 1}"))
            chunks = step.atransform(chunks, child, **(kwargs if i == 0 else {}))
        async for chunk in chunks:
            yield chunk

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self._transform_stream_with_config(input, self._transform, config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        yield from self.transform(iter([input]), config, **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, **kwargs):
            yield chunk

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self.atransform(as_async([input]), config, **kwargs):
            yield chunk


def sort_out(alive: list[int], outputs: list[Any], values: dict[int, Any], failed: dict[int, Exception], wanted: bool) -> None:
    """Outputs become the next inputs; those that failed leave."""
    for k, output in zip(alive, outputs, strict=False):
        if wanted and isinstance(output, Exception):
            failed[k] = output
            del values[k]
        else:
            values[k] = output

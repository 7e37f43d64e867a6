"""A runnable with others to ask when it fails."""
from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.runnables.base import Runnable, RunnableSerializable
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
from septet.langchain_core.runnables.streaming import NOTHING, Sum
from septet.langchain_core.runnables.utils import get_unique_config_specs


class RunnableWithFallbacks(RunnableSerializable[Any, Any]):
    """`runnable`, then the `fallbacks` in turn; with `exception_key` they find the failure in their input."""

    runnable: Runnable[Any, Any]
    fallbacks: Sequence[Runnable[Any, Any]]
    exceptions_to_handle: tuple[type[BaseException], ...] = (Exception,)
    exception_key: str | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def InputType(self) -> Any:
        return self.runnable.InputType

    @property
    def OutputType(self) -> Any:
        return self.runnable.OutputType

    def get_input_schema(self, config: Any = None) -> Any:
        return self.runnable.get_input_schema(config)

    def get_output_schema(self, config: Any = None) -> Any:
        return self.runnable.get_output_schema(config)

    @property
    def config_specs(self) -> list[Any]:
        return get_unique_config_specs(spec for step in self.runnables for spec in step.config_specs)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "runnable"]

    @property
    def runnables(self) -> Iterator[Runnable[Any, Any]]:
        """The runnable and its fallbacks."""
        yield self.runnable
        yield from self.fallbacks

    def _checked(self, input: Any) -> None:
        if self.exception_key is not None and not isinstance(input, dict):
            raise ValueError("If 'exception_key' is specified then input must be a dictionary."
                             f"However found a type of {type(input)} for input")

    def _with_error(self, input: Any, error: BaseException | None) -> Any:
        return {**input, self.exception_key: error} if self.exception_key and error is not None else input

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        self._checked(input)
        config = ensure_config(config)
        run = get_callback_manager_for_config(config).on_chain_start(None, input, name=config.get("run_name") or self.get_name(),
                                                                     run_id=config.pop("run_id", None))
        first: BaseException | None = None
        last: BaseException | None = None
        for runnable in self.runnables:
            try:
                child = child_config(config, run.get_child())
                output = context_of(child).run(runnable.invoke, self._with_error(input, last), config, **kwargs)    # beside this run
            except self.exceptions_to_handle as error:
                first, last = first or error, error
            except BaseException as error:
                run.on_chain_error(error)
                raise
            else:
                run.on_chain_end(output)
                return output
        if first is None:
            raise ValueError("No error stored at end of fallbacks.")
        run.on_chain_error(first)
        raise first

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        self._checked(input)
        config = ensure_config(config)
        run = await get_async_callback_manager_for_config(config).on_chain_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        first: BaseException | None = None
        last: BaseException | None = None
        for runnable in self.runnables:
            try:
                child = child_config(config, run.get_child())
                output = await within(context_of(child), runnable.ainvoke(self._with_error(input, last), config, **kwargs))
            except self.exceptions_to_handle as error:
                first, last = first or error, error
            except BaseException as error:
                await run.on_chain_error(error)
                raise
            else:
                await run.on_chain_end(output)
                return output
        if first is None:
            raise ValueError("No error stored at end of fallbacks.")
        await run.on_chain_error(first)
        raise first

    def batch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        if not inputs:
            return []
        for one in inputs:
            self._checked(one)
        configs = get_config_list(config, len(inputs))
        runs = [get_callback_manager_for_config(conf).on_chain_start(None, one if isinstance(one, dict) else {"input": one},
                                                                     name=conf.get("run_name") or self.get_name(),
                                                                     run_id=conf.pop("run_id", None))
                for conf, one in zip(configs, inputs, strict=False)]
        done: dict[int, Any] = {}
        failed: dict[int, BaseException] = {}
        left = list(range(len(inputs)))
        for runnable in self.runnables:
            outputs = runnable.batch([self._with_error(inputs[i], failed.get(i)) for i in left],
                                     [child_config(configs[i], runs[i].get_child()) for i in left], return_exceptions=True, **kwargs)
            left = self._sorted_out(left, outputs, done, failed, return_exceptions)
            if not left:
                break
        for i, run in enumerate(runs):
            if i in done and not isinstance(done[i], Exception):
                run.on_chain_end(done[i])
            else:
                run.on_chain_error(failed.get(i) or done[i])
        if left and not return_exceptions:
            raise failed[left[0]]
        return [done[i] if i in done else failed[i] for i in range(len(inputs))]

    def _sorted_out(self, left: list[int], outputs: list[Any], done: dict[int, Any], failed: dict[int, BaseException],
                    return_exceptions: bool) -> list[int]:
        """Which inputs the next fallback gets."""
        again = []
        for i, output in zip(left, outputs, strict=False):
            if isinstance(output, self.exceptions_to_handle):
                failed[i] = output
                again.append(i)
            elif isinstance(output, BaseException) and not return_exceptions:
                raise output
            else:
                done[i] = output
        return again

    async def abatch(self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any) -> list[Any]:
        if not inputs:
            return []
        for one in inputs:
            self._checked(one)
        configs = get_config_list(config, len(inputs))
        runs = await asyncio.gather(*(get_async_callback_manager_for_config(conf).on_chain_start(
            None, one, name=conf.get("run_name") or self.get_name(), run_id=conf.pop("run_id", None))
            for conf, one in zip(configs, inputs, strict=False)))
        done: dict[int, Any] = {}
        failed: dict[int, BaseException] = {}
        left = list(range(len(inputs)))
        for runnable in self.runnables:
            outputs = await runnable.abatch([self._with_error(inputs[i], failed.get(i)) for i in left],
                                            [child_config(configs[i], runs[i].get_child()) for i in left], return_exceptions=True, **kwargs)
            left = self._sorted_out(left, outputs, done, failed, return_exceptions)
            if not left:
                break
        await asyncio.gather(*(run.on_chain_end(done[i]) if i in done and not isinstance(done[i], Exception)
                               else run.on_chain_error(failed.get(i) or done[i]) for i, run in enumerate(runs)))
        if left and not return_exceptions:
            raise failed[left[0]]
        return [done[i] if i in done else failed[i] for i in range(len(inputs))]

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        """The chunks of the first that gives one; a failure after that is raised."""
        self._checked(input)
        config = ensure_config(config)
        run = get_callback_manager_for_config(config).on_chain_start(None, input, name=config.get("run_name") or self.get_name(),
                                                                     run_id=config.pop("run_id", None))
        first: BaseException | None = None
        last: BaseException | None = None
        for runnable in self.runnables:
            try:
                child = child_config(config, run.get_child())
                context = context_of(child)
                stream = context.run(runnable.stream, self._with_error(input, last), **kwargs)     # its own config goes before this one
                chunk = context.run(next, stream, NOTHING)
            except self.exceptions_to_handle as error:
                first, last = first or error, error
            except BaseException as error:
                run.on_chain_error(error)
                raise
            else:
                first = None
                break
        if first is not None:
            run.on_chain_error(first)
            raise first
        total = Sum()
        try:
            while chunk is not NOTHING:
                yield chunk
                total.add(chunk)
                chunk = context.run(next, stream, NOTHING)
        except BaseException as error:
            run.on_chain_error(error)
            raise
        run.on_chain_end(total.value)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        self._checked(input)
        config = ensure_config(config)
        run = await get_async_callback_manager_for_config(config).on_chain_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=config.pop("run_id", None))
        first: BaseException | None = None
        last: BaseException | None = None
        for runnable in self.runnables:
            try:
                child = child_config(config, run.get_child())
                context = context_of(child)
                stream: Any = runnable.astream(self._with_error(input, last), child, **kwargs)
                chunk = await within(context, anext(stream, NOTHING))
            except self.exceptions_to_handle as error:
                first, last = first or error, error
            except BaseException as error:
                await run.on_chain_error(error)
                raise
            else:
                first = None
                break
        if first is not None:
            await run.on_chain_error(first)
            raise first
        total = Sum()
        try:
            while chunk is not NOTHING:
                yield chunk
                total.add(chunk)
                chunk = await within(context, anext(stream, NOTHING))
        except BaseException as error:
            await run.on_chain_error(error)
            raise
        await run.on_chain_end(total.value)

    def __getattr__(self, name: str) -> Any:
        """Methods of the runnable that return runnables (`bind_tools` and the like), called on the fallbacks as well."""
        attr = getattr(self.runnable, name)
        if not callable(attr) or not returns_runnable(attr):
            return attr

        @wraps(attr)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            others = [getattr(fallback, name)(*args, **kwargs) for fallback in self.fallbacks]
            return self.__class__(**{**{k: getattr(self, k) for k in type(self).model_fields}, "runnable": attr(*args, **kwargs),
                                     "fallbacks": others})

        return wrapped


def returns_runnable(attr: Callable[..., Any]) -> bool:
    """Whether a method says that it returns a runnable, or is one of those known to."""
    if attr.__name__ in ("bind_tools", "with_structured_output", "bind", "with_config"):
        return True
    kind = inspect.signature(attr).return_annotation
    return isinstance(kind, type) and issubclass(kind, Runnable) or "Runnable" in str(kind)

"""A function as a runnable."""
from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from septet.langchain_core.runnables.base import Runnable, summed
from septet.langchain_core.runnables.config import (
    RunnableConfig,
    acall_func_with_variable_args,
    call_func_with_variable_args,
    child_config,
    run_in_executor,
)
from septet.langchain_core.runnables.utils import (
    as_async,
    get_unique_config_specs,
    is_async_callable,
    is_async_generator,
    is_generator,
)


class RunnableLambda(Runnable[Any, Any]):
    """A function of the input, which may also take the config and the run manager.

    A function that returns a runnable has it called with the same input.  A generator function streams.
    """

    __module__ = "septet.langchain_core.runnables.base"        # where written forms name it

    def __init__(self, func: Callable[..., Any], afunc: Callable[..., Any] | None = None, name: str | None = None) -> None:
        if afunc is not None:
            self.afunc, named = afunc, afunc
        if is_async_callable(func) or is_async_generator(func):
            if afunc is not None:
                raise TypeError("Func was provided as a coroutine function, but afunc was also provided. If providing both, func should "
                                "be a "
                                "regular function to avoid ambiguity.")
            self.afunc, named = func, func
        elif callable(func):
            self.func, named = func, func
        else:
            raise TypeError(f"Expected a callable type for `func`.Instead got an unsupported type: {type(func)}")
        own = getattr(named, "__name__", None)
        if name is not None:
            self.name = name
        elif own is not None and own != "<lambda>":
            self.name = own
        self._repr: str | None = None

    @property
    def InputType(self) -> Any:
        func = getattr(self, "func", None) or self.afunc
        try:
            params = inspect.signature(func).parameters
            first = next(iter(params.values()), None)
            if first is not None and first.annotation is not inspect.Parameter.empty:
                return first.annotation
        except ValueError:
            pass
        return Any

    def get_input_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.schemas import lambda_input

        return lambda_input(self) or super().get_input_schema(config)

    @property
    def OutputType(self) -> Any:
        from septet.langchain_core.runnables.schemas import lambda_output

        return lambda_output(getattr(self, "func", None) or self.afunc)

    def get_output_schema(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.describing import model_of

        return model_of(self.get_name("Output"), self.OutputType, self)

    @property
    def deps(self) -> list[Runnable[Any, Any]]:
        """Runnables that the function names."""
        from septet.langchain_core.runnables.sources import runnables_within

        return runnables_within(getattr(self, "func", None) or self.afunc)

    @property
    def config_specs(self) -> list[Any]:
        return get_unique_config_specs(spec for dep in self.deps for spec in dep.config_specs)

    def get_graph(self, config: Any = None) -> Any:
        from septet.langchain_core.runnables.graphs import lambda_graph

        return lambda_graph(self, config) or super().get_graph(config)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RunnableLambda):
            return False
        mine, theirs = vars(self), vars(other)
        for key in ("func", "afunc"):
            if key in mine and key in theirs:
                return bool(mine[key] == theirs[key])
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if self._repr is None:
            from septet.langchain_core.runnables.sources import lambda_source

            if hasattr(self, "func"):
                self._repr = f"RunnableLambda({lambda_source(self.func) or '...'})"
            else:
                self._repr = f"RunnableLambda(afunc={lambda_source(self.afunc) or '...'})"
        return self._repr

    def _invoke(self, input_: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Any:
        if is_generator(self.func):
            output = None
            for i, chunk in enumerate(call_func_with_variable_args(self.func, input_, config, run_manager, **kwargs)):
                output = summed(output, chunk, i > 0)
        else:
            output = call_func_with_variable_args(self.func, input_, config, run_manager, **kwargs)
        if isinstance(output, Runnable):
            return output.invoke(input_, self._deeper(config, run_manager))
        return output

    def _deeper(self, config: RunnableConfig, run_manager: Any) -> RunnableConfig:
        """The config for a runnable that the function returned.  RecursionError when it is nested too deep."""
        limit = config["recursion_limit"]
        if limit <= 0:
            raise RecursionError(f"Recursion limit reached when invoking {self!r}.")
        child = child_config(config, run_manager.get_child())
        child["recursion_limit"] = limit - 1
        return child

    async def _ainvoke(self, input_: Any, run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Any:
        func = getattr(self, "afunc", None)
        if func is None:
            func = self._in_thread(run_manager, config, kwargs)
            output = await run_in_executor(config, func, input_)
        elif is_async_generator(func):
            output, first = None, True
            async for chunk in acall_func_with_variable_args(func, input_, config, run_manager, **kwargs):  # type: ignore[attr-defined]
                output, first = summed(output, chunk, not first), False
        else:
            output = await acall_func_with_variable_args(func, input_, config, run_manager, **kwargs)
        if isinstance(output, Runnable):
            return await output.ainvoke(input_, self._deeper(config, run_manager))
        return output

    def _in_thread(self, run_manager: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Callable[[Any], Any]:
        """The synchronous function, as a thread calls it: a generator's chunks are added up there."""
        sync = run_manager.get_sync()

        def call(input_: Any) -> Any:
            outcome = call_func_with_variable_args(self.func, input_, config, sync, **kwargs)
            if not is_generator(self.func):
                return outcome
            output = None
            for i, chunk in enumerate(outcome):
                output = summed(output, chunk, i > 0)
            return output

        return call

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        if not hasattr(self, "func"):
            raise TypeError("Cannot invoke a coroutine function synchronously.Use `ainvoke` instead.")
        return self._call_with_config(self._invoke, input, config, **kwargs)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        return await self._acall_with_config(self._ainvoke, input, config, **kwargs)

    def _transform(self, chunks: Iterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> Iterator[Any]:
        final: Any = None
        for i, chunk in enumerate(chunks):
            final = summed(final, chunk, i > 0)
        if is_generator(self.func):
            yield from call_func_with_variable_args(self.func, final, config, run_manager, **kwargs)
            return
        output = call_func_with_variable_args(self.func, final, config, run_manager, **kwargs)
        if isinstance(output, Runnable):
            yield from output.stream(final, self._deeper(config, run_manager))
        else:
            yield output

    async def _atransform(self, chunks: AsyncIterator[Any], run_manager: Any, config: RunnableConfig, **kwargs: Any) -> AsyncIterator[Any]:
        final, got = None, False
        async for chunk in chunks:
            final, got = summed(final, chunk, got), True
        func = getattr(self, "afunc", None)
        if func is not None and is_async_generator(func):
            async for output in acall_func_with_variable_args(func, final, config, run_manager, **kwargs):  # type: ignore[attr-defined]
                yield output
            return
        if func is None:
            if is_generator(self.func):
                raise TypeError("Cannot stream from a generator function asynchronously.Use .stream() instead.")
            output = await run_in_executor(config, self._in_thread(run_manager, config, kwargs), final)
        else:
            output = await acall_func_with_variable_args(func, final, config, run_manager, **kwargs)
        if isinstance(output, Runnable):
            async for part in output.astream(final, self._deeper(config, run_manager)):
                yield part
        else:
            yield output

    def transform(self, input: Iterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        if not hasattr(self, "func"):
            raise TypeError("Cannot stream a coroutine function synchronously.Use `astream` instead.")
        yield from self._transform_stream_with_config(input, self._transform, config, **kwargs)

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        return self.transform(iter([input]), config, **kwargs)

    async def atransform(self, input: AsyncIterator[Any], config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self._atransform_stream_with_config(input, self._atransform, config, **kwargs):
            yield chunk

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Any]:
        async for chunk in self.atransform(as_async([input]), config, **kwargs):
            yield chunk


def chain(func: Callable[..., Any]) -> RunnableLambda:
    """A decorator: the function as a runnable, traced with all that it calls."""
    return RunnableLambda(func)


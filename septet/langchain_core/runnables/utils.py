"""What runnables need around them: functions' arguments, sums of chunks, configurable fields, limits of concurrency."""
from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextvars import Context
from functools import lru_cache
from inspect import signature
from itertools import groupby
from types import FunctionType, MethodType
from typing import Any, NamedTuple, Protocol, TypeVar

Input = TypeVar("Input", contravariant=True)
Output = TypeVar("Output", covariant=True)


def parameters(callable: Callable[..., Any]) -> frozenset[str]:
    """Names of a callable's parameters; none when it has no signature."""
    function = callable.__func__ if isinstance(callable, MethodType) else callable
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):
        return _of_code(function.__code__)
    try:
        return frozenset(signature(callable).parameters)
    except (ValueError, TypeError):
        return frozenset()


@lru_cache(4096)
def _of_code(code: Any) -> frozenset[str]:
    return frozenset(code.co_varnames[:code.co_argcount + code.co_kwonlyargcount])


def accepts_run_manager(callable: Callable[..., Any]) -> bool:
    """Whether a callable takes `run_manager`."""
    return "run_manager" in parameters(callable)


def accepts_config(callable: Callable[..., Any]) -> bool:
    """Whether a callable takes `config`."""
    return "config" in parameters(callable)


def accepts_context(callable: Callable[..., Any]) -> bool:
    """Whether a callable takes `context`."""
    return "context" in parameters(callable)


def asyncio_accepts_context() -> bool:
    """Whether tasks can be given a context: since Python 3.11."""
    return True


async def coro_with_context(coro: Awaitable[Any], context: Context, *, create_task: bool = False) -> Any:
    """Await a coroutine in a context."""
    return await asyncio.create_task(coro, context=context)  # type: ignore[arg-type]


async def gated_coro(semaphore: asyncio.Semaphore, coro: Coroutine[Any, Any, Any]) -> Any:
    """Await a coroutine when the semaphore lets it."""
    async with semaphore:
        return await coro


async def gather_with_concurrency(n: int | None, *coros: Coroutine[Any, Any, Any]) -> list[Any]:
    """Await all, at most `n` at once."""
    if n is None:
        return await asyncio.gather(*coros)
    semaphore = asyncio.Semaphore(n)
    return await asyncio.gather(*(gated_coro(semaphore, coro) for coro in coros))


class AddableDict(dict[str, Any]):
    """A dict that adds: values of common keys are added if they can be, else replaced."""

    def __add__(self, other: AddableDict) -> AddableDict:
        return sum_of(self, other)

    def __radd__(self, other: AddableDict) -> AddableDict:
        return sum_of(other, self)


def sum_of(left: dict[str, Any], right: dict[str, Any]) -> AddableDict:
    result = AddableDict(left)
    for key in right:
        if key not in result or result[key] is None:
            result[key] = right[key]
        elif right[key] is not None:
            try:
                result[key] = result[key] + right[key]
            except TypeError:
                result[key] = right[key]
    return result


class SupportsAdd(Protocol):
    """What can be added."""

    def __add__(self, other: Any, /) -> Any: ...


Addable = TypeVar("Addable", bound=SupportsAdd)


def add(addables: Iterable[Addable]) -> Addable | None:
    """The sum of all; None of none."""
    final: Any = None
    for chunk in addables:
        final = chunk if final is None else final + chunk
    return final  # type: ignore[no-any-return]


async def aadd(addables: AsyncIterable[Addable]) -> Addable | None:
    """The same of an async iterable."""
    final: Any = None
    async for chunk in addables:
        final = chunk if final is None else final + chunk
    return final  # type: ignore[no-any-return]


class ConfigurableField(NamedTuple):
    """A field that the config may set."""

    id: str
    name: str | None = None
    description: str | None = None
    annotation: Any | None = None
    is_shared: bool = False

    def __hash__(self) -> int:
        return hash((self.id, self.annotation))


class ConfigurableFieldSingleOption(NamedTuple):
    """A field that the config sets to one of several options."""

    id: str
    options: Any
    default: str
    name: str | None = None
    description: str | None = None
    is_shared: bool = False

    def __hash__(self) -> int:
        return hash((self.id, tuple(self.options.keys()), self.default))


class ConfigurableFieldMultiOption(NamedTuple):
    """A field that the config sets to a list of options."""

    id: str
    options: Any
    default: Sequence[str]
    name: str | None = None
    description: str | None = None
    is_shared: bool = False

    def __hash__(self) -> int:
        return hash((self.id, tuple(self.options.keys()), tuple(self.default)))


AnyConfigurableField = ConfigurableField | ConfigurableFieldSingleOption | ConfigurableFieldMultiOption


class ConfigurableFieldSpec(NamedTuple):
    """What a config may hold under an id."""

    id: str
    annotation: Any
    name: str | None = None
    description: str | None = None
    default: Any = None
    is_shared: bool = False
    dependencies: list[str] | None = None


def get_unique_config_specs(specs: Iterable[ConfigurableFieldSpec]) -> list[ConfigurableFieldSpec]:
    """Each spec once; ValueError when two of one id differ."""
    ordered = sorted(specs, key=lambda spec: (spec.id, *(spec.dependencies or [])))
    unique = []
    for id, group in groupby(ordered, lambda spec: spec.id):
        first, *others = group
        if others and any(other != first for other in others):
            raise ValueError(f"RunnableSequence contains conflicting config specsfor {id}: {[first, *others]}")
        unique.append(first)
    return unique


def is_generator(func: Any) -> bool:
    return inspect.isgeneratorfunction(func) or (hasattr(func, "__call__") and inspect.isgeneratorfunction(func.__call__))  # noqa: B004


def is_async_generator(func: Any) -> bool:
    """Whether a callable is an async generator function."""
    return inspect.isasyncgenfunction(func) or (hasattr(func, "__call__") and inspect.isasyncgenfunction(func.__call__))  # noqa: B004


def is_async_callable(func: Any) -> bool:
    """Whether a callable is a coroutine function."""
    return asyncio.iscoroutinefunction(func) or (hasattr(func, "__call__") and asyncio.iscoroutinefunction(func.__call__))  # noqa: B004


def indent_lines_after_first(text: str, prefix: str) -> str:
    """Indent all lines but the first by the length of the prefix."""
    first, *others = text.splitlines()
    return "\n".join([first, *(" " * len(prefix) + line for line in others)]) if others else text


def get_lambda_source(func: Callable[..., Any]) -> str | None:
    """The text of a lambda, or of a function's name."""
    from septet.langchain_core.runnables.sources import lambda_source

    return lambda_source(func)


async def as_async(items: Iterable[Any]) -> AsyncIterator[Any]:
    """An iterable as an async one."""
    for item in items:
        yield item

"""Making runnables of functions, generators and dicts."""
from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.runnables.utils import is_async_generator

RunnableLike = (Runnable[Any, Any] | Callable[[Any], Any] | Callable[[Any], Awaitable[Any]] | Callable[[Iterator[Any]], Iterator[Any]]
                | Callable[[AsyncIterator[Any]], AsyncIterator[Any]] | Mapping[str, Any])


def coerce_to_runnable(thing: Any) -> Runnable[Any, Any]:
    """A runnable as it is; a generator, a function or a dict made into one.  TypeError of anything else."""
    if isinstance(thing, Runnable):
        return thing
    if is_async_generator(thing) or inspect.isgeneratorfunction(thing):
        from septet.langchain_core.runnables.generator import RunnableGenerator

        return RunnableGenerator(thing)
    if callable(thing):
        from septet.langchain_core.runnables.function import RunnableLambda

        return RunnableLambda(thing)
    if isinstance(thing, dict):
        from septet.langchain_core.runnables.parallel import RunnableParallel

        return RunnableParallel(thing)
    raise TypeError(f"Expected a Runnable, callable or dict.Instead got an unsupported type: {type(thing)}")

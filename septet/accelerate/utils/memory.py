"""Trying smaller batches where memory runs out."""
from __future__ import annotations

import functools
import gc
import inspect
from collections.abc import Callable
from typing import Any


def release_memory(*objects: Any) -> list[None]:
    """None for each, and what nobody needs is let go."""
    gc.collect()
    return [None] * len(objects)


def should_reduce_batch_size(error: Exception) -> bool:
    """Whether an error says that memory ran out."""
    return isinstance(error, MemoryError) or isinstance(error, RuntimeError) and "out of memory" in str(error).lower()


def find_executable_batch_size(function: Callable[..., Any] | None = None, starting_batch_size: int = 128,
                               reduce_batch_size_fn: Callable[[], int] | None = None) -> Any:
    """A function of a batch size, called with less until memory suffices.  RuntimeError where none does."""
    if function is None:
        return functools.partial(find_executable_batch_size, starting_batch_size=starting_batch_size,
                                 reduce_batch_size_fn=reduce_batch_size_fn)
    size = starting_batch_size

    def less() -> int:
        return reduce_batch_size_fn() if reduce_batch_size_fn is not None else int(size * 0.9)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal size
        names = list(inspect.signature(function).parameters)
        if len(names) < len(args) + 1:
            shown = ", ".join(f"{n}={v}" for n, v in zip(names[1:], args[1:]))
            raise TypeError(f"Batch size was passed into `{function.__name__}` as the first argument when called."
                            f"Remove this as the decorator already does so: `{function.__name__}({shown})`")
        while size > 0:
            try:
                return function(size, *args, **kwargs)
            except Exception as error:
                if not should_reduce_batch_size(error):
                    raise
                gc.collect()
                size = less()
        raise RuntimeError("No executable batch size found, reached zero.")

    return call

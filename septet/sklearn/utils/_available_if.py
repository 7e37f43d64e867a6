"""Methods that an estimator has only where a test of it holds."""
from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any


class Conditional:
    """A method behind a test; AttributeError where the test fails."""

    def __init__(self, function: Callable[..., Any], check: Callable[[Any], bool]):
        self.function, self.check = function, check
        functools.update_wrapper(self, function)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return functools.wraps(self.function)(lambda estimator, *args, **kwargs: self.bound(estimator)(*args, **kwargs))
        return self.bound(instance)

    def bound(self, instance: Any) -> Any:
        words = f"This {type(instance).__name__!r} has no attribute {self.function.__name__!r}"
        try:
            there = self.check(instance)
        except Exception as error:
            raise AttributeError(words) from error
        if not there:
            raise AttributeError(words)
        return MethodType(self.function, instance)


def available_if(check: Callable[[Any], bool]) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a method that is there only where check(estimator) holds."""
    return lambda function: Conditional(function, check)

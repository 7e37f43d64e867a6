"""The decorator `@api` that makes the NumPy face's public functions (see `core/binding.py`)."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from septet.core.binding import ArrayLike, ArrayOrScalar, Arrays, Binder, OptionalArray, Out, Refused
from septet.numpy.convert import from_any, scalar_of
from septet.numpy.ndarray import ndarray
from septet.numpy.override import function_override, give_back

api = Binder(ndarray, "numpy", from_any, scalar_of, function_override, give_back)


def dispatched(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a public function that converts its arguments itself: types that override functions are asked first."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        relevant = [x for g in given for x in (g if isinstance(g, (list, tuple)) else (g,)) if type(x) not in PLAIN]
        answer = function_override(call, relevant, args, kwargs) if relevant else NotImplemented
        return function(*args, **kwargs) if answer is NotImplemented else answer

    return call


PLAIN = {ndarray, int, float, complex, bool, str, bytes, type(None), slice}

__all__ = ["ArrayLike", "ArrayOrScalar", "Arrays", "OptionalArray", "Out", "Refused", "api", "dispatched"]

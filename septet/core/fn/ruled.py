"""Composites with a gradient of their own: shorter, or more exact, than that of the steps they are made of."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from septet.core import autograd, boxes
from septet.core.autograd import Step, attach, recording_set
from septet.core.cast import cast
from septet.ir import dtype as dt

F = TypeVar("F", bound=Callable[..., Any])


def ruled(rule: Callable[..., Any]) -> Callable[[F], F]:
    """Decorator of f(a, *args) over one array: rule(g, y, a, *args) is the cotangent of `a`.

    Numbers of two bytes are computed as float32.  Transformations other than gradients see the steps.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(a: Any, *args: Any) -> Any:
            if a._dtype in dt.HALVES:
                return cast(call(cast(a, dt.float32), *args), a._dtype)
            if boxes.by_parts() or not (autograd._recording and type(a._node) is Step):
                return function(a, *args)
            with recording_set(False):
                result = function(a, *args)

            def of_input(g: Any, y: Any, x: Any) -> tuple[Any]:
                return (rule(g, y, x, *args),)

            return attach(result, function.__name__, of_input, (a,))

        return call  # type: ignore[return-value]

    return decorate

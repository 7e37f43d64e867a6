"""Composites with a gradient of their own: shorter, or more exact, than that of the steps they are made of."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from septet.core import autograd, boxes, ops
from septet.core.autograd import Step, attach, recording_set
from septet.core.cast import cast
from septet.ir import dtype as dt

F = TypeVar("F", bound=Callable[..., Any])


def ruled(rule: Callable[..., Any]) -> Callable[[F], F]:
    """Decorator of f(a, *args) over one array: rule(g, y, a, *args) is the cotangent of `a`.

    Numbers of two bytes are computed as float32, also on the way back, and kept as they are.  Transformations other than gradients see the
    steps.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(a: Any, *args: Any) -> Any:
            if boxes.by_parts() or not (autograd.is_recording() and type(a._node) is Step):
                return as_kind_of(a, function(wide(a), *args))
            with recording_set(False):
                result = as_kind_of(a, function(wide(a), *args))

            def of_input(g: Any, y: Any, x: Any) -> tuple[Any]:
                return (as_kind_of(x, rule(wide(g), wide(y), wide(x), *args)),)

            return attach(result, function.__name__, of_input, (a,))

        return call  # type: ignore[return-value]

    return decorate


def wide(a: Any) -> Any:
    """The array, in float32 where its numbers have two bytes."""
    return cast(a, dt.float32) if a._dtype in dt.HALVES else a


def as_kind_of(a: Any, result: Any) -> Any:
    """A result in the dtype of `a`, where that was computed in float32."""
    return cast(result, a._dtype) if a._dtype in dt.HALVES else result


def by_floats(function: Callable[..., Any], g: Any, *args: Any) -> Any:
    """A linear function of float32 and float64 for all inexact numbers: 16-bit floats in float32, complex ones by their parts."""
    from septet.core.fn.stats import imag, real
    from septet.core.write import copy

    if g._dtype.is_complex:
        return ops.complex(*(by_floats(function, copy(part, "C"), *args) for part in (real(g), imag(g))))
    return as_kind_of(g, function(wide(g), *args))

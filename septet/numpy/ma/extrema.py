"""Minima and maxima of masked arrays, of pairs and over axes."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.numpy.ma import fills
from septet.numpy.ma.arithmetic import _MaskedUFunc
from septet.numpy.ma.errors import MaskedArrayFutureWarning
from septet.numpy.ma.masks import getmask, getmaskarray, nomask
from septet.numpy.ma.setting import build
from septet.numpy.reductions import _NoValue


class _extrema_operation(_MaskedUFunc):
    """`minimum` or `maximum`."""

    def __init__(self, name: str, compare: str, fill: Any):
        super().__init__(name)
        self.compare, self.fill_value_func = compare, fill

    def __call__(self, a: Any, b: Any) -> Any:
        from septet.numpy.ma import arithmetic, methods_as_functions

        return methods_as_functions.where(arithmetic.FUNCTIONS[self.compare](a, b), a, b)

    def reduce(self, target: Any, axis: Any = _NoValue) -> Any:
        """The extremum along an axis."""
        target = np.asanyarray(target)
        mask = getmask(target)
        if axis is _NoValue and target.ndim > 1:
            warnings.warn(f"In the future the default for ma.{self.__name__}.reduce will be axis=0, not the current None, to match "
                          f"np.{self.__name__}.reduce. Explicitly pass 0 or None to silence this warning.",
                          MaskedArrayFutureWarning, stacklevel=2)
            axis = None
        axis = 0 if axis is _NoValue else axis
        if mask is nomask:
            return self.f.reduce(target, axis=axis)
        result = self.f.reduce(target.filled(self.fill_value_func(target)), axis=axis)
        return build(result, type(target), None, np.logical_and.reduce(mask, axis=axis))

    def outer(self, a: Any, b: Any) -> Any:
        """The extremum of every pair of elements."""
        mask = nomask
        if getmask(a) is not nomask or getmask(b) is not nomask:
            mask = np.logical_or.outer(getmaskarray(a), getmaskarray(b))
        return build(self.f.outer(fills.filled(a), fills.filled(b)), None, None, mask)


minimum = _extrema_operation("minimum", "less", fills.minimum_fill_value)
maximum = _extrema_operation("maximum", "greater", fills.maximum_fill_value)


def as_masked(obj: Any) -> Any:
    """Anything as a masked array."""
    from septet.numpy.ma.creation import asanyarray

    return asanyarray(obj)


def min(obj: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = False) -> Any:
    """The least of the elements that are not masked."""
    return as_masked(obj).min(axis=axis, out=out, fill_value=fill_value, keepdims=keepdims)


def max(obj: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = False) -> Any:
    """The greatest of the elements that are not masked."""
    return as_masked(obj).max(axis=axis, out=out, fill_value=fill_value, keepdims=keepdims)


amin, amax = np.min, np.max


def ptp(obj: Any, axis: Any = None, out: Any = None, fill_value: Any = None, keepdims: Any = False) -> Any:
    """The range of the elements that are not masked."""
    return as_masked(obj).ptp(axis=axis, out=out, fill_value=fill_value, keepdims=keepdims)


__all__ = ["amax", "amin", "max", "maximum", "min", "minimum", "ptp"]

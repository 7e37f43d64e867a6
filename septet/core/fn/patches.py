"""Patches of images as columns, and the other way: columns added up as images."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels import patches as kernels
from septet.core import autograd, ops
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.fn import stats
from septet.core.select import dense
from septet.runtime import target

Pair = tuple[int, int]


def each_part(function: Any, x: Any, *args: Any) -> Any:
    """A linear function of complex numbers by their parts."""
    real, imag = (ops.real, ops.imag) if autograd.recording(x) else (stats.real, stats.imag)
    return ops.complex(function(real(x), *args), function(imag(x), *args))


def patches(x: Any, kernel: Pair, dilation: Pair, padding: Pair, stride: Pair) -> Any:
    """Patches of images (n, c, h, w) as columns (n, c kh kw, places)."""
    if x._dtype.is_complex:
        return each_part(patches, x, kernel, dilation, padding, stride)
    return taken(x, kernel, dilation, padding, stride)


def from_patches(columns: Any, size: Pair, kernel: Pair, dilation: Pair, padding: Pair, stride: Pair) -> Any:
    """Images (n, c, h, w) of a size whose elements are the sums of the patches' elements there: the adjoint of `patches`."""
    if columns._dtype.is_complex:
        return each_part(from_patches, columns, size, kernel, dilation, padding, stride)
    return added(columns, size, kernel, dilation, padding, stride)


def counts(size: Any, kernel: Pair, dilation: Pair, padding: Pair, stride: Pair) -> Pair:
    """How many patches fit along each dimension."""
    down, across = ((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, d, p, s in zip(size, kernel, dilation, padding, stride))
    return down, across


def taken_back(g: Any, y: Any, x: Any, *args: Any) -> Any:
    """The rule of taken."""
    return from_patches(g, tuple(x.shape[2:]), *args)


@differentiable(taken_back)
@primitive()
def taken(x: Array, kernel: Pair, dilation: Pair, padding: Pair, stride: Pair) -> Array:
    """`patches` of real numbers."""
    source, places = dense(autograd.readable(x)), counts(x.shape[2:], kernel, dilation, padding, stride)
    result = empty(type(x), x._dtype, (x.shape[0], x.shape[1] * prod(kernel), prod(places)))
    if result._size:
        launch.run(kernels.take, source._address, result._address, prod(x.shape[:2]), *x.shape[2:], *kernel, *places, *dilation, *padding,
                   *stride, T=launch.WORD[x.itemsize])
    return result


@differentiable(lambda g, y, columns, size, *args: patches(g, *args))
@primitive()
def added(columns: Array, size: Pair, kernel: Pair, dilation: Pair, padding: Pair, stride: Pair) -> Array:
    """`from_patches` of real numbers."""
    source, places = dense(autograd.readable(columns)), counts(size, kernel, dilation, padding, stride)
    shape = (columns.shape[0], columns.shape[1] // prod(kernel), *size)
    result = empty(type(columns), columns._dtype, shape)
    if result._size:
        launch.run(kernels.add, source._address, result._address, prod(shape[:2]), *size, *kernel, *places, *dilation, *padding, *stride,
                   T=launch.ELEMENT[columns._dtype], count=target.lanes(max(4, columns.itemsize)))
    return result

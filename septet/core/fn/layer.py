"""What layers of neural networks compute: affine maps, embeddings, patches of images."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes, ops, view
from septet.core.array import Array, foreign, zeros
from septet.core.autograd import attach, is_tracked, recording_set
from septet.core.cast import cast
from septet.core.create import arange
from septet.core.index import getitem
from septet.core.products import matmul, matrices, multiply_matrices
from septet.core.reduce import reduce
from septet.core.write import copy
from septet.ir import dtype as dt


def plain(a: Any) -> Any:
    """An array to compute with at once: an instance of a subclass as one of the face's own class, kept beside it."""
    if type(a) is a._face:
        return a
    kept = a.__dict__.get("_plain")
    if kept is None or kept._place != a._address:
        kept = foreign(a._face, a._address, a._dtype, tuple(a.shape), a.strides, a)
        a.__dict__["_plain"] = kept
    return kept


def linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """x weight^T + bias."""
    if boxes.active:
        y = matmul(x, view.swapaxes(weight, -1, -2) if weight.ndim > 1 else weight)
        return y if bias is None else y + bias
    if not autograd.recording(x, weight, bias):
        return affine(x, weight, bias)
    with recording_set(False):
        result = affine(x, weight, bias)
    return attach(result, "addmm" if bias is not None else "linear", linear_back, (x, weight) if bias is None else (x, weight, bias))


def affine(x: Any, weight: Any, bias: Any) -> Any:
    """`linear`, not recorded."""
    w = plain(weight)
    y = matmul(plain(x), view.transpose(w) if w.ndim > 1 else w)
    return y if bias is None else y + plain(bias)


def linear_back(g: Any, y: Any, x: Any, weight: Any, *bias: Any) -> tuple[Any, ...]:
    """The cotangents of x, weight and bias."""
    of_x = matmul(g, weight) if is_tracked(x) and weight.ndim > 1 else None
    if weight.ndim == 1 and is_tracked(x):
        of_x = view.expand_dims(g, -1) * weight
    rows_g = view.reshape(g, (-1, g.shape[-1])) if weight.ndim > 1 else view.reshape(g, (-1, 1))
    of_w = None
    if is_tracked(weight):
        of_w = view.reshape(matmul(view.transpose(rows_g), view.reshape(x, (-1, x.shape[-1]))), tuple(weight.shape))
    found = (of_x, of_w)
    if not bias:
        return found
    return (*found, view.reshape(reduce("sum", rows_g, 0), tuple(bias[0].shape)) if is_tracked(bias[0]) else None)


__all__ = ["affine", "arange", "cast", "copy", "dt", "getitem", "linear", "linear_back", "matrices", "multiply_matrices", "ops", "plain", "zeros", "Array"]

"""What layers of neural networks compute: affine maps, embeddings, patches of images."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes, view
from septet.core.array import foreign
from septet.core.autograd import attach, is_tracked, recording_set
from septet.core.products import matmul
from septet.core.reduce import reduce


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
        y = matmul(x, view.transpose(weight))
        return y if bias is None else y + bias
    if not autograd.recording(x, weight, bias):
        return affine(x, weight, bias)
    with recording_set(False):
        result = affine(x, weight, bias)
    return attach(result, "addmm" if bias is not None else "linear", linear_back, (x, weight) if bias is None else (x, weight, bias))


def affine(x: Any, weight: Any, bias: Any) -> Any:
    """`linear`, not recorded: operators, because small products are native behind them."""
    shape = x.shape
    rows = plain(x) if len(shape) < 3 else view.reshape(plain(x), (-1, shape[-1]) if x._size else (x._size // max(shape[-1], 1), shape[-1]))
    y = rows @ plain(weight).T
    y = y if bias is None else y + plain(bias)
    return y if len(shape) < 3 else view.reshape(y, (*shape[:-1], *weight.shape[:-1]))


def linear_back(g: Any, y: Any, x: Any, weight: Any, *bias: Any) -> tuple[Any, ...]:
    """The cotangents of x, weight and bias."""
    inner = x.shape[-1]
    rows_g, w = view.reshape(g, (-1, weight.shape[0])) if weight.ndim > 1 else view.reshape(g, (-1, 1)), view.reshape(weight, (-1, inner))
    of_x = view.reshape(rows_g @ w, tuple(x.shape)) if is_tracked(x) else None
    of_w = view.reshape(rows_g.T @ view.reshape(x, (-1, inner)), tuple(weight.shape)) if is_tracked(weight) else None
    if not bias:
        return of_x, of_w
    return of_x, of_w, view.reshape(reduce("sum", rows_g, 0), tuple(bias[0].shape)) if is_tracked(bias[0]) else None

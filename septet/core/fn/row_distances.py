"""Distances between all rows of two matrices."""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import distances as kernels
from septet.codegen.kernels import launch
from septet.codegen.kernels.normalize import lanes_of
from septet.core import autograd, boxes, ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.fn.normalize import COMPUTED, held, tracked
from septet.core.products import matmul
from septet.core.reduce import reduce


def computed(x: Array, y: Array, p: float) -> bool:
    """Whether the kernels take such rows: of one dtype, in batches of one shape, and an order of 1 or 2."""
    return (p in (1, 2) and x._dtype in COMPUTED and y._dtype is x._dtype and x.shape[:-2] == y.shape[:-2] and x._size > 0
            and y._size > 0 and not boxes.by_parts())


def between(x: Array, y: Array, p: float) -> Any:
    """The distances (..., n, m) of order p = 1 or 2 of the rows of x (..., n, d) from those of y (..., m, d), where `computed`."""
    result = forward(x, y, p)

    def rule(g: Any, found: Any, x: Any, y: Any) -> Any:
        shares = g if p == 1 else ops.where(ops.equal(autograd.detach(found), 0), 0, ops.divide(g, found))
        again = autograd.recording(shares, x, y)
        turned = view.swapaxes(shares, -1, -2)
        one, other = (slopes_again, slopes_again) if again else (slopes, slopes)
        return (one(shares, x, y, p) if autograd.is_tracked(x) else None), (other(turned, y, x, p) if autograd.is_tracked(y) else None)

    return tracked(result, "cdist", rule, (x, y))


@primitive("cdist")
def forward(x: Array, y: Array, p: float) -> Array:
    """The distances, not recorded."""
    result = empty(type(x), x._dtype, (*x.shape[:-1], y.shape[-2]))
    one, other, (*batch, n, d) = held(x), held(y), x.shape
    launch.run(kernels.all_distances, one._address, other._address, result._address, math.prod(batch), n, y.shape[-2], d,
               s=lanes_of(x._dtype), taxi=p == 1)
    return result


@primitive("cdist")
def slopes(w: Array, x: Array, y: Array, p: float) -> Array:
    """The sum over the rows of y of shares w (..., n, m) times what of each distance is the slope: its difference, or that one's sign."""
    result = empty(type(x), x._dtype, tuple(x.shape))
    turned = w.strides[-2:] == (w.itemsize, w.itemsize * w.shape[-2])
    shares = held(view.swapaxes(w, -1, -2) if turned else w)
    one, other, (*batch, n, d), m = held(x), held(y), x.shape, y.shape[-2]
    launch.run(kernels.all_slopes, shares._address, *((1, n) if turned else (m, 1)), one._address, other._address, result._address,
               math.prod(batch), n, m, d, s=lanes_of(x._dtype), taxi=p == 1)
    return result


def slopes_again(w: Any, x: Any, y: Any, p: float) -> Any:
    """`slopes` of operations that are recorded."""
    if p == 2:
        return ops.subtract(ops.multiply(x, reduce("sum", w, -1, True)), matmul(w, y))
    signs = ops.sign(ops.subtract(view.expand_dims(autograd.detach(x), -2), view.expand_dims(autograd.detach(y), -3)))
    return reduce("sum", ops.multiply(view.expand_dims(w, -1), signs), -2)

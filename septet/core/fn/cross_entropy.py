"""Cross-entropy of scores with classes."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import cross_entropy as kernels
from septet.codegen.kernels import launch
from septet.codegen.kernels.normalize import lanes_of
from septet.core import autograd, boxes
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn.activation import log_softmax
from septet.core.fn.again import by_composite
from septet.core.fn.loss import nll
from septet.core.fn.normalize import COMPUTED, held, tracked
from septet.core.guard import guarded
from septet.ir.dtype import int64 as INT64


def cross_entropy(x: Any, target: Any, weight: Any, ignored: int, reduction: str, axis: int) -> Any:
    """The negative log likelihood of softmax(x): of plain rows by one kernel forward and one backward."""
    plain = not boxes.by_parts() and weight is None and reduction != "none" and x.ndim == 2 and x._size and x._dtype in COMPUTED
    if not plain:
        return nll(log_softmax(x, axis), target, weight, ignored, reduction, axis)
    target = target if target._dtype is INT64 else cast(target, INT64)
    loss, highs, logs = rows_forward(x, target, ignored, reduction == "mean")

    def rule(g: Any, y: Any, x: Any) -> Any:
        if autograd.recording(g, x):
            return by_composite(lambda x: nll(log_softmax(x, axis), target, None, ignored, reduction, axis), g, x)
        return (rows_backward(g, x, target, highs, logs, ignored, reduction == "mean"),)

    return tracked(loss, "nll_loss", guarded(rule, "nll_loss", target), (x,))


@primitive()
def rows_forward(x: Array, target: Array, ignored: int, mean: bool) -> tuple[Array, Array, Array]:
    """(the loss of rows of scores, the largest of each, the logarithm of the sum of powers above it).  IndexError: no such class."""
    source, classes_of, (rows, classes) = held(x), held(target), x.shape
    highs, logs, loss = (empty(type(x), x._dtype, shape) for shape in ((rows,), (rows,), ()))
    losses = launch.scratch(8 * rows)
    wrong = launch.run(kernels.forward, source._address, classes_of._address, highs._address, logs._address, losses, loss._address,
                       rows, classes, ignored, mean, s=lanes_of(x._dtype))
    if wrong != kernels.NONE:
        raise IndexError(f"Target {item(classes_of, wrong)} is out of bounds.")
    return loss, highs, logs


@primitive()
def rows_backward(g: Array, x: Array, target: Array, highs: Array, logs: Array, ignored: int, mean: bool) -> Array:
    """The cotangent of the scores."""
    source, classes_of, out = held(x), held(target), held(g)
    dx = empty(type(x), x._dtype, tuple(x.shape))
    launch.run(kernels.backward, source._address, classes_of._address, highs._address, logs._address, out._address, dx._address,
               *x.shape, ignored, mean, s=lanes_of(x._dtype))
    return dx

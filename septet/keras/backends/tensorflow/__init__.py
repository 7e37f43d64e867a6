"""The backend of TensorFlow: tensors that never change, gradients by tapes."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core.array import root_of
from septet.core.fn.activation import log_softmax
from septet.core.fn.loss import cross_entropy_of_logits
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.keras import recording
from septet.keras.backends.tensorflow.tensor import Tensor
from septet.keras.shapes import TensorShape as Shape

OWN_DROPOUT = False                                 # without seeds
OWN_EDGES = True                                    # of images that are moved, and of windows of odd lengths
EVEN_WHERE_MASKED = True                            # attention of queries that see no key
LOOPS_MAKE_TENSORS = True                           # of Python's numbers
COMPLEX = dt.complex128                             # of Python's numbers
MOST_SEED = 0x7FFFFFFFFFFFFFFF
SEEDS = COUNTER = "int64"
ALWAYS_RECORDS = PEEKS = False
__all__ = ["Module", "Shape", "Tensor"]


class Module:
    """What a layer is besides: nothing."""

    def _begin_module(self) -> None:
        """There is nothing to begin."""


def public(x: Any) -> Any:
    """A tensor that somebody asked for; every dtype may be."""
    return x


def dtype(wanted: Any) -> Any:
    """A dtype that somebody asked for; every one may be."""
    return wanted


def pads_of_one(pair: Any, ndim: int) -> Any:
    """One pair of pads for several axes: InvalidArgumentError."""
    from septet.keras.errors import invalid

    raise invalid(f"The first dimension of paddings must be the rank of inputs, {ndim}: pad_width is {pair}")


def pads_too_wide(widths: Any, shape: Any) -> Exception:
    """The error of mirrored pads wider than what there is to mirror."""
    from septet.keras.errors import invalid

    return invalid(f"paddings must be less than the dimension size: {widths} of {shape}")


def out_of_range(x: Any) -> Exception:
    """The error of a whole number beyond 64 bits."""
    return ValueError("Can't convert Python sequence with out-of-range integer to Tensor.")


def prepared(x: Any) -> Any:
    """A result of a layer that prepares data."""
    return x


def train_mode(model: Any, training: bool) -> None:
    """Models know of no mode."""


def kept_apart(found: Any, variable: Any) -> Any:
    """A result that lies in a variable's memory as a copy: no later assignment changes it."""
    if boxes.under_way() or not isinstance(found, Tensor) or autograd.is_tracked(found) or root_of(found) is not root_of(
            variable._buffers["value"]):
        return found
    return copy(found, "C")


def read(variable: Any) -> Any:
    """A variable's value: what tapes follow while one records, else the plain tensor."""
    return variable._followed() if recording._tapes and variable._trainable else variable._buffers["value"]


def picks_rows(x: Any, axis: int) -> bool:
    """Whether rows of a variable's value are picked while a tape records: TensorFlow keeps their gradients apart."""
    return bool(recording._tapes) and not axis and "_variable" in x.__dict__ and autograd.is_tracked(x)


def gathered(x: Any, index: Any) -> Any:
    """Rows of a variable's value, with a gradient of their own."""
    from septet.keras.backends.tensorflow import slices

    return slices.gathered(x, index)


def gradients(loss: Any, cotangent: Any, variables: list[Any]) -> list[Any]:
    """The gradients of a loss by variables; None where it does not depend on one."""
    leaves = [v._followed() for v in variables]
    if recording.gathers:
        from septet.keras.backends.tensorflow import slices

        return slices.gradients([loss], [cotangent], variables, leaves, recording.gathers)
    return autograd.gradients([loss], [cotangent], leaves)


def follow(variable: Any) -> None:
    """Whether a variable is trainable is asked for whenever it is read."""


def seed(number: int) -> None:
    """The global seed is read where numbers are drawn."""


def unread_pass() -> None:
    """Arrays draw nothing for it."""


def epoch_order(count: int, batch_size: int, shuffle: Any) -> Any:
    """The order of examples in an epoch of `fit`, None where they come as they stand."""
    from septet.keras.trainers import shuffling

    if not shuffle:
        return None
    return shuffling.batch_permutation(count, batch_size) if shuffle == "batch" else shuffling.permutation(count)


def cross_entropy(target: Any, logits: Any, axis: int) -> Any:
    """Of logits; TensorFlow's gradient takes targets for shares that sum to 1, whatever they are."""
    if autograd.is_tracked(target):
        return rows.negative(core.reduce("sum", rows.multiply(target, log_softmax(logits, axis % logits.ndim)), axis))
    return cross_entropy_of_logits(logits, target, axis)

"""Rows of tables by their numbers: embeddings and one-hot vectors."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

from septet.core import absent, autograd, ops, view
from septet.core.absent import is_absent
from septet.core.autograd import readable
from septet.core.boxes import check
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.create import arange, from_values
from septet.core.fn import distance, layer
from septet.core.fn.search import take_along
from septet.core.guard import guarded
from septet.core.index import getitem, setitem
from septet.core.reduce import arg_reduce, reduce
from septet.core.select import flatnonzero
from septet.core.sparse_elements import Elements
from septet.core.sparse_pattern import Pattern
from septet.core.write import copy
from septet.ir.dtype import int64
from septet.torch.autograd.grad_mode import no_grad
from septet.torch.nn.functional.checks import TENSOR, function
from septet.torch.operators import KIND_NAMES
from septet.torch.sparse_tensor import tensor_of
from septet.torch.tensor import Tensor


@check
def check_index(input: Any, weight: Any, name: str) -> None:
    """RuntimeError or IndexError for numbers of no row."""
    if input._dtype.name not in ("int64", "int32"):
        raise RuntimeError(f"Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch."
                           f"{KIND_NAMES[input._dtype.name]}Tensor instead (while checking arguments for {name})")
    seen = readable(input)
    if input._size and not (item(reduce("min", seen)) >= 0 and item(reduce("max", seen)) < weight.shape[0]):
        raise IndexError("index out of range in self")


def padding_place(padding_idx: int | None, weight: Any, what: str = "Padding_idx must be within num_embeddings") -> int | None:
    """The row that gets no gradient, counted from the front."""
    if padding_idx is None:
        return None
    rows = weight.shape[0]
    if not -rows <= padding_idx < rows:
        raise AssertionError(what)
    return padding_idx % rows


def rows_of(weight: Any, index: Any, padding: int | None, by_frequency: bool, sparse: bool) -> Any:
    """weight[index]; sparse: the gradient has the rows that were taken alone, as often as they were."""
    if not (sparse and autograd.recording(weight)):
        return layer.rows_of(weight, index, padding, by_frequency)
    shape = tuple(weight.shape)

    def rule(g: Any, y: Any, w: Any) -> tuple[Any]:
        if by_frequency:
            raise RuntimeError("embedding_backward: scale_grad_by_freq not supported with sparse gradients")
        return (gradient_of_rows(g, index, padding, shape),)

    return autograd.attach(autograd.unrecorded(getitem, weight, index), "embedding", guarded(rule, "embedding", index), (weight,))


def gradient_of_rows(g: Any, index: Any, padding: int | None, shape: tuple[int, ...]) -> Any:
    """The sparse gradient of a table: a row of it for each that was taken, but for the padding."""
    rows, places = view.reshape(g, (-1, *shape[1:])), view.reshape(cast(autograd.detach(index), int64), (-1,))
    if padding is not None:
        kept = flatnonzero(ops.not_equal(places, padding))
        rows, places = getitem(rows, kept), getitem(places, kept)
    return tensor_of(Elements(Pattern(view.expand_dims(copy(places), 0), shape[:1]), rows, places._size < 2))


@no_grad()
def shorten(weight: Any, input: Any, max_norm: float, norm_type: float) -> None:
    """Scale the rows that are used to a norm of at most max_norm, in place."""
    used = from_values(Tensor, sorted(set(input.reshape(-1).tolist())), int64, (len(set(input.reshape(-1).tolist())),))
    rows = getitem(weight.detach(), used)
    norms = distance.norm(rows, float(norm_type), 1, True)
    setitem(weight.detach(), used, ops.where(ops.greater(norms, max_norm), rows * (max_norm / (norms + 1e-7)), rows))


@function
def embedding(input: TENSOR, weight: TENSOR, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
              scale_grad_by_freq: bool = False, sparse: bool = False) -> Any:
    """weight[input]; the row padding_idx gets no gradient."""
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    place = padding_place(padding_idx, weight)
    check_index(input, weight, "embedding")
    if max_norm is not None:
        shorten(weight, input, max_norm, norm_type)
    return rows_of(weight, input, place, scale_grad_by_freq, sparse)


@function
def embedding_bag(input: TENSOR, weight: TENSOR, offsets: Any = None, max_norm: float | None = None, norm_type: float = 2,
                  scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, per_sample_weights: Any = None,
                  include_last_offset: bool = False, padding_idx: int | None = None) -> Any:
    """Sums, means or maxima of bags of rows; the row padding_idx is left out."""
    weight, input = swapped(weight, input)
    if per_sample_weights is not None and tuple(input.shape) != tuple(per_sample_weights.shape):
        raise ValueError(f"embedding_bag: If per_sample_weights ({list(per_sample_weights.shape)}) is not None, then it must have the "
                         f"same shape as the input ({list(input.shape)})")
    if weight.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.ndim}")
    starts, flat = bags(input, offsets, include_last_offset)
    check_mode(mode, scale_grad_by_freq, sparse, per_sample_weights)
    check_index(flat, weight, "embedding_bag")
    place = padding_place(padding_idx, weight, "padding_idx must be within num_embeddings")
    if max_norm is not None:
        shorten(weight, flat, max_norm, norm_type)
    rows = rows_of(weight, flat, None, scale_grad_by_freq, sparse)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    return joined(rows, flat, starts, mode, place)


def swapped(weight: Any, input: Any) -> tuple[Any, Any]:
    """(weight, input) also of calls with the older order."""
    return (input, weight) if weight._dtype is int64 and input._dtype.is_inexact else (weight, input)


def bags(input: Any, offsets: Any, include_last: bool) -> tuple[list[int], Any]:
    """(where each bag starts, and the end; all numbers).  ValueError for offsets that do not go with the input."""
    if input.ndim == 2:
        if offsets is not None:
            kind = "<class 'torch.Tensor'>"
            raise ValueError("if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. "
                             f"However, found offsets of type {kind}")
        return [input.shape[1] * k for k in range(input.shape[0] + 1)], input.reshape(-1)
    if input.ndim != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.ndim}")
    if not isinstance(offsets, Tensor):
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    starts = offsets.tolist()
    if starts and starts[0] != 0:
        raise RuntimeError("offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got "
                           f"{starts[0]}")
    if starts and starts[-1] > input.shape[0]:
        raise RuntimeError(f"offsets[-1] can not be greater than input's length {input.shape[0]} but got offsets[-1] of {starts[-1]}")
    return (starts if include_last else [*starts, input.shape[0]]), input


def check_mode(mode: str, by_frequency: bool, sparse: bool, weights: Any) -> None:
    """ValueError or NotImplementedError for what a mode cannot do."""
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and by_frequency:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if weights is not None and mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
                                  f"(got mode='{mode}'). Please open a feature request on GitHub.")


def joined(rows: Any, flat: Any, starts: list[int], mode: str, padding: int | None) -> Any:
    """The rows of each bag as one."""
    kept = None if padding is None else ops.not_equal(flat, padding)
    if mode == "max":
        return greatest(rows, kept, starts)
    count = len(starts) - 1
    group = from_values(Tensor, [k for k in range(count) for _ in range(starts[k + 1] - starts[k])], int64, (starts[-1] if starts else 0,))
    if kept is not None:
        rows = ops.where(view.expand_dims(kept, 1), rows, 0)
    total = layer.grouped_sum(rows, group, count)
    if mode == "sum":
        return total
    ones = ops.equal(group, group) if kept is None else kept
    sizes = layer.grouped_sum(cast(ones, rows._dtype), group, count)
    return ops.divide(total, view.expand_dims(ops.maximum(sizes, 1), 1))


def greatest(rows: Any, kept: Any, starts: list[int]) -> Any:
    """The maxima of each bag, zeros for an empty one; the gradient goes to the first greatest element."""
    longest = max([b - a for a, b in pairwise(starts)], default=0)
    if not longest:
        return rows.new_zeros((len(starts) - 1, rows.shape[1])) if hasattr(rows, "new_zeros") else rows[:0].sum(0, keepdim=True)
    places = [a + k if a + k < b else 0 for a, b in pairwise(starts) for k in range(longest)]
    inside = [a + k < b for a, b in pairwise(starts) for k in range(longest)]
    shape = (len(starts) - 1, longest)
    index, there = from_values(Tensor, places, int64, shape), ops.equal(from_values(Tensor, [int(x) for x in inside], int64, shape), 1)
    there = there if kept is None else ops.logical_and(there, getitem(kept, index))
    taken = ops.where(view.expand_dims(there, 2), getitem(rows, index), float("-inf"))
    best = view.squeeze(take_along(taken, arg_reduce("argmax", taken.detach(), 1, keepdims=True), 1), 1)
    return ops.where(view.expand_dims(reduce("any", there, 1), 1), best, 0)


@function
def one_hot(tensor: TENSOR, num_classes: int = -1) -> Any:
    """1 at the place that each number names along a new last dimension, 0 elsewhere."""
    if tensor._dtype is not int64:
        raise RuntimeError(f"one_hot is only applicable to index tensor of type LongTensor. Got: {KIND_NAMES[tensor._dtype.name]}")
    if not tensor._size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if is_absent(tensor) and num_classes > 0:
        return absent.make(Tensor, int64, (*tensor.shape, num_classes))
    if tensor._size and item(reduce("min", tensor)) < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes < 1 and num_classes != -1:
        raise RuntimeError("num_classes should be positive")
    highest = item(reduce("max", tensor)) if tensor._size else -1
    if num_classes != -1 and highest >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    count = highest + 1 if num_classes == -1 else num_classes
    return cast(ops.equal(view.expand_dims(tensor, tensor.ndim), arange(Tensor, 0, 1, count, int64)), int64)

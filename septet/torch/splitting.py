"""Tensors taken apart: split, chunk, unbind and their kin.  The parts are views."""
from __future__ import annotations

import itertools
from typing import Any

from septet.core import autograd, index, view
from septet.core.array import Array
from septet.core.fn.parts import parts
from septet.torch.api import TENSOR, api
from septet.torch.operators import KIND_NAMES
from septet.torch.shapes import axis_of
from septet.torch.views import WHOLE, named, sliced


def together(views: Any) -> tuple[Any, ...]:
    """Views that one function gave: where gradients are recorded they may not be written in place."""
    views = tuple(views)
    if autograd._recording:
        for k, part in enumerate(views):
            part._together = k
    return views


def cut(input: Any, lengths: list[int], axis: int) -> tuple[Any, ...]:
    """Parts of given lengths, all together those of a dimension."""
    return tuple(parts(input, lengths, axis))


@api(out=False, name="split")
def split(tensor: TENSOR, split_size_or_sections: Any = None, dim: Any = 0, *, split_size: Any = None) -> Any:
    """Parts of a size (the last may be smaller), or of the sizes given."""
    size = split_size if split_size_or_sections is None else split_size_or_sections
    if hasattr(size, "__iter__"):
        return split_with_sizes(tensor, size, dim)
    if not tensor.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    axis, size = axis_of(dim, tensor.ndim), int(size)
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    n = tensor.shape[axis]
    if not size and n:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}")
    return together(cut(tensor, [min(size, n - at) for at in range(0, n, size)] if n else [0], axis))


@api(out=False)
def split_with_sizes(input: TENSOR, split_sizes: Any, dim: Any = 0) -> Any:
    """Parts of the sizes given."""
    lengths, axis = [int(n) for n in split_sizes], axis_of(dim, input.ndim)
    if any(n < 0 for n in lengths):
        raise RuntimeError(f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={lengths}")
    if sum(lengths) != input.shape[axis]:
        raise RuntimeError(f"split_with_sizes expects split_sizes to sum exactly to {input.shape[axis]} (input tensor's size at dimension "
                           f"{axis}), but got split_sizes={lengths}")
    return together(named(part, "split_with_sizes", input) for part in cut(input, lengths, axis))


@api(out=False)
def chunk(input: TENSOR, chunks: int, dim: Any = 0) -> Any:
    """At most so many parts, all but the last of one size."""
    if not input.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    axis = axis_of(dim, input.ndim)
    n = input.shape[axis]
    if not n:
        return tuple(sliced(input, axis, 0, 0) for _ in range(chunks))
    size = -(-n // chunks)
    return together(cut(input, [min(size, n - at) for at in range(0, n, size)], axis))


@api(out=False)
def tensor_split(input: TENSOR, indices_or_sections: Any = None, dim: Any = 0, *, indices: Any = None, sections: Any = None) -> Any:
    """So many parts of nearly one size, or the parts between indices."""
    given = next((x for x in (indices_or_sections, indices, sections) if x is not None), None)
    if isinstance(given, Array):
        if given._dtype.name != "int64":
            raise RuntimeError("tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                               f"{KIND_NAMES[given._dtype.name]}")
        given = given.tolist()
    if not input.ndim:
        raise RuntimeError(f"tensor_split expected at least a 1-dimensional tensor, but got a tensor with {input.ndim} dims")
    return split_at(input, given, axis_of(dim, input.ndim))


def split_at(input: Any, given: Any, axis: int) -> tuple[Any, ...]:
    """`tensor_split` of checked arguments."""
    n = input.shape[axis]
    if not hasattr(given, "__iter__"):
        if given <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {given}")
        size, extra = divmod(n, given)
        return cut(input, [size + 1] * extra + [size] * (given - extra), axis)
    cuts = [None, *given, None]
    return tuple(index.getitem(input, (*(WHOLE,) * axis, slice(a, b))) for a, b in itertools.pairwise(cuts))


def along(name: str, axis: int, ndim: int) -> Any:
    """`hsplit` and its kin."""

    def function(input: TENSOR, indices_or_sections: Any = None, *, indices: Any = None, sections: Any = None) -> Any:
        given = next(x for x in (indices_or_sections, indices, sections) if x is not None)
        if input.ndim < ndim:
            raise RuntimeError(f"torch.{name} requires a tensor with at least {ndim} dimension, but got a tensor with {input.ndim} "
                               f"dimensions!")
        k = 0 if name == "hsplit" and input.ndim == 1 else axis
        if isinstance(given, int) and (given <= 0 or input.shape[k] % given):
            raise RuntimeError(f"torch.{name} attempted to split along dimension {k}, but the size of the dimension {input.shape[k]} is "
                               f"not divisible by the split_size {given}!")
        return split_at(input, given, k)

    function.__annotations__["input"] = TENSOR
    function.__doc__ = f"tensor_split along dimension {axis}, into equal parts."
    return api(function, name=name, out=False)


hsplit, vsplit, dsplit = along("hsplit", 1, 1), along("vsplit", 0, 2), along("dsplit", 2, 3)


@api(out=False)
def unbind(input: TENSOR, dim: Any = 0) -> Any:
    """All elements of a dimension, as a tuple."""
    if not input.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    axis = axis_of(dim, input.ndim)
    return together(view.squeeze(part, axis) for part in cut(input, [1] * input.shape[axis], axis))


def apart(function: Any, name: str) -> Any:
    """A splitting function whose parts may be written in place."""

    def unsafe(input: TENSOR, *args: Any, **kwargs: Any) -> Any:
        views = function.__wrapped__(input, *args, **kwargs)
        for part in views:
            part.__dict__.pop("_together", None)
        return views

    unsafe.__doc__ = f"As {function.__name__}, but the parts may be written in place."
    return api(unsafe, name=name, out=False)


unsafe_split, unsafe_chunk = apart(split, "unsafe_split"), apart(chunk, "unsafe_chunk")

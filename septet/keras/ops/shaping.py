"""Shapes: reshaping, joining, splitting, repeating, padding, and what tensors are told apart by."""
from __future__ import annotations

import builtins
from typing import Any

from septet.core import view as views
from septet.core.cast import cast as cast_to
from septet.core.convert import tolist
from septet.core.fn import pad as pads
from septet.core.fn import shape as shapes
from septet.core.fn import strides
from septet.core.index import getitem
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.keras import recording
from septet.keras.backends import active
from septet.keras.ops.api import TENSOR, TENSORS, dtype_of, is_tensor, op, tensor


def whole(x: Any) -> Any:
    """A shape or index argument as plain numbers."""
    if is_tensor(x) or hasattr(x, "__array__") and not isinstance(x, int):
        return builtins.tuple(tolist(tensor(x))) if getattr(x, "ndim", 0) else int(x)
    if isinstance(x, (list, builtins.tuple)):
        return builtins.tuple(int(n) if not isinstance(n, int) else n for n in x)
    return x


def shape_of(x: Any) -> tuple[int, ...]:
    """A shape argument; a number is one size."""
    found = whole(x)
    return (found,) if isinstance(found, int) else found


def reshape_spec(x: Any, newshape: Any) -> Any:
    """The symbolic result of reshape: a size that is not known takes what is left."""
    from septet.keras.keras_tensor import KerasTensor

    new = [newshape] if isinstance(newshape, int) else list(newshape)
    known = [n for n in x.shape if n is not None]
    if -1 in new and len(known) == len(x.shape):
        total, rest = product(known), product([n for n in new if n not in (-1, None)])
        new = [total // rest if n == -1 else n for n in new]
        if product(new) != total:
            raise ValueError(f"The total size of the tensor must be unchanged. Received: input_shape={tuple(x.shape)}, "
                             f"output_shape={tuple(newshape)}")
    elif len(known) == len(x.shape) and None not in new and product(new) != product(known):
        raise ValueError(f"The total size of the tensor must be unchanged. Received: input_shape={tuple(x.shape)}, "
                         f"output_shape={tuple(new)}")
    return KerasTensor(tuple(None if n == -1 else n for n in new), x.dtype)


def product(sizes: Any) -> int:
    total = 1
    for n in sizes:
        total *= n
    return total


@op(spec=reshape_spec)
def reshape(x: TENSOR, newshape: Any) -> Any:
    """The same elements in another shape; one size may be -1."""
    sizes = [newshape] if isinstance(newshape, int) else list(whole(newshape) if is_tensor(newshape) else newshape)
    return views.reshape(x, builtins.tuple(-1 if n is None else int(n) if not isinstance(n, int) else n for n in sizes))


@op
def ravel(x: TENSOR) -> Any:
    """All elements in one dimension."""
    return views.reshape(x, (-1,))


@op
def transpose(x: TENSOR, axes: Any = None) -> Any:
    """Axes in another order."""
    return views.transpose(x, None if axes is None else builtins.tuple(whole(axes)))


@op
def swapaxes(x: TENSOR, axis1: int, axis2: int) -> Any:
    """Two axes exchanged."""
    return views.swapaxes(x, axis1, axis2)


@op
def moveaxis(x: TENSOR, source: Any, destination: Any) -> Any:
    """Axes moved to other places."""
    return views.moveaxis(x, source, destination)


@op
def expand_dims(x: TENSOR, axis: Any) -> Any:
    """New axes of size 1."""
    return views.expand_dims(x, builtins.tuple(axis) if isinstance(axis, list) else axis)


@op
def squeeze(x: TENSOR, axis: Any = None) -> Any:
    """Without axes of size 1."""
    axes = (axis,) if isinstance(axis, int) else axis
    for k in axes or ():
        if x.shape[k] != 1:
            raise ValueError(f"Cannot squeeze axis={k}, because the dimension is not 1. Received: shape={builtins.tuple(x.shape)}")
    return views.squeeze(x, None if axes is None else builtins.tuple(axes))


@op
def broadcast_to(x: TENSOR, shape: Any) -> Any:
    """Repeated along axes without copies."""
    return views.broadcast_to(x, shape_of(shape))


@op
def flip(x: TENSOR, axis: Any = None) -> Any:
    """Elements in reverse order along axes."""
    return views.flip(x, builtins.tuple(axis) if isinstance(axis, list) else axis)


@op
def fliplr(x: TENSOR) -> Any:
    """The second axis reversed."""
    return views.flip(x, 1)


@op
def flipud(x: TENSOR) -> Any:
    """The first axis reversed."""
    return views.flip(x, 0)


@op
def rot90(array: TENSOR, k: int = 1, axes: Any = (0, 1)) -> Any:
    """Turned by k right angles in a plane of two axes."""
    if array.ndim < 2:
        raise ValueError(f"Input array must have at least 2 dimensions. Received: array.ndim={array.ndim}")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise ValueError(f"Invalid axes: {axes}. Axes must be a tuple of two different dimensions.")
    return shapes.rot90(array, k, axes)


@op
def roll(x: TENSOR, shift: Any, axis: Any = None) -> Any:
    """Elements moved around along axes."""
    return shapes.roll(x, whole(shift), axis)


@op
def repeat(x: TENSOR, repeats: Any, axis: Any = None) -> Any:
    """Every element several times."""
    return shapes.repeat(x, cast_to(tensor([repeats] if isinstance(repeats, int) else repeats), dt.int64), axis)


@op
def tile(x: TENSOR, repeats: Any) -> Any:
    """The whole several times along axes."""
    return shapes.tile(x, shape_of(repeats))


def alike(xs: Any) -> list[Any]:
    """Tensors in their common dtype."""
    target = promote("keras", *{x._dtype for x in xs}) if len({x._dtype for x in xs}) > 1 else None
    return list(xs) if target is None else [cast_to(x, target) for x in xs]


@op
def concatenate(xs: TENSORS, axis: Any = 0) -> Any:
    """Tensors joined along an axis."""
    return shapes.concatenate(alike(xs), axis)


@op
def stack(x: TENSORS, axis: int = 0) -> Any:
    """Tensors of one shape along a new axis."""
    return shapes.stack(alike(x), axis)


def raised(xs: Any, least: int) -> list[Any]:
    """Tensors of at least so many dimensions."""
    return [shapes.at_least(x, least) for x in alike(xs)]


@op
def hstack(xs: TENSORS) -> Any:
    """Joined along the second axis, vectors along the first."""
    parts = raised(xs, 1)
    return shapes.concatenate(parts, 0 if parts[0].ndim == 1 else 1)


@op
def vstack(xs: TENSORS) -> Any:
    """Joined along the first axis, vectors as rows."""
    return shapes.concatenate(raised(xs, 2), 0)


@op
def dstack(xs: TENSORS) -> Any:
    """Joined along the third axis."""
    parts = [views.expand_dims(x, 2) if x.ndim == 2 else views.reshape(x, (1, -1, 1)) if x.ndim < 2 else x for x in alike(xs)]
    return shapes.concatenate(parts, 2)


@op
def append(x1: TENSOR, x2: TENSOR, axis: Any = None) -> Any:
    """x2 behind x1; flattened where axis is None."""
    return shapes.concatenate(alike([x1, x2]), axis)


@op
def split(x: TENSOR, indices_or_sections: Any, axis: int = 0) -> Any:
    """Equal parts, or parts that begin at given places."""
    n, where = x.shape[axis], whole(indices_or_sections)
    if isinstance(where, int) and n % where:
        raise ValueError(f"Dimension size must be evenly divisible by {where} but is {n} for the split of axis {axis}.")
    return shapes.split(x, where if isinstance(where, int) else list(where), axis)


@op
def array_split(x: TENSOR, indices_or_sections: Any, axis: int = 0) -> Any:
    """Nearly equal parts."""
    where = whole(indices_or_sections)
    return shapes.split(x, where if isinstance(where, int) else list(where), axis, False)


@op
def hsplit(x: TENSOR, indices_or_sections: Any) -> Any:
    """Parts along the second axis."""
    return split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


@op
def vsplit(x: TENSOR, indices_or_sections: Any) -> Any:
    """Parts along the first axis."""
    return split(x, indices_or_sections, 0)


@op
def dsplit(x: TENSOR, indices_or_sections: Any) -> Any:
    """Parts along the third axis."""
    return split(x, indices_or_sections, 2)


def unstack_spec(x: Any, num: Any = None, axis: int = 0) -> Any:
    """The symbolic parts of unstack."""
    from septet.keras.keras_tensor import KerasTensor

    axis %= len(x.shape)
    count = x.shape[axis] if num is None else num
    if count is None:
        raise ValueError(f"Cannot infer argument `num` from shape {tuple(x.shape)}. Either provide a tensor with a concrete shape in "
                         "the `axis` dimension or explicitly pass the `num` argument.")
    return [KerasTensor((*x.shape[:axis], *x.shape[axis + 1:]), x.dtype) for _ in range(count)]


@op(spec=unstack_spec)
def unstack(x: TENSOR, num: Any = None, axis: int = 0) -> Any:
    """The parts along an axis, without it."""
    rest = (builtins.slice(None),) * (axis % x.ndim)
    return [getitem(x, (*rest, k)) for k in range(x.shape[axis] if num is None else num)]


@op
def pad(x: TENSOR, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """Elements put around: a constant, or own elements mirrored."""
    widths = pad_widths(pad_width, x.ndim)
    if mode == "constant":
        value = 0 if constant_values is None else constant_values
        return pads.constant(x, widths, [(value, value)] * x.ndim)
    if constant_values is not None:
        raise ValueError(f"Argument `constant_values` can only be provided when `mode == 'constant'`. Received: mode={mode}")
    if mode not in ("reflect", "symmetric"):
        raise NotImplementedError(f"`mode={mode}` is not supported: constant, reflect or symmetric are.")
    most = 1 if mode == "reflect" else 0
    if not recording.is_inferring() and any(max(pair) > size - most for pair, size in zip(widths, x.shape) if any(pair)):
        raise active.pads_too_wide(widths, tuple(x.shape))
    return pads.periodic(x, widths, mode, False)


def pad_widths(given: Any, ndim: int) -> Any:
    """A pad_width argument as one pair an axis.  ValueError for another number of pairs.

    One pair is for all axes where shapes are inferred; a tensor is padded as the backend takes it.
    """
    given = whole_nested(given)
    if isinstance(given, int):
        given = [[given, given]]
    elif len(given) == 2 and isinstance(given[0], int):
        given = [given]
    pairs = [builtins.tuple(p) if isinstance(p, list) else (p,) for p in given]
    if len(pairs) == 1 < ndim:
        return pairs * ndim if recording.is_inferring() else active.pads_of_one(pairs[0], ndim)
    if len(pairs) != ndim or any(len(p) != 2 for p in pairs):
        raise ValueError(f"`pad_width` must have the same length as `x.shape`. Received: pad_width={given} (of length {len(pairs)}) and "
                         f"{ndim} axes")
    return pairs


def whole_nested(x: Any) -> Any:
    if isinstance(x, (list, builtins.tuple)):
        return [whole_nested(n) for n in x]
    return tolist(tensor(x)) if hasattr(x, "shape") and not isinstance(x, int) else int(x)


@op
def meshgrid(*x: TENSOR, indexing: str = "xy") -> Any:
    """Coordinates of a grid of vectors."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Valid values for `indexing` are 'xy' and 'ij', but received {indexing}.")
    parts, count = [], len(x)
    sizes = [p._size for p in x]
    for k, p in enumerate(x):
        flat = views.reshape(p, builtins.tuple(p._size if j == k else 1 for j in range(count)))
        full = views.broadcast_to(flat, builtins.tuple(sizes))
        parts.append(views.swapaxes(full, 0, 1) if indexing == "xy" and count > 1 else full)
    return parts


@op
def view(x: TENSOR, dtype: Any = None) -> Any:
    """The same bytes as another dtype."""
    return x if dtype is None else strides.reinterpret(x, dtype_of(dtype))


@op
def view_as_complex(x: TENSOR) -> Any:
    """Pairs of the last axis as complex numbers."""
    if not x.ndim or x.shape[-1] != 2:
        raise ValueError(f"Last dimension of input must be size 2 (real and imaginary). Received shape: {builtins.tuple(x.shape)}")
    return strides.as_complex(x)


@op
def view_as_real(x: TENSOR) -> Any:
    """Complex numbers as pairs of a new last axis."""
    return strides.as_real(x)



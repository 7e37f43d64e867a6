"""What is picked, put, sorted and told apart: `tf.where`, `tf.gather`, scattering, sorting, unique values."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core import view as views
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import search
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.operators import natives
from septet.keras.tensor import Tensor, from_flat, tensor
from septet.tensorflow.convert import pair, shape_argument, t
from septet.tensorflow.shaping import count_to, unstack


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """x where the condition holds, y elsewhere; without them the places where it does."""
    mask = t(condition)
    if x is None and y is None:
        return cast(keras_ops.stack([*keras_ops.nonzero(mask)], -1), dt.int64) if mask.ndim else places_of_one(mask)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    a, b = pair(x, y, "SelectV2")
    if mask._dtype is not dt.bool_:
        raise invalid("where expected to be a bool tensor [Op:SelectV2] name: ")
    return search.where(mask, a, b)


def places_of_one(mask: Any) -> Any:
    return full(Tensor, dt.int64, (1 if bool(mask) else 0, 0), 0)


def gather(params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: int = 0, name: str | None = None) -> Any:
    """Slices of a tensor, picked along an axis."""
    a, places = t(params), t(indices)
    k = (batch_dims if axis is None else int(axis)) % max(a.ndim, 1)
    if places._size:
        check_places(places, a.shape[k], "GatherV2")
    if not batch_dims:
        return keras_ops.take(a, places, k)
    found = views.reshape(cast(places, dt.int64), (*places.shape[:batch_dims], -1))
    flat = keras_ops.moveaxis(a, k, batch_dims)
    wide = views.reshape(found, (*found.shape, *(1,) * (flat.ndim - batch_dims - 1)))
    wide = views.broadcast_to(wide, (*found.shape, *flat.shape[batch_dims + 1:]))
    picked = keras_ops.take_along_axis(flat, wide, batch_dims)
    picked = views.reshape(picked, (*places.shape, *flat.shape[batch_dims + 1:]))
    if k == batch_dims:
        return picked
    order = [*count_to(picked.ndim)]
    inner, rest = order[batch_dims:places.ndim], order[places.ndim:]
    at = k - batch_dims
    return keras_ops.transpose(picked, (*order[:batch_dims], *rest[:at], *inner, *rest[at:]))


def check_places(places: Any, size: int, op: str) -> None:
    """InvalidArgumentError for indices out of range."""
    low, high = int(keras_ops.amin(places)), int(keras_ops.amax(places))
    if low < 0 or high >= size:
        wrong = low if low < 0 else high
        raise invalid(f"indices = {wrong} is not in [0, {size}) [Op:{op}] name: ")


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None, bad_indices_policy: str = "") -> Any:
    """Elements or slices at places given by their indices along the first axes."""
    a, places = t(params), t(indices)
    if batch_dims:
        parts = [gather_nd(x, y, batch_dims - 1) for x, y in zip(unstack(a), unstack(places))]
        return keras_ops.stack(parts, 0)
    depth = places.shape[-1]
    columns = [keras_ops.take(places, k, -1) for k in count_to(depth)]
    for k, column in enumerate(columns):
        if column._size:
            check_places(column, a.shape[k], "GatherNd")
    if depth == 1:
        return keras_ops.take(a, columns[0], 0)
    if not depth:
        return views.broadcast_to(a, (*places.shape[:-1], *a.shape))
    flat = columns[0]
    for k, column in enumerate(columns[1:], 1):
        flat = rows.add(rows.multiply(flat, a.shape[k]), column)
    return keras_ops.take(views.reshape(a, (-1, *a.shape[depth:])), flat, 0)


def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Any:
    """What stands where a mask is true."""
    a, m = t(tensor), t(mask)
    k = 0 if axis is None else int(axis)
    if tuple(a.shape[k:k + m.ndim]) != tuple(m.shape):
        raise ValueError(f"Shapes {a.shape[k:k + m.ndim]} and {m.shape} are incompatible")
    flat = views.reshape(a, (*a.shape[:k], -1, *a.shape[k + m.ndim:]))
    (places,) = keras_ops.nonzero(views.reshape(m, (-1,)))
    return keras_ops.take(flat, places, k)


def one_hot(indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None,
            name: str | None = None) -> Any:
    """Rows that are one value at an index and another elsewhere."""
    kind = as_dtype(dtype)._ir if dtype is not None else t(on_value if on_value is not None else off_value)._dtype \
        if on_value is not None or off_value is not None else dt.float32
    found = keras_ops.one_hot(t(indices), int(depth), -1 if axis is None else int(axis), dtype="bool")
    on, off = (tensor(default if x is None else x, as_dtype(kind)) for x, default in ((on_value, 1), (off_value, 0)))
    return search.where(found, on, off)


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: str | None = None) -> Any:
    """Rows that are true up to a length."""
    a = t(lengths)
    most = int(keras_ops.amax(a)) if maxlen is None else int(maxlen)
    found = natives["less"](keras_ops.arange(most, dtype=a._dtype.name), keras_ops.expand_dims(a, -1))
    return found if as_dtype(dtype).name == "bool" else cast(found, as_dtype(dtype)._ir)


def meshgrid(*args: Any, indexing: str = "xy", name: str = "meshgrid") -> list[Any]:
    """Coordinates of a grid."""
    return list(keras_ops.meshgrid(*[t(x) for x in args], indexing=indexing))


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Any:
    """Values at places of a tensor of zeros; those of one place are added."""
    return keras_ops.scatter(t(indices), t(updates), shape_argument(shape))


def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """A tensor with other values at places."""
    a = t(tensor)
    return keras_ops.scatter_update(a, t(indices), pair(a, updates, "TensorScatterUpdate")[1])


def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """A tensor with values added at places."""
    a = t(tensor)
    return rows.add(a, keras_ops.scatter(t(indices), pair(a, updates, "TensorScatterAdd")[1], tuple(a.shape)))


def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Any:
    """A tensor with values taken away at places."""
    a = t(tensor)
    return rows.subtract(a, keras_ops.scatter(t(indices), pair(a, updates, "TensorScatterSub")[1], tuple(a.shape)))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """Elements in order along an axis."""
    found = keras_ops.sort(t(values), axis)
    return found if is_rising(direction) else keras_ops.flip(found, axis)


def argsort(values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None) -> Any:
    """Places of the elements in order; equal ones as they stand."""
    a = t(values)
    if is_rising(direction):
        return cast(keras_ops.argsort(a, axis), dt.int32)
    if a._dtype.is_integer or a._dtype is dt.bool_:
        return cast(keras_ops.argsort(rows.negative(cast(a, dt.int64)), axis), dt.int32)
    return cast(keras_ops.argsort(rows.negative(a), axis), dt.int32)


def is_rising(direction: str) -> bool:
    """A direction argument."""
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'. Received: direction={direction}")
    return direction == "ASCENDING"


def searchsorted(sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = "int32", name: str | None = None) -> Any:
    """Where values belong in a sorted sequence."""
    a, v = pair(sorted_sequence, values, "LowerBound")
    if a.ndim > 1:
        return keras_ops.stack([searchsorted(x, y, side, out_type) for x, y in zip(unstack(a), unstack(v))], 0)
    return cast(keras_ops.searchsorted(a, v, side), as_dtype(out_type)._ir)


def unique(x: Any, out_idx: Any = "int32", name: str | None = None) -> Any:
    """(values as they first appear, the number of each element's value)."""
    return Unique(*first_seen(x, as_dtype(out_idx))[:2])


def unique_with_counts(x: Any, out_idx: Any = "int32", name: str | None = None) -> Any:
    """As `unique`, with how often each value occurs."""
    return UniqueWithCounts(*first_seen(x, as_dtype(out_idx)))


def first_seen(x: Any, kind: Any) -> tuple[Any, Any, Any]:
    """(values by first appearance, numbers, counts)."""
    a = t(x)
    if a.ndim != 1:
        raise invalid("unique expects a 1D vector. [Op:Unique] name: ")
    from septet.core.fn.sets import unique as of_core

    if a._dtype.kind == "O":
        return of_texts(a, kind)
    values, first, inverse, counts = of_core(a)
    order = keras_ops.argsort(first)
    rank = keras_ops.argsort(order)
    numbers = keras_ops.take(rank, inverse, 0)
    return keras_ops.take(values, order, 0), cast(numbers, kind._ir), cast(keras_ops.take(counts, order, 0), kind._ir)


def of_texts(a: Any, kind: Any) -> tuple[Any, Any, Any]:
    from septet.core.convert import elements

    known: dict[bytes, int] = {}
    flat = elements(a)
    numbers = [known.setdefault(text, len(known)) for text in flat]
    counts = [0] * len(known)
    for k in numbers:
        counts[k] += 1
    return from_flat(list(known), dt.object_, (len(known),)), tensor(numbers, kind), tensor(counts, kind)


class Unique(tuple):  # type: ignore[type-arg]
    """y: values; idx: numbers."""

    __slots__ = ()

    def __new__(cls, y: Any, idx: Any) -> Any:
        return tuple.__new__(cls, (y, idx))

    y, idx = property(lambda self: self[0]), property(lambda self: self[1])


class UniqueWithCounts(tuple):  # type: ignore[type-arg]
    """y: values; idx: numbers; count: how often."""

    __slots__ = ()

    def __new__(cls, y: Any, idx: Any, count: Any) -> Any:
        return tuple.__new__(cls, (y, idx, count))

    y, idx, count = property(lambda self: self[0]), property(lambda self: self[1]), property(lambda self: self[2])


def bitcast(input: Any, type: Any, name: str | None = None) -> Any:
    """The same bits read as another dtype."""
    from septet.core.fn.strides import reinterpret

    return reinterpret(t(input), as_dtype(type)._ir)





class Ranked(tuple):  # type: ignore[type-arg]
    """values: the greatest; indices: their places."""

    __slots__ = ()

    def __new__(cls, values: Any, indices: Any) -> Any:
        return tuple.__new__(cls, (values, indices))

    values, indices = property(lambda self: self[0]), property(lambda self: self[1])

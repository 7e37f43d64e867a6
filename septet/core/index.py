"""The meaning of x[key], read and written: basic, boolean, advanced and mixed, by NumPy's rules.

`parse` turns a key into one entry per axis of the result or of the array; a key of ints, slices, None and Ellipsis is a view.  As soon
as there is an index array, its axes become lists of byte offsets (`Advanced`), which `offsets` kernels follow.
"""
from __future__ import annotations

import array as python_array
import ctypes
import math
from dataclasses import dataclass
from operator import index as as_int
from typing import Any, TypeVar

from septet.codegen.kernels import offsets as kernels
from septet.codegen.kernels.offset_table import table
from septet.core import objects, select, view
from septet.core.array import Array, before_write, empty, view_of
from septet.core.autograd import differentiable, recording, recording_set
from septet.core.boxes import effect
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.write import assign, copy, offsets, overlaps
from septet.ir.dtype import int64
from septet.ir.shape import Shape, broadcast_shapes, contiguous_strides, mismatch, slice_axis
from septet.runtime.native import types

A = TypeVar("A", bound=Array)
FEW = 64                            # offsets that Python may list
INVALID = ("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices")


@dataclass(slots=True)
class Entry:
    """One part of a parsed key.

    kind: 'int' (number), 'slice' (start, step, count), 'new' (an axis of length 1), 'array' (an integer index array), 'mask0' (a
    boolean without dimensions).
    """

    kind: str
    number: int = 0
    step: int = 1
    count: int = 1
    array: Any = None


def from_items(g: Array, y: Array, a: Array, key: Any) -> Array:
    """The rule of getitem."""
    return view.into_zeros(g, a, getitem, key)


@differentiable(from_items)
def getitem(a: A, key: Any) -> A:
    """a[key] as an array (0-d where every axis is indexed by an integer)."""
    small: A | None = types.getitem(a, key)
    if small is not None:
        return small
    if isinstance(key, Array) and select.masks_rows(a, key):
        return select.get_masked(a, key)
    axis = select.taken_axis(a, key)
    if axis >= 0:
        return select.take_axis(a, key[-1] if type(key) is tuple else key, axis)
    entries, advanced = parse(a, key)
    if not advanced:
        return basic_view(a, entries)
    return Advanced(a, entries).read()  # type: ignore[return-value]


@effect
def setitem(a: Array, key: Any, value: Array) -> None:
    """a[key] = value, broadcast and converted."""
    if recording(a, value):
        set_recorded(a, key, value)
        return
    if isinstance(key, Array) and select.masks_rows(a, key) and select.set_masked(a, key, value):
        return
    entries, advanced = parse(a, key)
    if not advanced:
        assign(basic_view(a, entries), value)
    else:
        Advanced(a, entries).write(value)


def set_recorded(a: Array, key: Any, value: Array) -> None:
    """a[key] = value where gradients flow through one of them."""
    from septet.core import inplace

    inplace.check_leaf(a)
    entries, advanced = parse(a, key)
    if advanced:
        inplace.assign(a, inplace.put(a, key, value), fresh=True)
        return
    with recording_set(False):
        part = basic_view(a, entries)
    inplace.assign(part, value, fresh=False)


def is_scalar_key(a: Array, key: Any) -> bool:
    """Whether a[key] names a single element by integers (the face then gives a scalar)."""
    keys = key if type(key) is tuple else (key,)
    return len(keys) == a.ndim and all(type(k) is int or is_integer(k) for k in keys)


def is_integer(k: Any) -> bool:
    """An object that counts as an integer index."""
    return hasattr(k, "__index__") and not isinstance(k, (bool, Array)) and not is_boolean(k)


def is_boolean(k: Any) -> bool:
    """True, False or a typed boolean scalar."""
    if isinstance(k, Array):
        return k.ndim == 0 and k._dtype.kind == "b"
    return isinstance(k, bool) or getattr(getattr(k, "_dtype", None), "name", "") == "bool"


# ---- parsing ---------------------------------------------------------------------------------------------------------


def parse(a: Array, key: Any) -> tuple[list[Entry], bool]:
    """(entries, whether there is an index array)."""
    keys = list(key) if type(key) is tuple else [key]
    keys = [k if k is None or k is Ellipsis or isinstance(k, slice) else convert(a, k) for k in keys]
    keys = fill_ellipsis(keys, a.ndim)
    entries: list[Entry] = []
    axis = 0
    for k in keys:
        axis = append_entry(a, entries, k, axis)
    advanced = any(e.kind in ("array", "mask0") for e in entries)
    if not advanced:
        check_integers(a, entries)
    return entries, advanced


def convert(a: Array, k: Any) -> Any:
    """An index entry as an int, a bool or an array of integers or booleans.  IndexError for anything else."""
    if is_boolean(k):
        return bool(item(k) if isinstance(k, Array) else k)
    if isinstance(k, Array):
        if k.ndim == 0 and k._dtype.is_integer:
            return item(k)
        return checked_array(k)
    if hasattr(k, "__array__") or hasattr(k, "__array_interface__"):
        return checked_array(index_array(a, k))
    if is_sequence(k):
        return checked_array(index_array(a, as_lists(k)))
    try:
        return as_int(k)
    except TypeError:
        raise IndexError(INVALID) from None


def is_sequence(k: Any) -> bool:
    """A list, or what can be read like one: a range, a deque, a buffer."""
    return isinstance(k, (list, tuple)) or (hasattr(k, "__len__") and hasattr(k, "__getitem__") and not isinstance(k, (str, bytes, dict)))


def as_lists(k: Any) -> Any:
    """A sequence as a list, and so those within it; arrays within stay."""
    if set(map(type, k)) <= {int, bool}:
        return list(k)
    return [as_lists(x) if is_sequence(x) and not isinstance(x, Array) and not hasattr(x, "__array__") else x for x in k]


def index_array(a: Array, k: Any) -> Array:
    """A sequence as an index array; an empty one counts as integers."""
    from septet.core.create import from_nested
    from septet.core.interop import as_array

    found = from_nested(type(a), k) if isinstance(k, (list, tuple)) else as_array(type(a), k)
    return cast(found, int64) if found._size == 0 and isinstance(k, (list, tuple)) and found._dtype.is_float else found


def checked_array(k: Array) -> Array:
    """An array that may be an index."""
    if k._dtype.kind not in "biu":
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    return k


def consumed(k: Any) -> int:
    """How many axes of the array an entry stands for."""
    if k is None or isinstance(k, bool):
        return 0
    return k.ndim if isinstance(k, Array) and k._dtype.kind == "b" else 1


def fill_ellipsis(keys: list[Any], ndim: int) -> list[Any]:
    """The key with full slices for the Ellipsis or for the axes not named."""
    places = [n for n, k in enumerate(keys) if k is Ellipsis]
    if len(places) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    used = sum(consumed(k) for k in keys if k is not Ellipsis)
    if used > ndim:
        raise IndexError(f"too many indices for array: array is {ndim}-dimensional, but {used} were indexed")
    rest: list[Any] = [slice(None)] * (ndim - used)
    at = places[0] if places else len(keys)
    return keys[:at] + rest + keys[at + 1 :]


def append_entry(a: Array, entries: list[Entry], k: Any, axis: int) -> int:
    """Append what one part of the key means; the next axis."""
    if k is None:
        entries.append(Entry("new"))
        return axis
    if isinstance(k, bool):
        entries.append(Entry("mask0", int(k)))
        return axis
    if isinstance(k, slice):
        entries.append(Entry("slice", *slice_axis(k, a.shape[axis])))
    elif isinstance(k, int):
        entries.append(Entry("int", k))
    elif k._dtype.kind == "b":
        return append_mask(a, entries, k, axis)
    else:
        entries.append(Entry("array", array=k))
    return axis + 1


def append_mask(a: Array, entries: list[Entry], mask: Array, axis: int) -> int:
    """A boolean array is the integer arrays of its true places."""
    for k, n in enumerate(mask.shape):
        if n != a.shape[axis + k]:
            raise IndexError(f"boolean index did not match indexed array along axis {axis + k}; "
                             f"size of axis is {a.shape[axis + k]} but size of corresponding boolean axis is {n}")
    entries.extend(Entry("array", array=part) for part in select.nonzero(mask))
    return axis + mask.ndim


def check_integers(a: Array, entries: list[Entry]) -> None:
    """IndexError for an integer outside its axis; negative ones are made positive."""
    axis = 0
    for e in entries:
        if e.kind == "int":
            n = a.shape[axis]
            if not -n <= e.number < n:
                raise IndexError(f"index {e.number} is out of bounds for axis {axis} with size {n}")
            e.number %= n
        axis += e.kind != "new"


def basic_view(a: A, entries: list[Entry]) -> A:
    """The view that ints, slices and new axes name."""
    shape: list[int] = []
    strides: list[int] = []
    offset = axis = 0
    for e in entries:
        if e.kind == "new":
            shape.append(1)
            strides.append(0)
            continue
        if e.kind == "slice":
            shape.append(e.count)
            strides.append(e.step * a.strides[axis])
        if e.kind == "int" or e.count:
            offset += e.number * a.strides[axis]
        axis += 1
    return view_of(a, tuple(shape), tuple(strides), offset)


# ---- index arrays ----------------------------------------------------------------------------------------------------


class Advanced:
    """An index with arrays: the shapes before, at and after the indexed axes, and the offsets of each."""

    def __init__(self, a: Array, entries: list[Entry]):
        self.a = a
        arrays, self.offset = [], 0
        kinds = ["x" if e.kind in ("array", "mask0", "int") else "s" for e in entries]
        pattern = "".join(kinds).strip("s")
        together = "s" not in pattern
        first = kinds.index("x") if together else 0
        before: list[tuple[int, int]] = []
        after: list[tuple[int, int]] = []
        axis = 0
        for place, e in enumerate(entries):
            length, stride = (a.shape[axis], a.strides[axis]) if e.kind not in ("new", "mask0") else (1, 0)
            if kinds[place] == "x":
                arrays.append((e, length, stride, axis))
            else:
                (before if place < first else after).append((e.count, e.step * stride if e.kind == "slice" else 0))
                self.offset += e.number * stride if e.kind == "slice" and e.count else 0
            axis += e.kind not in ("new", "mask0")
        self.before, self.after = before, after
        self.shape_at = index_shape([e for e, *_ in arrays])
        self.at = self.index_offsets(arrays)

    @property
    def shape(self) -> Shape:
        """Shape of a[key]."""
        return (*(n for n, _ in self.before), *self.shape_at, *(n for n, _ in self.after))

    def index_offsets(self, arrays: list[tuple[Entry, int, int, int]]) -> Array:
        """Offsets of the indexed axes, in the shape the index arrays have together.  IndexError names the first bad index."""
        result = empty(Array, int64, self.shape_at)
        n, first, bad = result._size, True, ctypes.c_int64(0)
        if n == 0:
            return result
        for e, length, stride, axis in arrays:
            if e.kind == "mask0":
                continue
            part = constant_index(e, self.shape_at) if e.kind == "int" else spread(e.array, self.shape_at)
            kernels.add(result._address, part._address, n, length, stride, first, ctypes.addressof(bad))
            if bad.value:
                raise_bad(part, length, axis)
            first = False
        if first:
            ctypes.memset(result._address, 0, result.nbytes)
        return result

    def block(self) -> tuple[int, list[tuple[int, int]]]:
        """(bytes of a block, the axes after the index that are not part of it)."""
        size, rest = self.a._dtype.itemsize, list(self.after)
        while rest and rest[-1] in ((rest[-1][0], size), (1, rest[-1][1])):
            size *= rest.pop()[0]
        return size, rest

    def read(self) -> Array:
        """The elements as a new array."""
        result = empty(type(self.a), self.a._dtype, self.shape)
        size, rest = self.block()
        if result._size:
            with_offsets = (pairs(self.before), (self.at._address, self.at._size), pairs(rest))
            tables = [(address, n) for address, n, *_ in with_offsets]
            kernels.gather(result._address, self.a._address + self.offset, *tables, size)
            if self.a._dtype.kind == "O":
                objects.retain(result._address, result._size)
        return result

    def write(self, value: Array) -> None:
        """Set the elements; where an index repeats, the last value stays."""
        value = fit(value, self.shape, self.a)
        before_write(self.a)
        if 0 in self.shape:
            return
        if self.a._dtype.kind == "O":
            self.write_objects(value)
            return
        single = value._size == 1
        size, rest = self.block() if not single else (self.a._dtype.itemsize, self.after)
        source = value if single else dense(value, self.shape)
        before, after = pairs(self.before), pairs(rest)
        kernels.scatter(self.a._address + self.offset, source._address, before[:2], (self.at._address, self.at._size), after[:2],
                        size, 0 if single else size)

    def add(self, value: Array) -> None:
        """Add to the elements, in order; where an index repeats, all its values count."""
        value = dense(value, self.shape)
        size, rest = self.block()
        if value._size:
            before, after = pairs(self.before), pairs(rest)
            kernels.add_in_blocks(self.a._address + self.offset, value._address, before[:2], (self.at._address, self.at._size), after[:2],
                                  size // self.a._dtype.itemsize, self.a._dtype)

    def write_objects(self, value: Array) -> None:
        from septet.core.convert import elements
        from septet.core.view import broadcast_to

        for at, x in zip(self.places(), elements(broadcast_to(value, self.shape))):
            objects.store(self.a._address + at, x)

    def places(self) -> list[int]:
        """Byte offsets of all elements, in the order of the result."""
        from septet.core.convert import elements

        lists = (offset_list(self.before), elements(self.at), offset_list(self.after))
        return [self.offset + i + j + k for i in lists[0] for j in lists[1] for k in lists[2]]


def index_shape(entries: list[Entry]) -> Shape:
    """The shape all index arrays have together.  IndexError names their shapes."""
    shapes = [e.array.shape if e.kind == "array" else ((e.number,) if e.kind == "mask0" else ()) for e in entries]
    try:
        return broadcast_shapes(*shapes)
    except ValueError:
        text = mismatch(shapes).replace("operands", "indexing arrays")
        raise IndexError(f"shape mismatch: {text}") from None


def constant_index(e: Entry, shape: Shape) -> Array:
    """An integer among index arrays, repeated."""
    from septet.core.create import full

    return full(Array, int64, shape, e.number)


def spread(index: Array, shape: Shape) -> Array:
    """An index array as dense int64 of the common shape."""
    from septet.core.view import broadcast_to

    index = cast(index, int64)
    return dense(index, shape) if index.shape == shape else copy(broadcast_to(index, shape), "C")


def dense(a: Array, shape: Shape) -> Array:
    """`a` broadcast to shape in C order."""
    from septet.core.array import is_c_contiguous
    from septet.core.view import broadcast_to

    a._address  # what is pending is computed where it will be read
    if a.shape == shape and is_c_contiguous(a):
        return a
    return copy(broadcast_to(a, shape), "C")


def raise_bad(index: Array, length: int, axis: int) -> None:
    """IndexError for the first index out of bounds."""
    from septet.core.convert import elements

    bad = next(k for k in elements(index) if not -length <= k < length)
    raise IndexError(f"index {bad} is out of bounds for axis {axis} with size {length}")


def pairs(axes: list[tuple[int, int]]) -> tuple[int, int, Any]:
    """(address, count, owner) of the offsets of axes (length, stride)."""
    count = math.prod([n for n, _ in axes])
    if FEW < count and len(axes) <= 4:
        made = table(tuple(n for n, _ in axes), tuple(s for _, s in axes))
        return made, count, made
    found = python_array.array("q", offset_list(axes))
    return found.buffer_info()[0], len(found), found


def offset_list(axes: list[tuple[int, int]]) -> list[int]:
    """Offsets of all elements of axes (length, stride), in C order."""
    return offsets(tuple(n for n, _ in axes), tuple(s for _, s in axes))


def fit(value: Array, shape: Shape, a: Array) -> Array:
    """A value to be written to places of `shape`: of the array's dtype, apart from its memory.  ValueError where it does not fit."""
    from septet.ir.shape import broadcasts_to

    trimmed = value.shape
    while len(trimmed) > len(shape) and trimmed[0] == 1:
        trimmed = trimmed[1:]
    if not broadcasts_to(trimmed, shape):
        text = f"shape mismatch: value array of shape {value.shape} could not be broadcast to indexing result of shape {shape}"
        raise ValueError(text.replace(", ", ",").replace("(1,)", "(1,)"))
    value = cast(value, a._dtype)
    if trimmed != value.shape:
        value = view_of(value, trimmed, contiguous_strides(trimmed, a.itemsize) if value._size == 1 else value.strides[-len(trimmed):])
    return copy(value) if value._size and overlaps(value, a) else value

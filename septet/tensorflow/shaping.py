"""Tensors made, joined, cut, turned and picked from: the array functions of `tf`."""
from __future__ import annotations

from typing import Any

from septet.core import view as views
from septet.core.cast import cast
from septet.core.create import full
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.tensor import Tensor, from_flat, tensor
from septet.tensorflow.convert import axis_argument, is_plain, pair, shape_argument, t


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None, layout: Any = None) -> Any:
    """Zeros; empty texts where the dtype is string."""
    return filled(shape, as_dtype(dtype)._ir, 0)


def ones(shape: Any, dtype: Any = "float32", name: str | None = None, layout: Any = None) -> Any:
    """Ones."""
    return filled(shape, as_dtype(dtype)._ir, 1)


def filled(shape: Any, dtype: Any, value: Any) -> Any:
    """One value everywhere."""
    sizes = shape_argument(shape)
    if dtype.kind == "O":
        return views.broadcast_to(from_flat([b"" if value == 0 else value], dtype, ()), sizes)
    return full(Tensor, dtype, sizes, value)


def zeros_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Any:
    """Zeros in the shape of a tensor."""
    a = t(input)
    return filled(a.shape, a._dtype if dtype is None else as_dtype(dtype)._ir, 0)


def ones_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Any:
    """Ones in the shape of a tensor."""
    a = t(input)
    return filled(a.shape, a._dtype if dtype is None else as_dtype(dtype)._ir, 1)


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Any:
    """One value in a shape."""
    return views.broadcast_to(t(value), shape_argument(dims))


def eye(num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = "float32", name: str | None = None) -> Any:
    """Ones on the diagonal of a matrix, or of many."""
    found = keras_ops.eye(int(num_rows), None if num_columns is None else int(num_columns), dtype=as_dtype(dtype).name)
    return found if batch_shape is None else views.broadcast_to(found, (*shape_argument(batch_shape), *found.shape))


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Any:
    """Numbers from start up to limit, by delta."""
    first, last = (0, start) if limit is None else (start, limit)
    parts = [t(x) if dtype is None else tensor(x, as_dtype(dtype)) for x in (first, last, delta)]
    order = [dt.int32, dt.int64, dt.float32, dt.float64]
    kind = parts[0]._dtype if dtype is not None else max((p._dtype for p in parts), key=lambda d: order.index(d) if d in order else -1)
    low, high, step = (p.numpy().item() for p in parts)
    if step == 0:
        raise invalid("Requires delta != 0: 0 [Op:Range] name: ")
    if (high - low) * step < 0:
        raise invalid(f"Requires start {'<=' if step > 0 else '>='} limit when delta {'>' if step > 0 else '<'} 0: {low}/{high} [Op:Range]")
    return keras_ops.arange(low, high, step, dtype=kind.name)


def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0) -> Any:
    """Evenly spaced numbers, both ends among them."""
    a, b = pair(start, stop, "LinSpace")
    if not a._dtype.is_float:
        a, b = cast(a, dt.float64), cast(b, dt.float64)
    return cast(keras_ops.linspace(a, b, int(num), axis=axis), a._dtype)


linspace_nd = linspace


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Any:
    """A tensor in another shape; one size may be -1."""
    a, sizes = t(tensor), shape_argument(shape) if not (hasattr(shape, "__len__") and len(shape) == 0) else ()
    try:
        return views.reshape(a, sizes)
    except ValueError:
        raise invalid(f"Input to reshape is a tensor with {a._size} values, but the requested shape has {counted(sizes)} [Op:Reshape]") \
            from None


def counted(sizes: tuple[int, ...]) -> int:
    total = 1
    for n in sizes:
        total *= n
    return total


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Any:
    """The axes in another order."""
    x = t(a)
    order = None if perm is None else shape_argument(perm)
    if order is not None and sorted(order) != list(count_to(x.ndim)):
        raise invalid(f"transpose expects a vector of size {x.ndim}. But input(1) is a vector of size {len(order)} [Op:Transpose]")
    found = keras_ops.transpose(x, order)
    return keras_ops.conj(found) if conjugate and x._dtype.is_complex else found


def count_to(n: int) -> Any:
    """Python's own range, which `range` hides here."""
    import builtins

    return builtins.range(n)


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Any:
    """One more axis of size 1."""
    a, k = t(input), int(axis)
    if not -a.ndim - 1 <= k <= a.ndim:
        raise invalid(f"Tried to expand dim index {k} for tensor with {a.ndim} dimensions. [Op:ExpandDims]")
    return keras_ops.expand_dims(a, k)


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Any:
    """Axes of size 1 left out."""
    a, axes = t(input), axis_argument(axis)
    for k in () if axes is None else axes if isinstance(axes, tuple) else (axes,):
        if a.shape[k] != 1:
            raise invalid(f"Can not squeeze dim[{k}], expected a dimension of 1, got {a.shape[k]} [Op:Squeeze]")
    return keras_ops.squeeze(a, axes)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Any:
    """A tensor repeated along axes of size 1."""
    a = t(input)
    try:
        return views.broadcast_to(a, shape_argument(shape))
    except ValueError:
        raise invalid(f"Incompatible shapes: {list(a.shape)} vs. {list(shape_argument(shape))} [Op:BroadcastTo]") from None


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> Any:
    """The common shape of two."""
    from septet.ir.shape import ShapeMismatch, broadcast_shapes
    from septet.keras.shapes import TensorShape

    try:
        return TensorShape(broadcast_shapes(tuple(shape_x), tuple(shape_y)))
    except ShapeMismatch:
        raise ValueError(f"Incompatible shapes for broadcasting: {shape_x} and {shape_y}.") from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Any:
    """The common shape of two, as a tensor."""
    return tensor(list(broadcast_static_shape(shape_argument(shape_x), shape_argument(shape_y))))


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """The tensor, where it has a shape.  InvalidArgumentError otherwise."""
    a = t(x)
    if len(shape) != a.ndim or any(n is not None and n != m for n, m in zip(shape, a.shape)):
        raise invalid(f"Shape of tensor x {list(a.shape)} is not compatible with expected shape {list(shape)} [Op:EnsureShape]")
    return a


def concat(values: Any, axis: Any, name: str = "concat") -> Any:
    """Tensors one behind the other along an axis."""
    parts = matched(values, "ConcatV2")
    k = int(axis)
    if parts[0].ndim == 0 or not -parts[0].ndim <= k < parts[0].ndim:
        raise invalid(f"ConcatOp : Expected concatenating dimensions in the range [{-parts[0].ndim}, {parts[0].ndim}), but got {k} "
                      "[Op:ConcatV2] name: concat")
    for n, x in enumerate(parts[1:], 1):
        if x.ndim != parts[0].ndim or any(a != b for i, (a, b) in enumerate(zip(x.shape, parts[0].shape)) if i != k % x.ndim):
            raise invalid(f"ConcatOp : Dimension {k % max(x.ndim, 1)} in both shapes must be equal: shape[0] = {list(parts[0].shape)} vs. "
                          f"shape[{n}] = {list(x.shape)} [Op:ConcatV2] name: concat")
    return parts[0] if len(parts) == 1 else keras_ops.concatenate(parts, k)


def matched(values: Any, op: str) -> list[Any]:
    """Tensors of one dtype out of a list."""
    given = [values] if hasattr(values, "_dtype") and not isinstance(values, (list, tuple)) else list(values)
    first = next((t(x) for x in given if not is_plain(x)), None)
    if first is None:
        first = t(given[0])
    return [pair(first, x, op)[1] for x in given]


def stack(values: Any, axis: int = 0, name: str = "stack") -> Any:
    """Tensors of one shape along a new axis."""
    parts = matched(values, "Pack")
    if any(tuple(x.shape) != tuple(parts[0].shape) for x in parts):
        k = next(n for n, x in enumerate(parts) if tuple(x.shape) != tuple(parts[0].shape))
        raise invalid(f"Shapes of all inputs must match: values[0].shape = {list(parts[0].shape)} != values[{k}].shape = "
                      f"{list(parts[k].shape)} [Op:Pack] name: stack")
    return keras_ops.stack(parts, int(axis))


parallel_stack = stack


def unstack(value: Any, num: Any = None, axis: int = 0, name: str = "unstack") -> list[Any]:
    """The parts along an axis."""
    return list(keras_ops.unstack(t(value), axis=int(axis)))


def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: str = "split") -> list[Any]:
    """Parts of one size, or of given sizes."""
    a, k = t(value), int(axis)
    sizes = num_or_size_splits
    if not hasattr(sizes, "__len__") or getattr(sizes, "shape", None) == ():
        n = int(sizes)
        if a.shape[k] % n:
            raise invalid(f"Dimension size must be evenly divisible by {n} but is {a.shape[k]} [Op:Split] name: split")
        wanted = [a.shape[k] // n] * n
    else:
        wanted = [int(n) for n in sizes]
        if -1 in wanted:
            wanted[wanted.index(-1)] = a.shape[k] - sum(n for n in wanted if n != -1)
        if sum(wanted) != a.shape[k]:
            raise invalid("Determined shape must either match input shape along split_dim exactly if fully specified [Op:SplitV]")
    found, at = [], 0
    for n in wanted:
        key = (slice_of(None),) * (k % a.ndim) + (slice_of(at, at + n),)
        found.append(a[key])
        at += n
    return found


def slice_of(*parts: Any) -> Any:
    import builtins

    return builtins.slice(*parts)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:
    """A part: where it begins, and its sizes (-1: up to the end)."""
    a = t(input_)
    first, sizes = shape_argument(begin), shape_argument(size)
    stops = [n if m == -1 else b + m for b, m, n in zip(first, sizes, a.shape)]
    if any(b < 0 or s > n for b, s, n in zip(first, stops, a.shape)):
        raise invalid(f"Expected begin[i] in [0, {list(a.shape)}] and size[i] within it [Op:Slice] name: ")
    return a[tuple(slice_of(b, s) for b, s in zip(first, stops))]


def strided_slice(input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0, end_mask: int = 0, ellipsis_mask: int = 0,
                  new_axis_mask: int = 0, shrink_axis_mask: int = 0, var: Any = None, name: str | None = None) -> Any:
    """A part with steps, as slices say it; masks leave out ends."""
    from septet.errors import NotSupported

    if ellipsis_mask or new_axis_mask:
        raise NotSupported("tf.strided_slice: ellipsis_mask and new_axis_mask; use x[..., None]")
    first, last = shape_argument(begin), shape_argument(end)
    steps = (1,) * len(first) if strides is None else shape_argument(strides)
    key: list[Any] = []
    for k, (b, e, s) in enumerate(zip(first, last, steps)):
        bit = 1 << k
        key.append(b if shrink_axis_mask & bit else slice_of(None if begin_mask & bit else b, None if end_mask & bit else e, s))
    return t(input_)[tuple(key)]


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """A tensor repeated along its axes."""
    a, counts = t(input), shape_argument(multiples)
    if len(counts) != a.ndim:
        raise invalid(f"Expected multiples argument to be a vector of length {a.ndim} but got length {len(counts)} [Op:Tile]")
    return keras_ops.tile(a, counts)


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Any:
    """Elements repeated."""
    return keras_ops.repeat(t(input), t(repeats), axis)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """The order along axes turned around."""
    return keras_ops.flip(t(tensor), axis_argument(axis))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Any:
    """Elements moved along axes, those that fall out at the other end."""
    return keras_ops.roll(t(input), axis_argument(shift), axis_argument(axis))


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None) -> Any:
    """Rows before and behind along each axis."""
    widths = [[int(n) for n in row] for row in (paddings.numpy().tolist() if hasattr(paddings, "numpy") else paddings)]
    kind = mode.upper()
    if kind not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        raise ValueError(f"Value of argument `mode` expected to be one of CONSTANT, REFLECT or SYMMETRIC. Received `mode` = {mode}")
    a = t(tensor)
    if kind == "CONSTANT":
        return keras_ops.pad(a, widths, "constant", constant_values)
    return keras_ops.pad(a, widths, kind.lower())

"""The methods of ufuncs: reduce, accumulate, reduceat, outer, at."""
from __future__ import annotations

from typing import Any

from septet.core import index, ops, view
from septet.core import reduce as core_reduce
from septet.core.array import Array, empty, view_of
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axes, normalize_axis
from septet.numpy.convert import from_any, ir_dtype, scalar_of
from septet.numpy.ndarray import ndarray
from septet.numpy.override import give_back, ufunc_override

REDUCTION = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_and": "all", "logical_or": "any"}


def only_binary(function: Any, method: str) -> None:
    """ValueError for methods that need a function of two arguments."""
    if function.nin != 2 or function.nout != 1:
        raise ValueError(f"{method} only supported for {'binary functions' if function.nin != 2 else 'functions returning a single value'}")


def reduce(function: Any, array: Any, axis: Any, dtype: Any, out: Any, keepdims: bool, initial: Any, where: Any) -> Any:
    """Combine the elements along axes from left to right."""
    only_binary(function, "reduce")
    kwargs = {"axis": axis, "dtype": dtype, "keepdims": keepdims}
    answer = ufunc_override(function, "reduce", (array,), (out,) if out is not None else (), kwargs)
    if answer is not NotImplemented:
        return answer
    a = from_any(array)
    mask = None if where is True else from_any(where)
    start = core_reduce.MISSING if initial is ops else initial
    name = REDUCTION.get(function.__name__)
    if name and (dtype is None and a._dtype.is_numeric or name not in ("any", "all")):
        result = core_reduce.reduce(name, a, axis, bool(keepdims), ir_dtype(dtype), start, mask)
    else:
        result = fold(function, a, axis, folding_dtype(function, a, ir_dtype(dtype)), bool(keepdims), start, mask)
    return deliver(result, out, (array,))


def deliver(result: Any, out: Any, inputs: tuple[Any, ...]) -> Any:
    """A result into `out`, or as a scalar or array."""
    if isinstance(out, tuple):
        (out,) = out
    if out is not None:
        if out.shape != result.shape:
            raise ValueError(f"output parameter for reduction operation has the wrong shape {out.shape}, expected {result.shape}")
        assign(out, result)
        return out
    return give_back(result, inputs) if result.shape else scalar_of(result)


def folding_dtype(function: Any, a: Array, dtype: dt.DType | None) -> dt.DType:
    """The dtype in which a function folds: that of its result and of its first operand.  TypeError where these differ."""
    if a._dtype.kind == "O" or dtype is not None and dtype.kind == "O":
        return dt.object_
    if dtype is None and function.__name__.startswith("logical"):
        return dt.bool_
    if not (dtype or a._dtype).is_numeric:
        return folding_other(function, a)
    loop = function.row.loop((dtype, dtype)) if dtype is not None else ops.find_loop("numpy", function.row, (a, a), None)
    if loop is None or loop.inputs[0] is not loop.output:
        raise no_folding(function)
    return loop.output


def folding_other(function: Any, a: Array) -> dt.DType:
    """`folding_dtype` of times and text."""
    nothing = view_of(a, (0,), (0,), 0)
    if ops.apply(function.row, nothing, nothing)._dtype is not a._dtype:
        raise no_folding(function)
    return a._dtype


def no_folding(function: Any) -> TypeError:
    """The error of a function whose results are not its operands, a comparison of numbers say."""
    return TypeError(f"No loop matching the specified signature and casting was found for ufunc {function.__name__}")


def fold(function: Any, a: Array, axis: Any, dtype: dt.DType, keepdims: bool, initial: Any, where: Any) -> Any:
    """A reduction without a kernel of its own: slice by slice."""
    axes = normalize_axes(axis, a.ndim)
    if where is not None:
        a = ops.apply(ops.ROWS["where"], where, a, function.identity if initial is core_reduce.MISSING else initial)
    order = [*axes, *(k for k in range(a.ndim) if k not in axes)]
    rest = tuple(a.shape[k] for k in order[len(axes):])
    rows = view.reshape(view.transpose(a, order), (-1, *rest) if a.size else (_count(a, axes), *rest))
    result = fold_rows(function, rows, dtype, initial)
    if keepdims:
        result = view.reshape(result, tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return result


def _count(a: Array, axes: tuple[int, ...]) -> int:
    n = 1
    for k in axes:
        n *= a.shape[k]
    return n


def fold_rows(function: Any, rows: Array, dtype: dt.DType, initial: Any) -> Any:
    """Combine the rows of the first axis."""
    rows = cast(rows, dtype)
    parts = [row_of(rows, k) for k in range(rows.shape[0])]
    if initial is not core_reduce.MISSING and initial is not None:
        parts.insert(0, cast(from_any(initial), dtype))
    if not parts:
        if function.identity is None:
            raise ValueError(f"zero-size array to reduction operation {function.__name__} which has no identity")
        return view.broadcast_to(cast(from_any(function.identity), dtype), rows.shape[1:])
    result = parts[0]
    for part in parts[1:]:
        result = ops.apply(function.row, result, part)
    return result


def row_of(a: Array, k: int) -> Any:
    """a[k] as an array."""
    return view_of(a, a.shape[1:], a.strides[1:], k * a.strides[0])


def accumulate(function: Any, array: Any, axis: int, dtype: Any, out: Any) -> Any:
    """All partial results along an axis."""
    only_binary(function, "accumulate")
    answer = ufunc_override(function, "accumulate", (array,), (out,) if out is not None else (), {"axis": axis, "dtype": dtype})
    if answer is not NotImplemented:
        return answer
    a = from_any(array)
    if a.ndim == 0:
        raise TypeError("cannot accumulate on a scalar")
    k = normalize_axis(axis, a.ndim)
    target = accumulated_dtype(function, a, ir_dtype(dtype))
    scan = scan_of(function, target)
    result = scan(cast(a, target), k) if scan else running(function, cast(a, target), k)
    return deliver(result, out, (array,))


def scan_of(function: Any, dtype: dt.DType) -> Any:
    """The scan kernel of a function, where there is one."""
    from septet.core import scan

    return scan.find(function.__name__, dtype)


def accumulated_dtype(function: Any, a: Array, dtype: dt.DType | None) -> dt.DType:
    """The dtype of partial results."""
    if dtype is None and function.__name__ in ("add", "multiply") and a._dtype.is_numeric:
        return core_reduce.accumulator("sum", a._dtype)
    return folding_dtype(function, a, dtype)


def running(function: Any, a: Array, axis: int) -> Any:
    """Partial results slice by slice."""
    rows = view.moveaxis(a, axis, 0)
    result = empty(ndarray, a._dtype, a.shape)
    to = view.moveaxis(result, axis, 0)
    held: Any = None
    for k in range(rows.shape[0]):
        held = row_of(rows, k) if held is None else ops.apply(function.row, held, row_of(rows, k))
        assign(row_of(to, k), held)
    return result


def reduceat(function: Any, array: Any, indices: Any, axis: int, dtype: Any, out: Any) -> Any:
    """Reductions of slices [indices[i], indices[i+1]) of an axis; a single element where the next index is not greater."""
    only_binary(function, "reduceat")
    a = from_any(array)
    k = normalize_axis(axis, a.ndim)
    starts, n = elements(from_any(indices)), a.shape[k]
    for i in starts:
        if not 0 <= i < n:
            raise IndexError(f"index {i} out-of-bounds in {function.__name__}.reduceat [0, {n})")
    rows = view.moveaxis(a, k, 0)
    target = accumulated_dtype(function, a, ir_dtype(dtype))
    result = empty(ndarray, target, (len(starts), *rows.shape[1:]))
    for i, (start, stop) in enumerate(zip(starts, [*starts[1:], n])):
        part = index.getitem(rows, slice(start, stop if stop > start else start + 1))
        assign(row_of(result, i), from_any(reduce(function, part, 0, dtype, None, False, ops, True)))
    return deliver(view.moveaxis(result, 0, k), out, (array,))


def outer(function: Any, A: Any, B: Any, kwargs: dict[str, Any]) -> Any:
    """The function of every pair of elements."""
    if function.nin != 2:
        raise ValueError("outer product only supported for binary functions")
    a, b = from_any(A), from_any(B)
    return function(a.reshape(a.shape + (1,) * b.ndim), b, **kwargs)


def at(function: Any, a: Any, indices: Any, b: Any) -> None:
    """a[indices] = function(a[indices], b) without buffering: repeated indices accumulate."""
    from septet.core.scatter import update_at

    if not isinstance(a, ndarray):
        raise TypeError("first operand must be array")
    value = None if b is None else from_any(b)
    if function.nin == 2 and value is None:
        raise ValueError("second operand needed for ufunc")
    update_at(function.row, a, indices, value)

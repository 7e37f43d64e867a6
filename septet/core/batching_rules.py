"""How primitives compute many examples at once: rule(batching, *args) gives the results with the batch axis first, or None where only the
loop over examples will do.  Arguments that differ between examples are boxed; their `value` has the batch axis first.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from septet.core import cast, index, ops, overlap, products, reduce, scan, sort, view, write
from septet.core.array import Array
from septet.core.create import arange
from septet.core.fn import fft, linalg, search, shape, stats, triangles
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axes, normalize_axis, solve_shape

if TYPE_CHECKING:
    from septet.core.batching import Batching

Rule = Callable[..., Any]
RULES: dict[Any, Rule] = {}


def rule(*functions: Any) -> Callable[[Rule], Rule]:
    """Decorator: the batching rule of primitives."""

    def decorate(made: Rule) -> Rule:
        for function in functions:
            RULES[function] = made
        return made

    return decorate


def padded(value: Any, ndim: int) -> Any:
    """All examples with axes of length 1 behind the batch axis, so that each has `ndim` axes."""
    missing = ndim - (value.ndim - 1)
    return view.expand_dims(value, tuple(range(1, 1 + missing))) if missing > 0 else value


def spread(b: Batching, x: Any) -> Any:
    """All examples of an argument, repeated where they share it."""
    return b.value(x) if b.is_batched(x) else view.broadcast_to(x, (b.size, *x.shape))


def shifted(axes: Any, ndim: int) -> tuple[int, ...]:
    """Axes of an example as axes of the batch."""
    return tuple(k + 1 for k in normalize_axes(axes, ndim))


@rule(ops.apply)
def elementwise(b: Batching, row: Any, *operands: Any, **kwargs: Any) -> Any:
    ndim = max(len(getattr(x, "shape", ())) for x in operands)
    return ops.apply(row, *(padded(b.value(x), ndim) if b.is_batched(x) else x for x in operands), **kwargs)


@rule(reduce.reduced)
def reduction(b: Batching, name: str, a: Any, target: Any, axes: Any, keepdims: bool) -> Any:
    return reduce.reduced(name, b.value(a), target, tuple(k + 1 for k in axes), keepdims)


@rule(reduce.arg_reduce)
def arg_reduction(b: Batching, name: str, a: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    if axis is not None:
        return reduce.arg_reduce(name, b.value(a), normalize_axis(axis, a.ndim) + 1, keepdims)
    found = reduce.arg_reduce(name, view.reshape(b.value(a), (b.size, a._size)), 1)
    return view.reshape(found, (b.size, *(1,) * a.ndim)) if keepdims else found


@rule(cast.cast)
def conversion(b: Batching, a: Any, dtype: Any) -> Any:
    return cast.cast(b.value(a), dtype)


@rule(write.copy)
def copied(b: Batching, a: Any, order: str = "K") -> Any:
    return write.copy(b.value(a), "C")


@rule(stats.real)
def real_parts(b: Batching, a: Any) -> Any:
    return stats.real(b.value(a))


@rule(stats.imag)
def imaginary_parts(b: Batching, a: Any) -> Any:
    return stats.imag(b.value(a))


# ---- views -----------------------------------------------------------------------------------------------------------


@rule(view.reshape)
def reshaped(b: Batching, a: Any, shape: Any, order: str = "C", copy_: bool | None = None) -> Any:
    if order not in ("C", "K"):
        return None
    return view.reshape(b.value(a), (b.size, *solve_shape(a._size, a.shape, shape)))


@rule(view.transpose)
def transposed(b: Batching, a: Any, axes: Any = None) -> Any:
    order = range(a.ndim)[::-1] if axes is None else normalize_axes(tuple(axes), a.ndim)
    return view.transpose(b.value(a), (0, *(k + 1 for k in order)))


@rule(view.squeeze)
def squeezed(b: Batching, a: Any, axis: Any = None) -> Any:
    drop = tuple(k for k, n in enumerate(a.shape) if n == 1) if axis is None else normalize_axes(axis, a.ndim)
    if any(a.shape[k] != 1 for k in drop):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return view.squeeze(b.value(a), tuple(k + 1 for k in drop))


@rule(view.expand_dims)
def expanded(b: Batching, a: Any, axis: Any) -> Any:
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    return view.expand_dims(b.value(a), shifted(axis, a.ndim + count))


@rule(view.broadcast_to)
def broadcast(b: Batching, a: Any, shape: Any) -> Any:
    return view.broadcast_to(padded(b.value(a), len(shape)), (b.size, *shape))


@rule(view.diagonal)
def diagonals(b: Batching, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return view.diagonal(b.value(a), offset, *(normalize_axis(k, a.ndim) + 1 for k in (axis1, axis2))) if a.ndim > 1 else None


@rule(view.flip)
def flipped(b: Batching, a: Any, axis: Any = None) -> Any:
    return view.flip(b.value(a), shifted(axis, a.ndim))


@rule(view.windows)
def windows(b: Batching, a: Any, window: Any, axes: Any, steps: Any = ()) -> Any:
    return view.windows(b.value(a), window, shifted(tuple(axes), a.ndim), steps)


@rule(overlap.overlap_add)
def frames_added(b: Batching, g: Any, size: int, step: int) -> Any:
    return overlap.overlap_add(b.value(g), size, step)


@rule(view.into_zeros)
def added_into_zeros(b: Batching, g: Any, a: Any, function: Any, *args: Any) -> Any:
    """The transposes of views and indexing, by the rule of the view itself on the arguments."""
    given = arguments(b, a, function, args)
    if given is None:
        return None
    all_a = b.value(a) if b.is_batched(a) else view.broadcast_to(a, (b.size, *a.shape))
    return view.into_zeros(spread(b, g), all_a, function, *given)


def arguments(b: Batching, a: Any, function: Any, args: Any) -> tuple[Any, ...] | None:
    """The arguments that make a view of the batch what it is of an example."""
    if function is index.getitem:
        key = batched_key(b, a, args[0])
        return None if key is None or key[1] else (key[0],)
    if function is view.diagonal:
        offset, axis1, axis2 = tuple(args) + (0, 0, 1)[len(args):]
        return offset, normalize_axis(axis1, a.ndim) + 1, normalize_axis(axis2, a.ndim) + 1
    return None


# ---- indexing --------------------------------------------------------------------------------------------------------


@rule(index.getitem)
def indexed(b: Batching, a: Any, key: Any) -> Any:
    found = batched_key(b, a, key)
    if found is None:
        return None
    full, (before, rank) = found[0], found[1] or (0, 0)
    result = index.getitem(spread(b, a), full)
    if not before:
        return result
    return view.moveaxis(result, tuple(range(1, 1 + rank)), tuple(range(1 + before, 1 + before + rank)))


def batched_key(b: Batching, a: Any, key: Any) -> tuple[Any, tuple[int, int] | None] | None:
    """(the key of the batch, (axes of an example's result before the index's, axes of the index) where they must be moved).

    None where the index has boolean arrays that differ between examples, or parts that NumPy would place otherwise.
    """
    keys = index.fill_ellipsis([k if is_plain_part(k) else index.convert(a, k) for k in (key if type(key) is tuple else (key,))], a.ndim)
    kinds = "".join("s" if k is None or isinstance(k, slice) else "x" for k in keys)
    together = "s" not in kinds.strip("s")
    if not any(b.is_batched(k) for k in keys):
        has_arrays = any(isinstance(k, (Array, bool)) for k in keys)
        return ((slice(None), *keys), None) if together or not has_arrays else None
    if any(isinstance(k, bool) or isinstance(k, Array) and k._dtype.kind == "b" for k in keys):
        return None
    rank = max(k.ndim for k in keys if isinstance(k, Array))
    examples = view.reshape(arange(Array, 0, 1, b.size, dt.int64), (b.size, *(1,) * rank))
    full = (examples, *(padded(b.value(k), rank) if b.is_batched(k) else k for k in keys))
    before = kinds.index("x") if together else 0
    return full, ((before, rank) if before else None)


def is_plain_part(k: Any) -> bool:
    """A part of a key that needs no conversion."""
    return k is None or k is Ellipsis or isinstance(k, (slice, Array)) and getattr(k, "ndim", 1) > 0


# ---- products, joining, order ----------------------------------------------------------------------------------------


@rule(products.matrices)
def matrix_product(b: Batching, x: Any, y: Any) -> Any:
    """Examples that share a factor are one larger product; products of columns and rows are elementwise."""
    if x.shape[-1] == 1:
        return products_of_pairs(b, x, y)
    if b.is_batched(x) and not b.is_batched(y) and y.ndim == 2:
        flat = products.matrices(view.reshape(b.value(x), (-1, x.shape[-1])), y)
        return view.reshape(flat, (b.size, *x.shape[:-1], y.shape[-1]))
    if b.is_batched(y) and not b.is_batched(x) and x.ndim == 2 and y.ndim == 2 and y.shape[-1] == 1:
        flat = products.matrices(view.squeeze(b.value(y), -1), view.transpose(x))
        return view.expand_dims(flat, -1)
    ndim = max(x.ndim, y.ndim)
    return products.matrices(*(padded(b.value(v), ndim) if b.is_batched(v) else v for v in (x, y)))


def products_of_pairs(b: Batching, x: Any, y: Any) -> Any:
    """Columns times rows."""
    return ops.FUNCTIONS["multiply"](*(padded(b.value(v), max(x.ndim, y.ndim)) if b.is_batched(v) else v for v in (x, y)))


@rule(linalg.solve)
def solutions(b: Batching, a: Any, right: Any) -> Any:
    ndim = max(a.ndim, right.ndim)
    return linalg.solve(*(padded(b.value(v), ndim) if b.is_batched(v) else v for v in (a, right)))


def same(function: Any) -> None:
    """The rule of a function of stacks of matrices: a batch is a stack."""

    def made(b: Batching, a: Any, *args: Any, **kwargs: Any) -> Any:
        return function(b.value(a), *args, **kwargs)

    RULES[function] = made


@rule(triangles.solve)
def triangle_solution(b: Batching, a: Any, x: Any, *how: Any) -> Any:
    return triangles.solve(spread(b, a), spread(b, x), *how)


for _function in (linalg.inv, linalg.det, linalg.cholesky, triangles.weighted, triangles.mirrored):
    same(_function)


@rule(shape.concatenate)
def joined(b: Batching, arrays: Any, axis: int, dtype: Any = None) -> Any:
    return shape.concatenate([spread(b, a) for a in arrays], axis + 1, dtype)


@rule(sort.sort)
def sorted_examples(b: Batching, a: Any, axis: int | None = -1) -> Any:
    return along(b, sort.sort, a, axis)


@rule(sort.argsort)
def orders(b: Batching, a: Any, axis: int | None = -1) -> Any:
    return along(b, sort.argsort, a, axis)


def along(b: Batching, function: Any, a: Any, axis: int | None) -> Any:
    """A function along an axis; None flattens."""
    if axis is None or a.ndim == 0:
        return function(view.reshape(b.value(a), (b.size, a._size)), 1) if a.ndim else None
    return function(b.value(a), normalize_axis(axis, a.ndim) + 1)


@rule(scan.accumulate)
def scanned(b: Batching, name: str, a: Any, axis: int) -> Any:
    return scan.accumulate(name, b.value(a), axis % a.ndim + 1)


@rule(search.searchsorted)
def searched(b: Batching, a: Any, v: Any, right: bool) -> Any:
    return None if b.is_batched(a) else search.searchsorted(a, b.value(v), right)


def along_axis(function: Any) -> None:
    """The rule of a function of one axis, its second argument."""

    def made(b: Batching, a: Any, axis: int, *args: Any, **kwargs: Any) -> Any:
        return function(b.value(a), axis % a.ndim + 1, *args, **kwargs)

    RULES[function] = made


TRANSFORMS: tuple[Any, ...] = (fft.transform, fft.transform_real, fft.from_real)
for _function in TRANSFORMS:
    along_axis(_function)


@rule(fft.to_real)
def transforms_to_real(b: Batching, a: Any, n: int, axis: int, *args: Any) -> Any:
    return fft.to_real(b.value(a), n, axis % a.ndim + 1, *args)

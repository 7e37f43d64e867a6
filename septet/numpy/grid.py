"""Index helpers: indices, meshgrid, mgrid, ogrid, ix_, r_, c_, s_, ravel_multi_index, unravel_index."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, view
from septet.core.cast import cast
from septet.core.create import arange as core_arange
from septet.core.fn.shape import concatenate, stack
from septet.core.write import copy
from septet.ir.dtype import int64
from septet.ir.promote import promote
from septet.numpy.api import ArrayLike, api, dispatched
from septet.numpy.convert import from_any, ir_dtype
from septet.numpy.creation import arange, shape_of
from septet.numpy.ndarray import ndarray
from septet.numpy.ranges import linspace


def axis_values(values: Any, k: int, ndim: int) -> Any:
    """A vector along axis k of ndim."""
    own = -1 if values.size else 0
    return view.reshape(values, tuple(own if j == k else 1 for j in range(ndim)))


def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    """The index of each place along each axis."""
    shape = shape_of(dimensions)
    target = ir_dtype(dtype) or int64
    axes = [cast(axis_values(core_arange(ndarray, 0, 1, n, int64), k, len(shape)), target) for k, n in enumerate(shape)]
    if sparse:
        return tuple(axes)
    if not shape:
        return from_any([]).astype(dtype)
    return stack([view.broadcast_to(a, shape) for a in axes], 0)


@dispatched
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    """Coordinate matrices of coordinate vectors."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    vectors = [view.ravel(from_any(x)) for x in xi]
    ndim = len(vectors)
    order = list(range(ndim))
    if indexing == "xy" and ndim > 1:
        order[0], order[1] = 1, 0
    grids = [axis_values(v, order[k], ndim) for k, v in enumerate(vectors)]
    if not sparse and grids:
        shape = tuple(n for _, n in sorted((order[k], v.size) for k, v in enumerate(vectors)))
        grids = [view.broadcast_to(g, shape) for g in grids]
    return tuple(dense_copy(g) for g in grids) if copy else tuple(grids)


def dense_copy(a: Any) -> Any:
    """A writeable copy in C order."""
    return copy(a, "C")


class GridMaker:
    """mgrid and ogrid: `np.mgrid[0:3, 0:1:5j]`."""

    def __init__(self, sparse: bool):
        self.sparse = sparse

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, tuple):
            return slice_values(key)
        vectors = [slice_values(s) for s in key]
        kind = promote("numpy", *(v._dtype for v in vectors))
        axes = [cast(axis_values(v, k, len(vectors)), kind) for k, v in enumerate(vectors)]
        if self.sparse:
            return tuple(axes)
        shape = tuple(v.size for v in vectors)
        return stack([view.broadcast_to(a, shape) for a in axes], 0)


def slice_values(s: slice) -> Any:
    """The numbers a slice stands for; an imaginary step is a count, end included."""
    start = 0 if s.start is None else s.start
    step = 1 if s.step is None else s.step
    if isinstance(step, complex):
        return linspace(start, s.stop, int(abs(step)))
    return arange(start, s.stop, step)


mgrid, ogrid = GridMaker(False), GridMaker(True)


class IndexMaker:
    """s_ and index_exp: the index expression itself."""

    def __init__(self, maketuple: bool):
        self.maketuple = maketuple

    def __getitem__(self, item: Any) -> Any:
        return (item,) if self.maketuple and not isinstance(item, tuple) else item


s_, index_exp = IndexMaker(False), IndexMaker(True)


class AxisConcatenator:
    """r_ and c_: arrays joined by writing them as an index."""

    def __init__(self, axis: int = 0, ndmin: int = 1, trans1d: int = -1):
        self.axis, self.ndmin, self.trans1d = axis, ndmin, trans1d

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return text_matrix(key)
        items = key if isinstance(key, tuple) else (key,)
        axis, ndmin, trans1d, matrix = self.axis, self.ndmin, self.trans1d, None
        if items and isinstance(items[0], str):
            axis, ndmin, trans1d, matrix = self.directive(items[0])
            items = items[1:]
        parts = [self.part(x, ndmin, trans1d) for x in items]
        result = concatenate(parts, axis, joined_dtype(items, parts))
        return as_matrix(result, matrix) if matrix else result

    def directive(self, text: str) -> tuple[int, int, int, str | None]:
        """(axis, ndmin, trans1d, kind of matrix) of a string such as "0,2,1"."""
        if text in ("r", "c"):
            return self.axis, self.ndmin, self.trans1d, text
        try:
            numbers = [int(n) for n in text.split(",")] + [None] * 3
        except ValueError:
            raise ValueError("unknown special directive") from None
        return (numbers[0] or 0, self.ndmin if numbers[1] is None else numbers[1], self.trans1d if numbers[2] is None else numbers[2], None)

    def part(self, x: Any, ndmin: int, trans1d: int) -> Any:
        """One item with at least ndmin axes; vectors placed along axis trans1d."""
        a = slice_values(x) if isinstance(x, slice) else from_any(x)
        if a.ndim == 0:
            return view.reshape(a, (1,) * ndmin)
        missing = ndmin - a.ndim
        if missing <= 0:
            return a
        place = trans1d % ndmin if trans1d < 0 else trans1d
        if trans1d == -1:
            return view.reshape(a, (1,) * missing + a.shape)
        order = [1] * ndmin
        start = builtin_min(place, missing)
        order[start : start + a.ndim] = a.shape
        return view.reshape(a, order)

    def __len__(self) -> int:
        return 0


builtin_min = min


def joined_dtype(items: Any, parts: Any) -> Any:
    """The dtype of joined items; Python numbers are weak."""
    from septet.core.create import promote_all
    from septet.ir.promote import result_type

    if any(not p._dtype.is_numeric for p in parts):
        return promote_all([p._dtype for p in parts])
    operands = [x if type(x) in (int, float, complex) else p._dtype for x, p in zip(items, parts)]
    return result_type("numpy", *operands)


def text_matrix(text: str) -> Any:
    """A matrix written as "a, b; c, d", of the caller's variables."""
    import sys

    from septet.numpy.matrix_class import bmat

    frame = sys._getframe(2)
    return bmat(text, frame.f_locals, frame.f_globals)


def as_matrix(a: Any, kind: str) -> Any:
    """A joined result as a matrix (r_['r', ...])."""
    from septet.numpy.matrix_class import matrix

    result = matrix(a)
    return result.T if kind == "c" and a.ndim < 2 else result


r_ = AxisConcatenator()
c_ = AxisConcatenator(-1, 2, 0)


def ix_(*args: Any) -> tuple[Any, ...]:
    """Index arrays that pick the product of several index lists."""
    result = []
    for k, x in enumerate(args):
        a = from_any(x)
        if a.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if a.size == 0:
            a = cast(a, int64)
        if a._dtype.kind == "b":
            (a,) = a.nonzero()
        result.append(axis_values(a, k, len(args)))
    return tuple(result)


@api
def ravel_multi_index(multi_index: Any, dims: Any, mode: Any = "raise", order: str = "C") -> Any:
    """Flat indices of full ones."""
    shape = shape_of(dims)
    parts = [from_any(x) for x in multi_index]
    if len(parts) != len(shape):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(shape)}")
    modes = (mode,) * len(shape) if isinstance(mode, str) else mode
    strides = [math.prod(shape[k + 1 :]) if order == "C" else math.prod(shape[:k]) for k in range(len(shape))]
    flat: Any = 0
    for part, n, how, stride in zip(parts, shape, modes, strides):
        flat = ops.add(ops.multiply(bounded(part, n, how), stride), flat)
    return from_any(flat)


def bounded(part: Any, n: int, mode: str) -> Any:
    """Indices of one axis, checked, wrapped or clipped."""
    from septet.numpy.selecting import in_mode

    if part._dtype.kind not in "iu":
        raise TypeError("only int indices permitted")
    if mode == "raise" and part.size and (int(part.min()) < 0 or int(part.max()) >= n):
        raise ValueError("invalid entry in coordinates array")
    return in_mode(cast(part, int64), n, mode)


@api(scalar=False)
def unravel_index(indices: ArrayLike, shape: Any, order: str = "C") -> Any:
    """Full indices of flat ones."""
    from septet.numpy.convert import scalar_of

    size = shape_of(shape)
    if indices._dtype.kind not in "iu" and indices.size:
        raise TypeError("only int indices permitted")
    n = math.prod(size)
    if indices.size and (int(indices.min()) < 0 or int(indices.max()) >= n):
        values = view.ravel(indices).tolist()
        bad = next(k for k in values if not 0 <= k < n)
        raise ValueError(f"index {bad} is out of bounds for array with size {n}")
    rest, found = cast(indices, int64), []
    for n in reversed(size) if order == "C" else size:
        found.append(ops.remainder(rest, n))
        rest = ops.floor_divide(rest, n)
    parts = found[::-1] if order == "C" else found
    return tuple(p if p.shape else scalar_of(p) for p in parts)



"""Reductions of runs of rows: `torch.segment_reduce`."""
from __future__ import annotations

from typing import Any

from septet.core import along, autograd, ops, view
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.create import arange, full
from septet.core.fn.search import where
from septet.core.index import getitem
from septet.core.reduce import reduce as reduced
from septet.core.select import dense
from septet.core.select import repeat as repeated
from septet.errors import NotSupported
from septet.ir.dtype import int64
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.tensor import Tensor

STARTS = {"sum": 0.0, "mean": 0.0, "max": float("-inf"), "min": float("inf"), "prod": 1.0}
MODES = {"sum": "add", "mean": "add", "max": "max", "min": "min", "prod": "multiply"}


@api(out=False, method=False, aliases=("_segment_reduce",))
def segment_reduce(data: TENSOR, reduce: str, *, lengths: Any = None, indices: Any = None, offsets: Any = None, axis: int = 0,
                   unsafe: bool = False, initial: Any = None) -> Any:
    """One row for each run of rows.  lengths: how long each run is, or offsets: where each starts, and the end.

    initial: what each run begins with.  A run without rows gives it: minus infinity for max, NaN for mean where it is not given.
    """
    kind = reduce.removeprefix("a") if reduce in ("amax", "amin") else reduce
    if kind not in MODES:
        raise RuntimeError(f"segment_reduce(): unsupported reduction {reduce!r}; it is one of sum, mean, max, min, prod")
    first, counts = runs(data, lengths, indices, offsets, axis, unsafe)
    groups, rest = counts._size, tuple(data.shape[1:])
    total = int(item(reduced("sum", counts))) if groups else 0
    index = repeated(dense(arange(Tensor, 0, 1, groups, int64)), counts)
    rows = getitem(data, slice(first, first + total))
    found = gathered(rows, index, (groups, *rest), kind, STARTS[kind] if initial is None else initial)
    return found if kind != "mean" else averaged(found, counts, initial)


_segment_reduce = FUNCTIONS["_segment_reduce"]


def runs(data: Any, lengths: Any, indices: Any, offsets: Any, axis: int, unsafe: bool) -> tuple[int, Any]:
    """(the first row of the first run, how long each is).  RuntimeError where they do not fit the data."""
    if indices is not None:
        raise NotSupported("torch.segment_reduce(indices=...), which PyTorch has not either; give lengths or offsets")
    given = lengths if lengths is not None else offsets
    if given is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined")
    if axis != 0 or given.ndim != 1:
        raise NotSupported("torch.segment_reduce of other than runs of rows (axis 0, lengths or offsets of one dimension)")
    held = cast(autograd.detach(given), int64)
    if lengths is None:
        counts = ops.subtract(getitem(held, slice(1, None)), getitem(held, slice(None, -1)))
        first = int(item(held, 0))
    else:
        counts, first = held, 0
    total, least = (int(item(reduced(name, counts))) if counts._size else 0 for name in ("sum", "min"))
    if least < 0 or first < 0 or first + total > data.shape[0] or lengths is not None and not unsafe and total != data.shape[0]:
        raise RuntimeError("segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe.")
    return first, counts


def gathered(rows: Any, index: Any, shape: tuple[int, ...], kind: str, start: Any) -> Any:
    """The reduction of rows with the same number."""
    extreme = kind in ("max", "min")
    to = full(Tensor, rows._dtype, shape, float("nan") if extreme and rows._dtype.is_inexact else start)
    if not rows._size:
        return full(Tensor, rows._dtype, shape, start)
    places = view.broadcast_to(view.reshape(index, (-1, *(1,) * (rows.ndim - 1))), rows.shape)
    if not extreme:
        return along.scatter(to, places, rows, 0, MODES[kind])
    begin = full(Tensor, rows._dtype, shape, start)
    beside = FUNCTIONS["full"]((), start, dtype=rows.dtype)
    found = along.scatter(to, places, rows, 0, MODES[kind], beside)
    empty = ops.equal(along.counted(begin, places, 0, 0), 0) if rows._dtype.is_inexact else ops.not_equal(begin, begin)
    return where(empty, begin, found)


def averaged(total: Any, counts: Any, initial: Any) -> Any:
    """Sums over counts; a run without rows has the first value, or NaN."""
    n = cast(view.reshape(counts, (-1, *(1,) * (total.ndim - 1))), total._dtype)
    return where(ops.equal(n, 0), float("nan") if initial is None else initial, ops.divide(total, ops.maximum(n, 1)))

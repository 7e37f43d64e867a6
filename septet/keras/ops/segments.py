"""Reductions of rows with the same number, and sequences cut into frames."""
from __future__ import annotations

from typing import Any

from septet.core import along, create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.array import zeros
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.element import limits
from septet.core.index import getitem
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.keras.ops.api import TENSOR, Tensor, op


def segments(data: Any, ids: Any, count: Any, mode: str, start: Any) -> Any:
    """Rows combined by their numbers; negative ones and those beyond are left out."""
    if ids.ndim != 1:
        raise ValueError(f"`segment_ids` should be a 1-D tensor. Received: segment_ids with shape: {tuple(ids.shape)}")
    index = cast(ids, dt.int64)
    n = int(count) if count is not None else int(item(core.reduce("max", index))) + 1 if index._size else 0
    width = max(1, data._size // max(1, data.shape[0]))
    flat = views.reshape(data, (data.shape[0], width))
    kept = rows.logical_and(rows.greater_equal(index, 0), rows.less(index, n))
    place = views.broadcast_to(views.expand_dims(rows.where(kept, index, n), 1), (data.shape[0], width))
    blank = zeros(Tensor, data._dtype, (n + 1, width)) if not start else create.full(Tensor, data._dtype, (n + 1, width), start)
    found = along.scatter(blank, place, flat, 0, mode)
    return views.reshape(getitem(found, slice(0, n)), (n, *data.shape[1:]))


def least(x: Any) -> Any:
    """What is below all values of a dtype."""
    return -3.4028234663852886e38 if x._dtype.is_inexact else limits(x._dtype)[0]


def greatest(x: Any) -> Any:
    """What is above all values of a dtype."""
    return 3.4028234663852886e38 if x._dtype.is_inexact else limits(x._dtype)[1]


@op
def segment_sum(data: TENSOR, segment_ids: TENSOR, num_segments: Any = None, sorted: bool = False) -> Any:
    """The sums of rows with the same number."""
    return segments(data, segment_ids, num_segments, "add", 0)


@op
def segment_max(data: TENSOR, segment_ids: TENSOR, num_segments: Any = None, sorted: bool = False) -> Any:
    """The greatest of rows with the same number."""
    return segments(data, segment_ids, num_segments, "max", least(data))


@op
def segment_min(data: TENSOR, segment_ids: TENSOR, num_segments: Any = None, sorted: bool = False) -> Any:
    """The least of rows with the same number."""
    return segments(data, segment_ids, num_segments, "min", greatest(data))


@op
def segment_prod(data: TENSOR, segment_ids: TENSOR, num_segments: Any = None, sorted: bool = False) -> Any:
    """The products of rows with the same number."""
    return segments(data, segment_ids, num_segments, "multiply", 1)


@op
def extract_sequences(x: TENSOR, sequence_length: int, sequence_stride: int) -> Any:
    """Overlapping parts of the last axis."""
    return copy(views.windows(x, (sequence_length,), (x.ndim - 1,), (sequence_stride,)), "C")

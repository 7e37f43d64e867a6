"""Inner and matrix products of series and frames."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds


def dot_series(s: Any, other: Any) -> Any:
    """Series.dot."""
    if isinstance(other, (kinds.Series, kinds.DataFrame)):
        both = s._index.union(other._index)
        if len(both) > len(s._index) or len(both) > len(other._index):
            raise ValueError("matrices are not aligned")
        s, other_ = s.reindex(both), other.reindex(both)
        if isinstance(other, kinds.DataFrame):
            return kinds.Series._new(np.dot(s.to_numpy(), other_.to_numpy()), other._labels)
        return np.dot(s.to_numpy(), other_.to_numpy())
    table = np.asarray(other)
    if len(s) != table.shape[0]:
        raise Exception(f"Dot product shape mismatch, {s.shape} vs {table.shape}")
    return np.dot(s.to_numpy(), table)


def dot_frame(frame: Any, other: Any) -> Any:
    """DataFrame.dot."""
    if isinstance(other, (kinds.Series, kinds.DataFrame)):
        both = frame._labels.union(other._index)
        if len(both) > len(frame._labels) or len(both) > len(other._index):
            raise ValueError("matrices are not aligned")
        other = other.reindex(frame._labels)
    table = other.to_numpy() if isinstance(other, (kinds.Series, kinds.DataFrame)) else np.asarray(other)
    if frame.shape[1] != table.shape[0]:
        raise ValueError(f"Dot product shape mismatch, {frame.shape} vs {table.shape}")
    found = np.dot(frame.to_numpy(), table)
    if found.ndim == 1:
        return frame._constructor_sliced(found, index=frame._index)
    return frame._constructor(found, index=frame._index, columns=other._labels if isinstance(other, kinds.DataFrame) else None)

"""pandas.api.indexers: checks of masks and positions, and windows of one's own."""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any


def check_array_indexer(array: Any, indexer: Any) -> Any:
    """An array of positions, or a mask as long as the array; ValueError or IndexError for anything else."""
    import septet.numpy as np
    from septet.pandas.api.dtype_questions import is_bool_dtype, is_integer_dtype
    from septet.pandas.api.questions import is_list_like

    if not is_list_like(indexer) or isinstance(indexer, tuple):
        return indexer
    values = getattr(indexer, "_values", indexer)
    if not hasattr(values, "dtype"):
        from septet.pandas.construct import array as made

        values = made(values) if len(values) else np.empty(0, dtype="int64")
    if is_bool_dtype(values.dtype):
        mask = values.to_numpy(dtype=bool, na_value=False) if hasattr(values, "_mask") else np.asarray(values, dtype=bool)
        if len(mask) != len(array):
            raise IndexError(f"Boolean index has wrong length: {len(mask)} instead of {len(array)}")
        return mask
    if is_integer_dtype(values.dtype):
        if getattr(values, "_hasna", False) or hasattr(values, "isna") and bool(values.isna().any()):
            raise ValueError("Cannot index with an integer indexer containing NA values")
        return np.asarray(values, dtype="int64")
    raise IndexError("arrays used as indices must be of integer or boolean type")


def __getattr__(name: str) -> Any:
    if name in ("BaseIndexer", "FixedForwardWindowIndexer", "VariableOffsetWindowIndexer"):
        return getattr(_import_module("septet.pandas.window.indexers"), name)
    raise AttributeError(f"module 'pandas.api.indexers' has no attribute {name!r}")

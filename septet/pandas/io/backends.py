"""Columns under another family of dtypes: dtype_backend of the readers."""
from __future__ import annotations

from typing import Any

from septet.numpy import ndarray


def to_backend(values: Any, backend: str) -> Any:
    """A column as a masked array ("numpy_nullable") or one of Arrow's ("pyarrow")."""
    if backend == "pyarrow":
        from septet.pandas.arrays.arrow import ArrowExtensionArray

        return ArrowExtensionArray._of_any(values)
    from septet.pandas.arrays.choose import choose_array
    from septet.pandas.arrays.string_dtype import NAMED

    if type(values) is ndarray and values.dtype.kind == "f":
        from septet.pandas.missing import isna_array

        known = values[~isna_array(values)]
        whole = len(known) > 0 and bool((known == known.astype("int64")).all()) if len(known) < len(values) else False
        return choose_array(values, "Int64" if whole else None, False)
    if type(values) is ndarray and values.dtype.kind in "biuO":
        return choose_array(values, None, False)
    if type(getattr(values, "dtype", None)).__name__ == "StringDtype":
        return values._as(NAMED["string"])
    return values

"""`convert_dtypes`: the dtypes that have NA."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas.algorithms.casting import cast
from septet.pandas.construct import infer_objects
from septet.pandas.dtypes import OBJECT, pandas_dtype
from septet.pandas.missing import is_missing, isna_array


def convert(values: Any, flags: tuple[bool, bool, bool, bool, bool], backend: str) -> Any:
    """A column with the nullable dtype that fits."""
    if backend not in ("numpy_nullable", "pyarrow"):
        raise ValueError(f"dtype_backend {backend} is invalid, only 'numpy_nullable' and 'pyarrow' are allowed.")
    if backend == "pyarrow":
        raise NotSupported("convert_dtypes(dtype_backend='pyarrow') is not supported")
    objects, strings, integers, booleans, floats = flags
    if type(values) is ndarray and values.dtype == OBJECT:
        values = _of_objects(values) if objects else values
    if type(values) is not ndarray:
        return cast(values, pandas_dtype("string")) if strings and values.dtype == "str" else values
    kind = values.dtype.kind
    if kind == "b":
        return cast(values, pandas_dtype("boolean")) if booleans else values
    if kind in "iu":
        name = f"{'U' if kind == 'u' else ''}Int{values.dtype.itemsize * 8}"
        return cast(values, pandas_dtype(name)) if integers else values
    if kind == "f":
        return _of_floats(values, integers, floats)
    return values


def _of_objects(values: ndarray) -> Any:
    """Objects that are all booleans or integers, with gaps, as nullable ones; else what they all are."""
    items = [x for x in values.tolist() if not is_missing(x)]
    kinds = {type(x) for x in items}
    if kinds == {bool} and len(items) < len(values):
        return pandas_dtype("boolean").construct_array_type()._from_sequence(values, dtype=pandas_dtype("boolean"))
    if kinds == {int} and len(items) < len(values):
        return pandas_dtype("Int64").construct_array_type()._from_sequence(values, dtype=pandas_dtype("Int64"))
    return infer_objects(values)


def _of_floats(values: ndarray, integers: bool, floats: bool) -> Any:
    there = values[~isna_array(values)]
    whole = bool((there == np.trunc(there)).all()) and bool(np.isfinite(there).all())
    if integers and whole:
        return cast(values, pandas_dtype("Int64"))
    return cast(values, pandas_dtype(f"Float{values.dtype.itemsize * 8}")) if floats else values

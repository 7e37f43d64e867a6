"""`keras.backend`: settings and helpers by their older place."""
from __future__ import annotations

from typing import Any

from septet.keras import dtypes
from septet.keras.config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from septet.keras.keras_tensor import is_keras_tensor
from septet.keras.naming import get_uid
from septet.keras.utils.python_utils import clear_session, standardize_dtype


def is_float_dtype(dtype: Any) -> bool:
    """Whether a dtype is one of floats."""
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype: Any) -> bool:
    """Whether a dtype is one of whole numbers."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*args: Any) -> str:
    """The dtype that dtypes, tensors and Python types have together."""
    from septet.ir.promote import result_type as promoted

    def one(x: Any) -> Any:
        x = getattr(x, "dtype", x)
        if x in (int, float, bool) or x is None:
            return {int: 0, float: 0.0, bool: True, None: 0.0}[x]
        return dtypes.ir_dtype(x)

    if not args:
        return floatx()
    return promoted("keras", *map(one, args)).name


__all__ = ["backend", "clear_session", "epsilon", "floatx", "get_uid", "image_data_format", "is_float_dtype", "is_int_dtype",
           "is_keras_tensor", "result_type", "set_epsilon", "set_floatx", "set_image_data_format", "standardize_dtype"]

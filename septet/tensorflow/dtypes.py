"""`tf.dtypes`."""
from __future__ import annotations

from typing import Any

from septet.keras import dtypes as _dtypes
from septet.keras.dtypes import DType, as_dtype
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import cast, saturate_cast
from septet.tensorflow.pointwise import complex

__all__ = ["DType", "as_dtype", "cast", "complex", "saturate_cast"]


def __getattr__(name: str) -> Any:
    found = _dtypes._by_name.get({"double": "float64", "half": "float16"}.get(name, name))
    if found is None:
        _refused.check("tensorflow.dtypes", name)
        raise AttributeError(f"module 'tensorflow.dtypes' has no attribute {name!r}")
    return found

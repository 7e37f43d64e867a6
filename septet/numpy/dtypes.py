"""`numpy.dtypes`: the classes of dtype objects."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.numpy.data_type import CLASSES

__all__ = [
    "BoolDType",
    "ByteDType",
    "BytesDType",
    "Complex128DType",
    "Complex64DType",
    "DateTime64DType",
    "Float16DType",
    "Float32DType",
    "Float64DType",
    "Int16DType",
    "Int32DType",
    "Int64DType",
    "Int8DType",
    "IntDType",
    "LongDType",
    "LongLongDType",
    "ObjectDType",
    "ShortDType",
    "StrDType",
    "TimeDelta64DType",
    "UByteDType",
    "UInt16DType",
    "UInt32DType",
    "UInt64DType",
    "UInt8DType",
    "UIntDType",
    "ULongDType",
    "ULongLongDType",
    "UShortDType",
    "VoidDType",
]

BoolDType = CLASSES["bool"]
Int8DType = ByteDType = CLASSES["int8"]
Int16DType = ShortDType = CLASSES["int16"]
Int32DType = IntDType = CLASSES["int32"]
Int64DType = LongDType = LongLongDType = CLASSES["int64"]
UInt8DType = UByteDType = CLASSES["uint8"]
UInt16DType = UShortDType = CLASSES["uint16"]
UInt32DType = UIntDType = CLASSES["uint32"]
UInt64DType = ULongDType = ULongLongDType = CLASSES["uint64"]
Float16DType, Float32DType, Float64DType = CLASSES["float16"], CLASSES["float32"], CLASSES["float64"]
Complex64DType, Complex128DType = CLASSES["complex64"], CLASSES["complex128"]
ObjectDType, BytesDType, StrDType, VoidDType = CLASSES["O"], CLASSES["S"], CLASSES["U"], CLASSES["V"]
DateTime64DType, TimeDelta64DType = CLASSES["M"], CLASSES["m"]


def __getattr__(name: str) -> Any:
    if name in ("StringDType", "LongDoubleDType", "CLongDoubleDType"):
        raise NotSupported(f"numpy.dtypes.{name}")
    raise AttributeError(f"module 'numpy.dtypes' has no attribute {name!r}")

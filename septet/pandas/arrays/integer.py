"""Int8 to Int64 and UInt8 to UInt64: whole numbers with NA."""
from __future__ import annotations

from septet.pandas.arrays.masked import BaseMaskedArray, BaseMaskedDtype


class NumericDtype(BaseMaskedDtype):
    """A masked dtype of numbers."""

    _is_numeric = True

    @property
    def is_signed_integer(self) -> bool:
        """Whether it holds signed whole numbers."""
        return self.kind == "i"

    @property
    def is_unsigned_integer(self) -> bool:
        """Whether it holds unsigned whole numbers."""
        return self.kind == "u"

    def __repr__(self) -> str:
        return f"{self.name}Dtype()"


class IntegerDtype(NumericDtype):
    """A masked dtype of whole numbers."""

    @classmethod
    def construct_array_type(cls) -> type:
        """IntegerArray."""
        return IntegerArray


class IntegerArray(BaseMaskedArray):
    """Whole numbers with NA."""

    __module__ = "pandas.arrays"
    _plain = "int64"


def _dtype(name: str) -> type:
    plain = name.lower()
    return type(f"{name}Dtype", (IntegerDtype,), {"_name": name, "_numpy": plain, "__module__": "pandas",
                                                  "__doc__": f"Dtype of {plain} with NA."})


Int8Dtype, Int16Dtype, Int32Dtype, Int64Dtype = (_dtype(f"Int{n}") for n in (8, 16, 32, 64))
UInt8Dtype, UInt16Dtype, UInt32Dtype, UInt64Dtype = (_dtype(f"UInt{n}") for n in (8, 16, 32, 64))
BY_NUMPY = {cls._numpy: cls() for cls in (Int8Dtype, Int16Dtype, Int32Dtype, Int64Dtype,  # type: ignore[attr-defined]
                                          UInt8Dtype, UInt16Dtype, UInt32Dtype, UInt64Dtype)}

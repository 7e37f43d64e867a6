"""Float32 and Float64: floats with NA; NaN is NA."""
from __future__ import annotations

from septet.pandas.arrays.integer import NumericDtype
from septet.pandas.arrays.masked import BaseMaskedArray


class FloatingDtype(NumericDtype):
    """A masked dtype of floats."""

    @classmethod
    def construct_array_type(cls) -> type:
        """FloatingArray."""
        return FloatingArray


class FloatingArray(BaseMaskedArray):
    """Floats with NA."""

    __module__ = "pandas.arrays"
    _kinds, _word, _plain = "f", "floating", "float64"


class Float32Dtype(FloatingDtype):
    """Dtype of float32 with NA."""

    __module__ = "pandas"
    _name, _numpy = "Float32", "float32"


class Float64Dtype(FloatingDtype):
    """Dtype of float64 with NA."""

    __module__ = "pandas"
    _name, _numpy = "Float64", "float64"


BY_NUMPY = {"float32": Float32Dtype(), "float64": Float64Dtype()}

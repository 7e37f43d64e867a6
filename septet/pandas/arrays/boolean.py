"""boolean: True, False and NA, by Kleene's logic."""
from __future__ import annotations

from septet.pandas.arrays.masked import BaseMaskedArray, BaseMaskedDtype


class BooleanDtype(BaseMaskedDtype):
    """Dtype of truth values with NA."""

    __module__ = "pandas"
    _name, _numpy = "boolean", "bool"
    _is_numeric = _is_boolean = True

    def __repr__(self) -> str:
        return "BooleanDtype"

    @classmethod
    def construct_array_type(cls) -> type:
        """BooleanArray."""
        return BooleanArray


class BooleanArray(BaseMaskedArray):
    """Truth values with NA."""

    __module__ = "pandas.arrays"
    _kinds, _word, _plain, _fill = "b", "boolean", "bool", False


BY_NUMPY = {"bool": BooleanDtype()}

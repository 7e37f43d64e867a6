"""`numpy.typing`: names for annotations."""
from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any, TypeVar

from septet.numpy.data_type import dtype
from septet.numpy.ndarray import ndarray
from septet.numpy.scalars import generic

_Scalar = TypeVar("_Scalar", bound=generic)

ArrayLike = ndarray | generic | bool | int | float | complex | str | bytes | Sequence[Any]
DTypeLike = dtype | type | str | tuple[Any, ...] | list[Any] | dict[str, Any] | None


class _NDArray:
    """`NDArray[scalar]`: an array of any shape."""

    def __getitem__(self, item: Any) -> Any:
        return types.GenericAlias(ndarray, (tuple[Any, ...], dtype[item]))

    def __repr__(self) -> str:
        return "numpy.ndarray[tuple[typing.Any, ...], numpy.dtype[~_ScalarT]]"


NDArray = _NDArray()


class NBitBase:
    """Base of the precision types of annotations."""


__all__ = ["ArrayLike", "DTypeLike", "NBitBase", "NDArray"]

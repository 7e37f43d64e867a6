"""`numpy.typing`: names for annotations."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, Union

from septet.numpy.dtype import dtype
from septet.numpy.ndarray import ndarray
from septet.numpy.scalars import generic

_Scalar = TypeVar("_Scalar", bound=generic)

ArrayLike = Union[ndarray, generic, bool, int, float, complex, str, bytes, Sequence[Any]]
DTypeLike = Union[dtype, type, str, None, tuple[Any, ...], list[Any], dict[str, Any]]


class _NDArray:
    """`NDArray[scalar]`: an array of any shape."""

    def __getitem__(self, item: Any) -> Any:
        import types

        return types.GenericAlias(ndarray, (Any, item))

    def __repr__(self) -> str:
        return "numpy.typing.NDArray"


NDArray = _NDArray()


class NBitBase:
    """Base of the precision types of annotations."""


__all__ = ["ArrayLike", "DTypeLike", "NBitBase", "NDArray"]

"""`numpy.lib.mixins`: operators for classes that define `__array_ufunc__`."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.numpy import universal
from septet.numpy.operators import BINARY, COMPARE, UNARY

__all__ = ["NDArrayOperatorsMixin"]


def refuses(x: Any) -> bool:
    """Whether an operand wants no ufuncs."""
    return getattr(x, "__array_ufunc__", True) is None


def binary(name: str) -> Callable[..., Any]:
    """self <op> other."""

    def call(self: Any, other: Any) -> Any:
        return NotImplemented if refuses(other) else universal.get(name)(self, other)

    return call


def reflected(name: str) -> Callable[..., Any]:
    """other <op> self."""

    def call(self: Any, other: Any) -> Any:
        return NotImplemented if refuses(other) else universal.get(name)(other, self)

    return call


def inplace(name: str) -> Callable[..., Any]:
    """self <op>= other."""

    def call(self: Any, other: Any) -> Any:
        return universal.get(name)(self, other, out=(self,))

    return call


def unary(name: str) -> Callable[..., Any]:
    """<op> self."""

    def call(self: Any) -> Any:
        return universal.get(name)(self)

    return call


class NDArrayOperatorsMixin:
    """Every operator as the ufunc of its name, which finds the class's `__array_ufunc__`."""

    __slots__ = ()


for _method, _name in {**BINARY, "divmod": "divmod", "matmul": "matmul"}.items():
    setattr(NDArrayOperatorsMixin, f"__{_method}__", binary(_name))
    setattr(NDArrayOperatorsMixin, f"__r{_method}__", reflected(_name))
    if _method != "divmod":
        setattr(NDArrayOperatorsMixin, f"__i{_method}__", inplace(_name))
for _method, _name in COMPARE.items():
    setattr(NDArrayOperatorsMixin, f"__{_method}__", binary(_name))
for _method, _name in UNARY.items():
    setattr(NDArrayOperatorsMixin, f"__{_method}__", unary(_name))
NDArrayOperatorsMixin.__hash__ = None  # type: ignore[assignment]

"""Arithmetic, comparison and logic of two columns, or of a column and a scalar, with pandas' rules where they differ from NumPy's."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.dtypes import BOOL, OBJECT

_DIVISIONS = frozenset(("truediv", "floordiv", "mod"))


def swapped(op: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The operator with its operands exchanged."""
    def call(a: Any, b: Any) -> Any:
        return op(b, a)

    return call


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {n: getattr(operator, n) for n in "add sub mul truediv floordiv mod pow".split()}
ARITHMETIC |= {"r" + n: swapped(op) for n, op in list(ARITHMETIC.items())}
ARITHMETIC["divmod"], ARITHMETIC["rdivmod"] = divmod, swapped(divmod)
COMPARISON: dict[str, Callable[[Any, Any], Any]] = {n: getattr(operator, n) for n in "eq ne lt le gt ge".split()}
LOGICAL: dict[str, Callable[[Any, Any], Any]] = {"and": operator.and_, "or": operator.or_, "xor": operator.xor}
LOGICAL |= {"r" + n: swapped(op) for n, op in list(LOGICAL.items())}


def arithmetic(name: str, a: Any, b: Any) -> Any:
    """Arithmetic of a column with a column of the same length or a scalar."""
    op = ARITHMETIC[name]
    if type(a) is ndarray and (type(b) is ndarray or type(b) in (int, float)):
        kind = a.dtype.kind
        if kind == "f" and (name == "truediv" or name in ("add", "sub", "mul", "radd", "rsub", "rmul")):
            return quiet(op, a, b)
    return quiet(op, a, b)


def quiet(op: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """An operation that says nothing of divisions by zero and the like, as pandas'."""
    with np.errstate(all="ignore"):
        return op(a, b)


def compare(name: str, a: Any, b: Any) -> Any:
    """Comparison of a column with a column or a scalar."""
    return COMPARISON[name](a, b)


__all__ = ["ARITHMETIC", "BOOL", "COMPARISON", "LOGICAL", "OBJECT", "arithmetic", "compare"]


def logical(name: str, a: Any, b: Any) -> Any:
    """Logic of a column with a column or a scalar."""
    return LOGICAL[name](a, b)

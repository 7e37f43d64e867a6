"""Arrays of fixed-width text (U) and bytes (S): concatenation, comparison, choice, and the truth of their elements.

Registers itself with `core/ops.py`.  `elementwise` is also what the functions of `numpy.strings` are made with.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import ops, text_kernels
from septet.core.array import Array
from septet.core.create import from_values
from septet.core.object_arrays import COMPARE, column
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import describe, text_length
from septet.ir.shape import broadcast_shapes


def kind_of(x: Any) -> str:
    """U, S, or the kind of what is no text."""
    d = getattr(x, "_dtype", None)
    if isinstance(d, DType):
        return d.kind
    return "U" if isinstance(x, str) else "S" if isinstance(x, bytes) else {bool: "b", int: "i", float: "f", complex: "c"}.get(type(x), "O")


def width_of(x: Any) -> int:
    """Characters an operand may have."""
    d = getattr(x, "_dtype", None)
    return (text_length(d) or 0) if isinstance(d, DType) else len(x)


def text_dtype(kind: str, width: int) -> DType:
    """The fixed-width dtype of a number of characters; one at least."""
    return dt.string(max(width, 1)) if kind == "U" else dt.bytes_(max(width, 1))


def fitted(cls: type[Array], kind: str, values: list[Any], shape: Any) -> Any:
    """Text values in the narrowest array that holds them."""
    return from_values(cls._face, values, text_dtype(kind, max(map(len, values), default=1)), shape)


def elementwise(function: Callable[..., Any], *operands: Any) -> tuple[list[Any], Any]:
    """(function of the elements of broadcast operands in C order, their common shape)."""
    shape = broadcast_shapes(*(getattr(x, "shape", ()) for x in operands))
    return list(map(function, *(column(x, shape) for x in operands))), shape


def text_op(cls: type[Array], row: Any, operands: Sequence[Any], dtype: DType | None) -> Any:
    """An op where an operand is text.  NoLoop where it means nothing."""
    if row.name == "where":
        return choose(cls, *operands)
    kinds = [kind_of(x) for x in operands]
    if row.name == "multiply" and set(kinds) & set("biu"):
        raise TypeError("The 'out' kwarg is necessary when using the string multiply ufunc directly. Use numpy.strings.multiply to "
                        "multiply strings without specifying 'out'.")
    if len(set(kinds)) > 1 or kinds[0] not in "US":
        raise refusal(row, operands)
    if row.name in COMPARE:
        found = text_kernels.compared(cls._face, row.name, operands)
        if found is not None:
            return found
        values, shape = elementwise(COMPARE[row.name], *operands)
        return from_values(cls._face, values, dt.bool_, shape)
    if row.name == "add":
        found = text_kernels.joined(cls._face, operands)
        if found is not None:
            return found
        values, shape = elementwise(lambda a, b: a + b, *operands)
        return from_values(cls._face, values, text_dtype(kinds[0], sum(map(width_of, operands))), shape)
    raise refusal(row, operands)


def choose(cls: type[Array], condition: Any, a: Any, b: Any) -> Any:
    """where(): the common kind and width of both."""
    kinds = {kind_of(a), kind_of(b)}
    kind = "U" if "U" in kinds else "S"
    values, shape = elementwise(lambda c, x, y: as_kind(kind, x if c else y), condition, a, b)
    return from_values(cls._face, values, text_dtype(kind, max(width_of(a), width_of(b))), shape)


def as_kind(kind: str, x: Any) -> Any:
    """A value as text or bytes."""
    if kind == "U":
        return x.decode("ascii") if isinstance(x, bytes) else str(x)
    return x if isinstance(x, bytes) else str(x).encode("ascii")


def refusal(row: Any, operands: Sequence[Any]) -> TypeError:
    """The error for an op that text does not have."""
    dtypes = [x._dtype if hasattr(x, "_dtype") else number_dtype(x) for x in operands]
    if row.name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", *COMPARE):
        names = ", ".join(f"dtype('{shown(d)}')" if row.name not in COMPARE else describe(d) for d in dtypes)
        return ops.NoLoop(row.name, dtypes, f"ufunc '{row.name}' did not contain a loop with signature matching types ({names}) -> None")
    return TypeError(f"ufunc '{row.name}' not supported for the input types, and the inputs could not be safely "
                     "coerced to any supported types according to the casting rule ''safe''")


def number_dtype(x: Any) -> DType:
    """The dtype a Python value would have."""
    from septet.core.create import dtype_of_value

    return dtype_of_value(x)


def shown(d: DType) -> str:
    """A dtype as messages show it."""
    if d.kind in "US":
        return f"<U{d.itemsize // 4}" if d.kind == "U" else f"S{d.itemsize}"
    return "O" if d.kind == "O" else d.name


def refused_reduction(row: Any, a: Any) -> TypeError:
    """The error for a reduction that text does not have: all but any, all, argmax, argmin."""
    d = shown(a._dtype)
    if row.name == "sum":
        double = shown(text_dtype(a._dtype.kind, 2 * width_of(a)))
        return TypeError(f"the resolved dtypes are not compatible with add.reduce. Resolved (dtype('{d}'), dtype('{d}'), "
                         f"dtype('{double}'))")
    name = {"prod": "multiply", "max": "maximum", "min": "minimum"}[row.name]
    return ops.NoLoop(name, [a._dtype] * 2, f"ufunc '{name}' did not contain a loop with signature matching types (dtype('{d}'), "
                      f"dtype('{d}')) -> None")


ops.others.update({"U": text_op, "S": text_op})

"""`numpy.char`: the string functions with the older rules (comparisons ignore trailing blanks), and the class `chararray`."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from septet.core.array import Array
from septet.core.convert import elements
from septet.core.create import from_values
from septet.core.text_arrays import elementwise, fitted
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.numpy import strings
from septet.numpy.convert import from_any
from septet.numpy.ndarray import as_class, ndarray
from septet.numpy.strings import (  # noqa: F401  the functions both modules have
    add,
    capitalize,
    center,
    count,
    decode,
    encode,
    endswith,
    expandtabs,
    find,
    index,
    isalnum,
    isalpha,
    isdecimal,
    isdigit,
    islower,
    isnumeric,
    isspace,
    istitle,
    isupper,
    ljust,
    lower,
    lstrip,
    mod,
    replace,
    rfind,
    rindex,
    rjust,
    rstrip,
    startswith,
    str_len,
    strip,
    swapcase,
    text,
    title,
    translate,
    upper,
    zfill,
)

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
BLANKS = {"U": " \t\n\r\x0b\x0c\0", "S": b" \t\n\r\x0b\x0c\0"}


def compare_chararrays(a1: Any, a2: Any, cmp: str, rstrip: bool) -> Any:  # noqa: F811  the public name of the argument
    """Comparison of text; rstrip: without trailing blanks."""
    a, b = from_any(a1), from_any(a2)
    if isinstance(cmp, bytes):
        cmp = cmp.decode()
    if cmp not in COMPARISONS:
        raise ValueError("comparison must be '==', '!=', '<', '>', '<=', '>='")
    if a._dtype.kind not in "US" or b._dtype.kind != a._dtype.kind:
        raise TypeError("comparison of non-string arrays")
    compare, blanks = COMPARISONS[cmp], BLANKS[a._dtype.kind]
    values, shape = elementwise(lambda x, y: compare(x.rstrip(blanks), y.rstrip(blanks)) if rstrip else compare(x, y), a, b)
    return from_values(ndarray, values, dt.bool_, shape)


def comparison(name: str, sign: str) -> Callable[..., Any]:
    """A comparison that ignores trailing blanks."""

    def call(x1: Any, x2: Any) -> Any:
        return compare_chararrays(x1, x2, sign, True)

    return strings.named(call, name, f"x1 {sign} x2 without trailing blanks.")


equal, not_equal, less, greater, less_equal, greater_equal = (
    comparison(n, s) for n, s in (("equal", "=="), ("not_equal", "!="), ("less", "<"), ("greater", ">"), ("less_equal", "<="),
                                  ("greater_equal", ">=")))


def multiply(a: Any, i: Any) -> Any:
    """Every element repeated i times.  ValueError where i is no integer."""
    try:
        return strings.multiply(a, i)
    except TypeError:
        raise ValueError("Can only multiply by integers") from None


def partition(a: Any, sep: Any) -> Any:
    """str.partition of every element: a last axis of three."""
    return stacked(strings.partition(a, sep))


def rpartition(a: Any, sep: Any) -> Any:
    """str.rpartition of every element: a last axis of three."""
    return stacked(strings.rpartition(a, sep))


def stacked(parts: Any) -> Any:
    """Arrays side by side along a new last axis."""
    from septet.numpy.manipulation import stack

    return stack(parts, axis=-1)


def join(sep: Any, seq: Any) -> Any:
    """sep.join of every element: its characters with a separator between them."""
    texts = text(seq)
    kind = texts._dtype.kind
    values, shape = elementwise(lambda s, x: s.join(x if kind == "U" else [x[k : k + 1] for k in range(len(x))]), text(sep), texts)
    return fitted(ndarray, kind, values, shape)


def listing(function: Callable[..., Any], *operands: Any) -> Any:
    """An object array of lists."""
    values, shape = elementwise(function, *operands)
    return from_values(ndarray, values, dt.object_, shape)


def split(a: Any, sep: Any = None, maxsplit: Any = None) -> Any:
    """str.split of every element: lists in an object array."""
    return listing(lambda x: x.split(sep, -1 if maxsplit is None else maxsplit), text(a))


def rsplit(a: Any, sep: Any = None, maxsplit: Any = None) -> Any:
    """str.rsplit of every element: lists in an object array."""
    return listing(lambda x: x.rsplit(sep, -1 if maxsplit is None else maxsplit), text(a))


def splitlines(a: Any, keepends: Any = None) -> Any:
    """str.splitlines of every element: lists in an object array."""
    return listing(lambda x: x.splitlines(bool(keepends)), text(a))


# ---- the class -------------------------------------------------------------------------------------------------------


class chararray(ndarray):
    """An array of text or bytes whose elements lose trailing blanks when read, with the string functions as methods."""

    def __new__(cls, shape: Any, itemsize: int = 1, unicode: bool = False, buffer: Any = None, offset: int = 0, strides: Any = None,
                order: str = "C") -> Any:
        d = dt.string(int(itemsize)) if unicode else dt.bytes_(int(itemsize))
        if isinstance(buffer, str):
            made = as_class(ndarray(shape, parse_back(d), order=order), cls)
            made[...] = buffer
            return made
        if buffer is None:
            return as_class(ndarray(shape, parse_back(d), order=order), cls)
        return as_class(ndarray(shape, parse_back(d), buffer, offset, strides, order), cls)

    def __array_finalize__(self, source: Any) -> None:
        if self._dtype.kind not in "VSUbc":
            raise ValueError("Can only create a chararray from string data.")

    def __getitem__(self, key: Any) -> Any:
        value = ndarray.__getitem__(self, key)
        return value.rstrip() if isinstance(value, (str, bytes)) else value

    def __repr__(self) -> str:
        return ndarray.__repr__(trimmed(self))

    def __str__(self) -> str:
        return ndarray.__str__(trimmed(self))

    def __add__(self, other: Any) -> Any:
        return asarray(add(plain(self), other))

    def __radd__(self, other: Any) -> Any:
        return asarray(add(other, plain(self)))

    def __mul__(self, i: Any) -> Any:
        return asarray(multiply(plain(self), i))

    __rmul__ = __mul__

    def __mod__(self, values: Any) -> Any:
        return asarray(mod(plain(self), values))

    def __rmod__(self, other: Any) -> Any:
        return NotImplemented

    def argsort(self, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
        """Indices that sort."""
        return plain(self).argsort(axis, kind, order, stable=stable)


def plain(a: Any) -> Any:
    """A chararray as an ndarray over the same memory."""
    return ndarray.view(a, ndarray) if isinstance(a, chararray) else a


def trimmed(a: Any) -> Any:
    """A copy whose elements have no trailing blanks, as they are shown."""
    base = plain(a)
    values = [x.rstrip(BLANKS[base._dtype.kind]) for x in elements(base)]
    return as_class(from_values(ndarray, values, base._dtype, base.shape), chararray)


def parse_back(d: DType) -> Any:
    """The face's dtype object."""
    from septet.numpy.data_type import of

    return of(d)


AS_TEXT = """capitalize center decode encode expandtabs ljust lower lstrip partition replace rjust rpartition rstrip strip swapcase title
    translate upper zfill""".split()
AS_VALUES = """count endswith find index isalnum isalpha isdigit islower isspace istitle isupper rfind rindex startswith isnumeric
    isdecimal split rsplit splitlines""".split()
OPERATORS = {"__eq__": equal, "__ne__": not_equal, "__lt__": less, "__gt__": greater, "__le__": less_equal, "__ge__": greater_equal}


def install(cls: Any) -> None:
    """Give the class the functions as methods."""
    for name in (*AS_TEXT, *AS_VALUES):
        setattr(cls, name, method(globals()[name], name in AS_TEXT and name not in ("encode", "decode")))
    for name, function in OPERATORS.items():
        setattr(cls, name, method(function, False))
    cls.join = joined
    cls.__hash__ = None


def method(function: Callable[..., Any], wraps: bool) -> Callable[..., Any]:
    """A function as a method."""

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        r = function(plain(self), *map(plain, args), **kwargs)
        return asarray(r) if wraps else r

    return strings.named(call, function.__name__, function.__doc__ or "")


def joined(self: Any, seq: Any) -> Any:
    """join with the elements as separators."""
    return join(plain(self), plain(seq))


install(chararray)


def array(obj: Any, itemsize: Any = None, copy: bool = True, unicode: Any = None, order: Any = None) -> Any:
    """A chararray of text, bytes, nested sequences of them, or of other values as bytes."""
    if isinstance(obj, (str, bytes)) and type(obj) in (str, bytes):
        width = int(itemsize or len(obj))
        obj = [obj[k : k + width] for k in range(0, len(obj) // width * width, width)]
    a = from_any(obj)
    if a._dtype.kind not in "US":
        a = a.astype("U" if unicode else "S") if not isinstance(obj, (list, tuple)) or unicode else texts_of(a)
    kind = a._dtype.kind if unicode is None else "U" if unicode else "S"
    width = a._dtype.itemsize // (4 if a._dtype.kind == "U" else 1) if itemsize is None else int(itemsize)
    target = dt.string(width) if kind == "U" else dt.bytes_(width)
    if a._dtype is not target:
        a = a.astype(parse_back(target))
    elif copy and isinstance(obj, Array):
        a = a.copy(order or "K")
    return as_class(a if type(a) is ndarray else ndarray.view(a, ndarray), chararray)


def texts_of(a: Any) -> Any:
    """Values as bytes in the narrowest array."""
    return fitted(ndarray, "S", [str(x).encode("ascii") for x in elements(a)], a.shape)


def asarray(obj: Any, itemsize: Any = None, unicode: Any = None, order: Any = None) -> Any:
    """As array, without a copy where none is needed."""
    return array(obj, itemsize, False, unicode, order)


__all__ = """equal not_equal greater_equal less_equal greater less str_len add multiply mod capitalize center count decode encode endswith
    expandtabs find index isalnum isalpha isdigit islower isspace istitle isupper join ljust lower lstrip partition replace rfind rindex
    rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill isnumeric isdecimal array asarray
    compare_chararrays chararray""".split()

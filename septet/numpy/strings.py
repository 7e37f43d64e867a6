"""`numpy.strings`: functions on arrays of text and bytes, element by element with Python's own string methods."""
from __future__ import annotations

import builtins
import operator
from collections.abc import Callable
from typing import Any

from septet.core import ops, text_kernels
from septet.core.convert import elements
from septet.core.create import from_values
from septet.core.text_arrays import elementwise, fitted, shown, text_dtype
from septet.core.write import assign
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import describe
from septet.numpy import universal
from septet.numpy.convert import from_any, scalar_of
from septet.numpy.exceptions import UFuncInputCastingError
from septet.numpy.ndarray import ndarray

add, equal, not_equal, less, less_equal, greater, greater_equal = map(
    universal.get, ("add", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"))
END = (1 << 63) - 1


def text(x: Any) -> Any:
    """An argument as an array of text or bytes.  TypeError for anything else."""
    a = from_any(x)
    if a._dtype.kind not in "US":
        raise TypeError("string operation on non-string array")
    return a


def no_loop(name: str, *operands: Any) -> ops.NoLoop:
    """The error for operands a function is not defined for."""
    dtypes = [from_any(x)._dtype for x in operands]
    names = ", ".join(map(describe, dtypes))
    return ops.NoLoop(name, dtypes, f"ufunc '{name}' did not contain a loop with signature matching types "
                      f"{f'({names})' if len(dtypes) > 1 else names} -> None")


def same_kinds(name: str, *operands: Any) -> list[Any]:
    """Operands as arrays, all text or all bytes.  NoLoop otherwise."""
    arrays = [from_any(x) for x in operands]
    kinds = {a._dtype.kind for a in arrays}
    if len(kinds) > 1 or not kinds <= {"U", "S"}:
        raise no_loop(name, *operands)
    return arrays


def whole(x: Any, name: str, place: int) -> Any:
    """An integer argument.  TypeError for others."""
    a = from_any(x)
    if a._dtype.kind not in "biu":
        raise UFuncInputCastingError(f"Cannot cast ufunc '{name}' input {place} from dtype('{a._dtype.name}') to dtype('int64') with "
                        "casting rule 'same_kind'")
    return a


def counted(x: Any, name: str) -> Any:
    """A width or a number of times: integers.  TypeError for others."""
    a = from_any(x)
    if a._dtype.kind not in "iu":
        raise TypeError(f"unsupported type {shown(a._dtype)} for operand '{name}'")
    return a


def result(values: list[Any], shape: Any, d: DType, out: Any = None, where: Any = True) -> Any:
    """An array (a scalar where there are no dimensions) of computed values, or `out` filled."""
    r = from_values(ndarray, values, d, shape)
    if where is not True:
        if out is None:
            raise NotSupported("numpy.strings: where= without out=")
        r = ops.apply(ops.ROWS["where"], from_any(where), r, out)
    return given(r, out)


def given(r: Any, out: Any = None) -> Any:
    """An array as it is, as a scalar, or into `out`."""
    if out is not None:
        assign(out[0] if isinstance(out, tuple) else out, r)
        return out[0] if isinstance(out, tuple) else out
    return r if r.shape else scalar_of(r)


# ---- one argument ----------------------------------------------------------------------------------------------------


def predicate(name: str, function: Callable[[Any], Any], kinds: str = "US", d: DType = dt.bool_) -> Callable[..., Any]:
    """A function of each element that gives a truth value or a number."""

    def call(x: Any, /, out: Any = None, *, where: Any = True) -> Any:
        a = from_any(x)
        if a._dtype.kind not in kinds:
            raise no_loop(name, x)
        found = (text_kernels.measured(a) if name == "str_len" else text_kernels.classified(name, a)) if where is True else None
        if found is not None:
            return given(found, out)
        return result(list(map(function, elements(a))), a.shape, d, out, where)

    return named(call, name, f"{name} of every element.")


def named(function: Callable[..., Any], name: str, doc: str) -> Callable[..., Any]:
    """A made function under its public name."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


def method_of(name: str) -> Callable[..., Any]:
    """The call of a method of str or bytes."""
    def call(x: Any, *args: Any) -> Any:
        return getattr(x, name)(*args)

    return call


def converted(name: str) -> Callable[..., Any]:
    """A method that gives text, in the width of the argument."""
    convert = method_of(name)

    def call(a: Any) -> Any:
        a = text(a)
        found = text_kernels.recased(name, a)
        return found if found is not None else from_values(ndarray, list(map(convert, elements(a))), a._dtype, a.shape)

    return named(call, name, f"str.{name} of every element.")


isalpha, isdigit, isspace, isalnum, islower, isupper, istitle = (
    predicate(n, method_of(n)) for n in ("isalpha", "isdigit", "isspace", "isalnum", "islower", "isupper", "istitle"))
isdecimal, isnumeric = (predicate(n, method_of(n), "U") for n in ("isdecimal", "isnumeric"))
str_len = predicate("str_len", len, d=dt.int64)
upper, lower, swapcase, capitalize, title = (converted(n) for n in ("upper", "lower", "swapcase", "capitalize", "title"))


# ---- searching -------------------------------------------------------------------------------------------------------


def searcher(name: str, d: DType, parameter: str = "sub") -> Callable[..., Any]:
    """A method (element, what, start, end)."""
    method = method_of(name)

    def search(a: Any, what: Any, start: Any = 0, end: Any = None) -> Any:
        texts, parts = same_kinds(name, a, what)
        if type(start) is int and start == 0 and end is None:
            found = text_kernels.searched(ndarray, name, (texts, parts), d)
            if found is not None:
                return given(found)
        low, high = whole(start, name, 2), whole(END if end is None else end, name, 3)
        values, shape = elementwise(method, texts, parts, low, high)
        return result(values, shape, d)

    scope: dict[str, Any] = {"search": search}
    exec(f"def {name}(a, {parameter}, start=0, end=None):\n    return search(a, {parameter}, start, end)", scope)  # noqa: S102
    return named(scope[name], name, f"str.{name} of every element.")


find, rfind, index, rindex, count = (searcher(n, dt.int64) for n in ("find", "rfind", "index", "rindex", "count"))
startswith, endswith = searcher("startswith", dt.bool_, "prefix"), searcher("endswith", dt.bool_, "suffix")


def stripper(name: str) -> Callable[..., Any]:
    """strip and its one-sided forms."""
    method = method_of(name)

    def call(a: Any, chars: Any = None) -> Any:
        if chars is None:
            (texts,) = same_kinds(f"_{name}_whitespace", a)
            found = text_kernels.stripped(name, texts)
            if found is not None:
                return given(found)
            values, shape = elementwise(method, texts)
        else:
            texts, parts = same_kinds(f"_{name}_chars", a, chars)
            values, shape = elementwise(method, texts, parts)
        return result(values, shape, texts._dtype)

    return named(call, name, f"str.{name} of every element.")


strip, lstrip, rstrip = (stripper(n) for n in ("strip", "lstrip", "rstrip"))


def replace(a: Any, old: Any, new: Any, count: Any = -1) -> Any:
    """Occurrences of `old` replaced by `new`, the first `count` of them (-1: all)."""
    texts, times = text(a), whole(count, "replace", 3)
    old, new = (from_any(x).astype(texts._dtype.kind) for x in (old, new))
    values, shape = elementwise(lambda t, o, n, k: t.replace(o, n, k), texts, old, new, times)
    return fitted(ndarray, texts._dtype.kind, values, shape)


def partitioner(name: str) -> Callable[..., Any]:
    """partition and rpartition: three arrays."""
    method = method_of(name)

    def call(a: Any, sep: Any) -> Any:
        texts, parts = same_kinds(name, text(a), sep)
        values, shape = elementwise(method, texts, parts)
        columns = zip(*values) if values else ([], [], [])
        return tuple(fitted(ndarray, texts._dtype.kind, list(c), shape) for c in columns)

    return named(call, name, f"str.{name} of every element: what stands before, the separator, what stands behind.")


partition, rpartition = partitioner("partition"), partitioner("rpartition")


# ---- width -----------------------------------------------------------------------------------------------------------


def filler(name: str) -> Callable[..., Any]:
    """center, ljust, rjust."""
    place = method_of(name)

    def call(a: Any, width: Any, fillchar: Any = " ") -> Any:
        texts, widths = text(a), counted(width, "width")
        fill = from_any(fillchar).astype(texts._dtype.kind)
        if any(len(c) != 1 for c in elements(fill)):
            raise TypeError("The fill character must be exactly one character long")
        values, shape = elementwise(place, texts, widths, fill)
        return fitted(ndarray, texts._dtype.kind, values, shape)

    return named(call, name, f"str.{name} of every element.")


center, ljust, rjust = (filler(n) for n in ("center", "ljust", "rjust"))


def zfill(a: Any, width: Any) -> Any:
    """Numbers filled with zeros behind their sign."""
    texts = text(a)
    values, shape = elementwise(method_of("zfill"), texts, counted(width, "width"))
    return fitted(ndarray, texts._dtype.kind, values, shape)


def expandtabs(a: Any, tabsize: Any = 8) -> Any:
    """Tabs replaced by blanks up to the next multiple of tabsize.

    The result is as wide as NumPy's, which leaves room for four characters for each of a text (not of bytes) that is no tab.
    """
    texts = text(a)
    values, shape = elementwise(method_of("expandtabs"), texts, whole(tabsize, "expandtabs", 1))
    if texts._dtype.kind == "S":
        return fitted(ndarray, "S", values, shape)
    kept, _ = elementwise(lambda x, _: len(x.replace("\t", "")), texts, from_any(tabsize))
    return from_values(ndarray, values, text_dtype("U", max((len(v) + 3 * n for v, n in zip(values, kept)), default=1)), shape)


def multiply(a: Any, i: Any) -> Any:
    """Every element repeated i times; none for negative i."""
    texts, times = from_any(a), counted(i, "i")
    values, shape = elementwise(operator.mul, text(texts), times)
    return fitted(ndarray, texts._dtype.kind, values, shape)


def slice(a: Any, start: Any = None, stop: Any = ..., step: Any = None, /) -> Any:
    """a[start:stop:step] of every element; one bound is the stop."""
    texts = text(a)
    start, stop = (None, start) if stop is ... else (start, stop)
    parts = [from_any(np_object(x)) if x is None else whole(x, "slice", k + 1) for k, x in enumerate((start, stop, step))]
    if any(0 in elements(p) for p in parts[2:]):
        raise ValueError("slice step cannot be zero")
    values, shape = elementwise(lambda t, low, high, by: t[builtins.slice(low, high, by)], texts, *parts)
    return from_values(ndarray, values, texts._dtype, shape)



def np_object(x: Any) -> Any:
    """A 0-d object array."""
    return from_values(ndarray, [x], dt.object_, ())


# ---- codes and formats -----------------------------------------------------------------------------------------------


def decode(a: Any, encoding: Any = None, errors: Any = None) -> Any:
    """Bytes as text."""
    values = [x.decode(*coding(encoding, errors)) for x in elements(text(a))]
    return fitted(ndarray, "U", values, from_any(a).shape)


def encode(a: Any, encoding: Any = None, errors: Any = None) -> Any:
    """Text as bytes."""
    values = [x.encode(*coding(encoding, errors)) for x in elements(text(a))]
    return fitted(ndarray, "S", values, from_any(a).shape)


def coding(encoding: Any, errors: Any) -> tuple[Any, ...]:
    """The arguments of encode and decode; their defaults where not given."""
    return (encoding or "utf-8", errors or "strict")


def mod(a: Any, values: Any) -> Any:
    """a % values: Python's formatting, with one value per element."""
    texts = text(a)
    found, shape = elementwise(formatted, texts, from_any(values))
    return fitted(ndarray, texts._dtype.kind, found, shape)


def formatted(template: Any, value: Any) -> Any:
    """template % (value,); text without a place for the value stays as it is."""
    try:
        return template % (value,)
    except TypeError as error:
        if str(error).startswith("not all arguments"):
            return template
        raise


def translate(a: Any, table: Any, deletechars: Any = None) -> Any:
    """Characters replaced as a table says (bytes: those in deletechars removed first)."""
    texts = text(a)
    if texts._dtype.kind == "U":
        values = [x.translate(table) for x in elements(texts)]
    else:
        values = [x.translate(table, *(() if deletechars is None else (deletechars,))) for x in elements(texts)]
    return from_values(ndarray, values, texts._dtype, texts.shape)


__all__ = """equal not_equal less less_equal greater greater_equal add multiply isalpha isdigit isspace isalnum islower isupper istitle
    isdecimal isnumeric str_len find rfind index rindex count startswith endswith lstrip rstrip strip replace expandtabs center ljust rjust
    zfill partition rpartition slice upper lower swapcase capitalize title mod decode encode translate""".split()

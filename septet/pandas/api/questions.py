"""What a Python object is: a scalar, a number, list-like, an iterator, ...."""
from __future__ import annotations

import datetime
import decimal
import fractions
import numbers
import re
from collections import abc
from typing import Any

from septet.pandas.missing import is_missing

_PANDAS_SCALARS = {"Timestamp", "Timedelta", "Period", "Interval", "NaTType", "NAType"}


def _numpy_kind(obj: Any) -> str:
    """The kind letter of a NumPy scalar, "" of anything else."""
    dtype = getattr(obj, "dtype", None)
    if dtype is None or not hasattr(obj, "item") or hasattr(obj, "__setitem__") or isinstance(obj, type):
        return ""
    return str(getattr(dtype, "kind", ""))


def is_bool(obj: Any) -> bool:
    """A truth value, Python's or NumPy's."""
    return isinstance(obj, bool) or _numpy_kind(obj) == "b"


def is_integer(obj: Any) -> bool:
    """An integer; truth values and durations are none."""
    return isinstance(obj, int) and not isinstance(obj, bool) or _numpy_kind(obj) in ("i", "u")


def is_float(obj: Any) -> bool:
    """A floating-point number."""
    return isinstance(obj, float) or _numpy_kind(obj) == "f"


def is_complex(obj: Any) -> bool:
    """A complex number."""
    return isinstance(obj, complex) or _numpy_kind(obj) == "c"


def is_number(obj: Any) -> bool:
    """Any number, truth values and decimals too."""
    return isinstance(obj, numbers.Number) or _numpy_kind(obj) in ("i", "u", "f", "c")


def is_list_like(obj: Any, allow_sets: bool = True) -> bool:
    """Can be gone through, and is neither a text nor a 0-d array."""
    if isinstance(obj, type | str | bytes) or not hasattr(obj, "__iter__") or getattr(obj, "ndim", 1) == 0 and hasattr(obj, "dtype"):
        return False
    return allow_sets or not isinstance(obj, abc.Set)


def is_array_like(obj: Any) -> bool:
    """List-like and has a dtype."""
    return is_list_like(obj) and hasattr(obj, "dtype")


def is_dict_like(obj: Any) -> bool:
    """Has keys and elements under them."""
    return not isinstance(obj, type) and all(hasattr(obj, name) for name in ("__getitem__", "keys", "__contains__"))


def is_named_tuple(obj: Any) -> bool:
    """A tuple whose fields have names."""
    return isinstance(obj, abc.Sequence) and hasattr(obj, "_fields")


def is_iterator(obj: Any) -> bool:
    """Gives its elements once, by next()."""
    return hasattr(obj, "__next__") and hasattr(obj, "__iter__")


def is_file_like(obj: Any) -> bool:
    """Can be read or written, and gone through."""
    return (hasattr(obj, "read") or hasattr(obj, "write")) and hasattr(obj, "__iter__")


def is_hashable(obj: Any, allow_slice: bool = True) -> bool:
    """hash() gives an answer."""
    if not allow_slice and isinstance(obj, slice):
        return False
    try:
        hash(obj)
    except TypeError:
        return False
    return True


def is_re(obj: Any) -> bool:
    """A compiled regular expression."""
    return isinstance(obj, re.Pattern)


def is_re_compilable(obj: Any) -> bool:
    """re.compile takes it."""
    try:
        re.compile(obj)
    except (TypeError, re.error):
        return False
    return True


def is_scalar(val: Any) -> bool:
    """One value and no container: numbers, texts, dates, None, offsets."""
    plain = (str, bytes, numbers.Number, datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, fractions.Fraction, type(None))
    if isinstance(val, plain) or _numpy_kind(val):
        return True
    names = {c.__name__ for c in type(val).__mro__}
    return bool(names & _PANDAS_SCALARS) or "BaseOffset" in names


def infer_dtype(value: Any, skipna: bool = True) -> str:
    """The word for what kind of elements a container has: "integer", "string", "mixed", ...."""
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        word = _of_dtype(dtype)
        if word:
            return word
    items = list(value)
    if skipna:
        items = [x for x in items if not _skipped(x)]
    if not items:
        return "empty"
    return _of_words({_word(x) for x in items if not _is_nat(x)} or {"datetime"})


def _skipped(x: Any) -> bool:
    return is_missing(x) if not is_list_like(x) else False


def _is_nat(x: Any) -> bool:
    return type(x).__name__ == "NaTType"


def _of_dtype(dtype: Any) -> str:
    name = str(dtype)
    for start, word in (("category", "categorical"), ("datetime64", "datetime64"), ("timedelta64", "timedelta64"), ("period", "period"),
                        ("interval", "interval"), ("boolean", "boolean"), ("bool", "boolean"), ("str", "string")):
        if name.startswith(start):
            return word
    words = {"i": "integer", "u": "integer", "f": "floating", "c": "complex", "U": "string", "S": "bytes"}
    return words.get(getattr(dtype, "kind", ""), "")


def _word(x: Any) -> str:
    if is_bool(x):
        return "boolean"
    for test, word in ((is_integer, "integer"), (is_float, "floating"), (is_complex, "complex")):
        if test(x):
            return word
    kinds = ((str, "string"), (bytes, "bytes"), (decimal.Decimal, "decimal"), (datetime.datetime, "datetime"), (datetime.date, "date"),
             (datetime.timedelta, "timedelta"), (datetime.time, "time"))
    for kind, word in kinds:
        if isinstance(x, kind):
            return word
    name = type(x).__name__
    return {"Period": "period", "Interval": "interval", "Timestamp": "datetime", "Timedelta": "timedelta",
            "datetime64": "datetime64", "timedelta64": "timedelta64"}.get(name, "mixed")


def _of_words(words: set[str]) -> str:
    if len(words) == 1:
        return next(iter(words))
    if words == {"integer", "floating"}:
        return "mixed-integer-float"
    return "mixed-integer" if "integer" in words else "mixed"

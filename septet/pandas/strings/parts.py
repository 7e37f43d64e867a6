"""Parts of text and of lists, repetition, coding."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas.arrays.string_work import objects
from septet.pandas.missing import is_missing
from septet.pandas.strings import polars


class Parts:
    """Methods of `.str`."""

    _values: Any
    _wrap: Any
    _wrap_objects: Any
    _only_text: Any
    _parent: Any

    def get(self, i: Any) -> Any:
        """The character or element at a position, the value of a key; missing where there is none."""
        v = self._values
        if v.kind in ("str", "string"):
            if not isinstance(i, (int, np.integer)):
                raise TypeError(f"'>=' not supported between instances of '{type(i).__name__}' and 'int'")
            gap = v.array._dtype.na_value
            return self._wrap(v.text(lambda x: x[i] if -len(x) <= i < len(x) else gap, one_character(i)))
        return self._wrap_objects(v.any_objects(lambda x: element(x, i)))

    def slice(self, start: int | None = None, stop: int | None = None, step: int | None = None) -> Any:
        """A slice of each text."""
        found = slice(start, stop, step)
        if self._values.kind == "object":
            return self._wrap(self._values.any_objects(lambda x: x[found]))
        return self._wrap(self._values.text(lambda x: x[found], polars.sliced(start, stop, step)))

    def slice_replace(self, start: int | None = None, stop: int | None = None, repl: str | None = None) -> Any:
        """A slice of each text replaced."""
        self._only_text("slice_replace")
        text = "" if repl is None else repl

        def f(x: str) -> str:
            inner = slice(start, stop)
            first, last, _ = inner.indices(len(x))
            return x[:first] + text + x[max(first, last):] if stop is None or first <= last else x[:first] + text + x[first:]

        return self._wrap(self._values.text(f))

    def repeat(self, repeats: Any) -> Any:
        """Each text several times: one number for all or one for each."""
        self._only_text("repeat")
        if isinstance(repeats, (int, np.integer)):
            return self._wrap(self._values.text(lambda x: x * int(repeats) if isinstance(x, (str, bytes)) else float("nan")))
        counts = list(getattr(repeats, "_values", repeats))
        if isinstance(repeats, str) or len(counts) != len(self._values):
            raise ValueError(f"{len(counts)} repeats for {len(self._values)} values")
        items = self._values.any_objects(lambda x: x).tolist()
        out = [x if is_missing(x) else x * int(k) for x, k in zip(items, counts)]
        v = self._values
        return self._wrap(objects(out) if v.kind == "object" else v.array._from_sequence(out, dtype=v.array.dtype))

    def encode(self, encoding: str, errors: str = "strict") -> Any:
        """Text as bytes."""
        self._only_text("encode")
        return self._wrap(self._values.any_objects(lambda x: x.encode(encoding, errors)))

    def decode(self, encoding: str, errors: str = "strict", dtype: Any = None) -> Any:
        """Bytes as text."""
        if self._values.kind != "object":
            raise AttributeError("'str' object has no attribute 'decode'")
        found = self._values.any_objects(lambda x: x.decode(encoding, errors))
        from septet.pandas.dtypes import pandas_dtype

        wanted = pandas_dtype("str" if dtype is None else dtype)
        return self._wrap(wanted.construct_array_type()._from_sequence(found, dtype=wanted) if not isinstance(wanted, np.dtype) else found)


def one_character(i: int) -> Any:
    """Polars' way to the character at a position from the front; missing beyond the end."""
    def call(s: Any) -> Any:
        if i < 0:
            return None
        from septet.pandas import engine

        return engine.blank_to_null(s.str.slice(int(i), 1))

    return call


def element(x: Any, i: Any) -> Any:
    """An element of a text, list, tuple or dict; NaN or None where there is none."""
    if isinstance(x, dict):
        return x.get(i)
    try:
        return x[i]
    except (IndexError, KeyError):
        return float("nan")

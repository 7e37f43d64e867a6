"""What parameters may be, written in a line: `constraints({"alpha": "float [0, inf) | array-like"})`.

Alternatives are separated by " | ": `float (0, 1]`, `int [1, inf)`, `'l1' 'l2'` (one of the texts), None, bool, verbose, random_state,
array-like, callable, cv, any, is:dict (an instance), has:fit,predict (an object with the methods), float:inf (that number), hidden:warn
(a text that messages do not mention).
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from numbers import Integral, Real
from typing import Any

from septet.sklearn.utils._param_validation import HasMethods, Hidden, Interval, Options, StrOptions

WORDS = {"None": None, "bool": "boolean", "verbose": "verbose", "random_state": "random_state", "array-like": "array-like",
         "callable": callable, "cv": "cv_object", "iterable": Iterable, "nan": "nan"}
CLOSED = {"[]": "both", "[)": "left", "(]": "right", "()": "neither"}
KINDS = {"dict": dict, "list": list, "tuple": tuple, "str": str, "int": int, "float": float, "Mapping": Mapping}
NUMBER = re.compile(r"(int|float) ([\[(])(\S+), (\S+)([\])])")


def bound(text: str, whole: bool) -> Any:
    """A bound; None where there is none."""
    if text in ("inf", "-inf"):
        return None if whole else float(text)
    return int(text) if whole else float(text)


def alternative(text: str) -> Any:
    """One constraint of a line."""
    if text in WORDS:
        return WORDS[text]
    if text.startswith("'"):
        return StrOptions(set(re.findall(r"'([^']*)'", text)))
    if found := NUMBER.fullmatch(text):
        kind, opens, low, high, closes = found.groups()
        left, right = bound(low, kind == "int"), bound(high, kind == "int")
        if kind == "float":
            left = None if low == "-inf" and opens == "(" else left
            right = None if high == "inf" and closes == ")" else right
        return Interval(Integral if kind == "int" else Real, left, right, closed=CLOSED[opens + closes])
    head, _, rest = text.partition(":")
    if head == "has":
        return HasMethods(rest.split(","))
    if head == "hidden":
        return Hidden(StrOptions({rest}))
    if head == "float":
        return Options(Real, {float(rest)})
    return KINDS[rest] if rest in KINDS else located(rest)


def located(path: str) -> Any:
    """A class by module and name, of a face of ours."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(f"septet.{module}"), name)


@cache
def line(text: str) -> tuple[Any, ...]:
    return tuple(alternative(part) for part in text.split(" | "))


def constraints(lines: Mapping[str, str]) -> dict[str, Any]:
    """A table for `_parameter_constraints`."""
    return {name: "no_validation" if text == "any" else list(line(text)) for name, text in lines.items()}


def parameters(table: str) -> dict[str, Any]:
    """The same from lines "name, name: what they may be"."""
    rows = (row.strip().partition(": ") for row in table.strip().splitlines())
    return constraints({name: text for names, _, text in rows for name in names.split(", ")})

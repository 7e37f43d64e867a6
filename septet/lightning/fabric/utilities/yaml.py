"""hparams.yaml: plain Python values as the YAML that PyYAML writes of them.

Numbers, strings, None, bytes, lists, tuples, sets, mappings, namespaces, paths, and names of functions and classes; a container that
occurs twice is written once and referred to.  `Unwritable` names what else there is.
"""
from __future__ import annotations

import base64
import pathlib
from argparse import Namespace
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType
from typing import Any

from septet.lightning.fabric.utilities.scalars import text_of

SHAREABLE = (list, dict, set, Namespace)
NAMED = (FunctionType, BuiltinFunctionType, type)


class Unwritable(TypeError):
    """A value that has no place in YAML."""


def dump(x: dict[Any, Any]) -> str:
    """A mapping as a document."""
    return Writer(x).document()


class Writer:
    """Writes one value; `anchors` holds the names of containers that occur more than once, None until one is met."""

    def __init__(self, x: Any):
        self.x, self.anchors, self.written = x, dict.fromkeys(repeated(x, {})), 0

    def document(self) -> str:
        """The whole text."""
        return self.value(self.x, 0, 0).lstrip("\n ") + "\n"

    def value(self, x: Any, column: int, indent: int, in_list: bool = False) -> str:
        """What follows `key:` or `-`, with its leading space or line break."""
        mark = ""
        if id(x) in self.anchors:
            if self.anchors[id(x)]:
                return f" *{self.anchors[id(x)]}"
            self.written += 1
            self.anchors[id(x)] = f"id{self.written:03d}"
            mark = f" &{self.anchors[id(x)]}"
        tag, content = tagged(x)
        if tag:
            mark += f" {tag}"
        if isinstance(content, dict | list):
            return mark + self.container(content, indent, in_list and not mark)
        return mark + " " + scalar(content, column + len(mark) + 1, indent)

    def container(self, x: Any, indent: int, in_list: bool) -> str:
        """The lines of a mapping or list; inside a list the first one stands behind the dash."""
        if not x:
            return " {}" if isinstance(x, dict) else " []"
        lines = list(self.pairs(x, indent) if isinstance(x, dict) else self.items(x, indent))
        return " " * in_list + "\n" * (not in_list) + "\n".join(lines)[indent * in_list :]

    def pairs(self, x: dict[Any, Any], indent: int) -> Iterator[str]:
        """The lines of a mapping, its keys in order if they have one."""
        for key, item in in_order(x):
            head = " " * indent + scalar(key, indent, indent, key=True) + ":"
            deeper = indent if isinstance(tagged(item)[1], list) else indent + 2
            yield head + self.value(item, len(head), deeper)

    def items(self, x: list[Any], indent: int) -> Iterator[str]:
        """The lines of a list."""
        for item in x:
            yield " " * indent + "-" + self.value(item, indent + 1, indent + 2, in_list=True)


def in_order(x: dict[Any, Any]) -> list[tuple[Any, Any]]:
    """A mapping's items by key; as they are when the keys cannot be compared."""
    try:
        return sorted(x.items(), key=lambda item: item[0])
    except TypeError:
        return list(x.items())


def repeated(x: Any, seen: dict[int, int]) -> Iterator[int]:
    """The ids of containers that occur more than once, in order."""
    if isinstance(x, SHAREABLE):
        seen[id(x)] = seen.get(id(x), 0) + 1
        if seen[id(x)] > 1:
            yield id(x)
            return
    parts = vars(x) if isinstance(x, Namespace) else x
    if isinstance(parts, dict):
        parts = [item for _, item in in_order(parts)]
    for item in parts if isinstance(parts, list | tuple | set) else ():
        yield from repeated(item, seen)


def tagged(x: Any) -> tuple[str, Any]:
    """A value's tag, empty for plain ones, and what stands behind it."""
    if x is None or type(x) in (bool, int, float, str, list, dict, bytes):
        return ("!!binary" if isinstance(x, bytes) else ""), x
    if isinstance(x, tuple):
        return "!!python/tuple", list(x)
    if isinstance(x, set):
        return "!!set", dict.fromkeys(x)
    if isinstance(x, complex):
        return "!!python/complex", Quoted(complex_text(x))
    if isinstance(x, Namespace):
        return "!!python/object:argparse.Namespace", vars(x)
    if isinstance(x, pathlib.PurePath):
        return f"!!python/object/apply:pathlib.{type(x).__name__}", list(x.parts)
    if isinstance(x, NAMED):
        return f"!!python/name:{x.__module__}.{x.__qualname__}".replace("<", "%3C").replace(">", "%3E"), Quoted("")
    if isinstance(x, dict | list | str | int | float):
        return tagged(next(kind(x) for kind in (dict, list, str, bool, int, float) if isinstance(x, kind)))
    raise Unwritable(f"{type(x).__name__} cannot be written as YAML")


class Quoted(str):
    """A scalar that stands between quotes."""


def complex_text(x: complex) -> str:
    """A complex number: its imaginary part alone when the real one is 0."""
    return f"{x.imag!r}j" if x.real == 0 else f"{x.real!r}" if x.imag == 0 else f"{x.real!r}{x.imag:+}j"


def scalar(x: Any, column: int, indent: int, key: bool = False) -> str:
    """A number, string, None or bytes."""
    if isinstance(x, Quoted):
        return f"'{x}'"
    if isinstance(x, bytes):
        return "|" + "".join(f"\n{' ' * indent}{line}" for line in base64.encodebytes(x).decode("ascii").splitlines())
    if isinstance(x, str):
        return text_of(x, column, indent, key)
    if isinstance(x, float):
        return float_text(x)
    return {None: "null", True: "true", False: "false"}.get(x, repr(x)) if x is None or isinstance(x, bool) else repr(x)


def float_text(x: float) -> str:
    """A float; YAML wants a point in it."""
    if x != x or x in (float("inf"), float("-inf")):
        return {"inf": ".inf", "-inf": "-.inf"}.get(repr(x), ".nan")
    text = repr(x)
    return text if "." in text or "e" not in text else text.replace("e", ".0e", 1)

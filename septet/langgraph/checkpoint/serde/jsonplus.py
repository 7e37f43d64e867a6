"""`langgraph.checkpoint.serde.jsonplus`: values as JSON with names for what JSON lacks.  No pickles; reading imports and calls nothing new.

An object is a dict with the key "$", which names its kind.  Classes of the program are found among the modules that are loaded already,
and only pydantic models, dataclasses, enumerations and named tuples are made from what was kept.
"""
from __future__ import annotations

import base64
import dataclasses
import datetime
import decimal
import json
import re
import sys
import uuid
from collections import deque
from collections.abc import Callable
from enum import Enum
from pathlib import Path, PurePath
from typing import Any

KIND = "$"
PLAIN = (str, bool, type(None))


class JsonPlusSerializer:
    """Values to (kind, bytes) and back."""

    def __init__(self, *, pickle_fallback: bool = False, **others: Any) -> None:
        if pickle_fallback or any(value is not None for value in others.values()):
            from septet.errors import NotSupported

            raise NotSupported("JsonPlusSerializer: nothing but JSON is written, and no pickles are read")

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """(kind, bytes).  TypeError names what cannot be kept."""
        if obj is None:
            return "null", b""
        if isinstance(obj, bytes):
            return "bytes", obj
        if isinstance(obj, bytearray):
            return "bytearray", bytes(obj)
        return "json", json.dumps(encode(obj), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """What `dumps_typed` was given."""
        kind, raw = data
        if kind == "null":
            return None
        if kind == "bytes":
            return raw
        if kind == "bytearray":
            return bytearray(raw)
        if kind == "json":
            return decode(json.loads(raw.decode("utf-8", "surrogatepass")))
        raise NotImplementedError(f"Unknown serialization type: {kind}")


def encode(x: Any) -> Any:
    """A value as JSON's own."""
    kind = type(x)
    if kind in PLAIN or kind is int:
        return x
    if kind is float:
        return x if x == x and x not in (float("inf"), float("-inf")) else {KIND: "float", "v": repr(x)}
    if kind is dict:
        if all(type(key) is str for key in x) and KIND not in x:
            return {key: encode(value) for key, value in x.items()}
        return {KIND: "dict", "v": [[encode_key(key), encode(value)] for key, value in x.items()]}
    if kind is list or kind is tuple:           # upstream gives tuples back as lists, except where they are hashed
        return [encode(value) for value in x]
    row = WRITERS.get(kind)
    if row is not None:
        return {KIND: row[0], "v": row[1](x)}
    return encode_object(x)


def encode_key(x: Any) -> Any:
    """A value that is hashed: tuples stay what they are."""
    return {KIND: "tuple", "v": [encode_key(v) for v in x]} if type(x) is tuple else encode(x)


def encode_object(x: Any) -> Any:
    """An object of a class: the class's name, and its fields."""
    if hasattr(x, "model_fields_set"):
        fields = {**x.__dict__, **(x.__pydantic_extra__ or {})}
        return {KIND: "model", "c": name_of(x), "v": encode(fields), "s": sorted(x.model_fields_set)}
    if isinstance(x, Enum):
        return {KIND: "enum", "c": name_of(x), "v": encode(x.value)}
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        return {KIND: "dataclass", "c": name_of(x), "v": encode({f.name: getattr(x, f.name) for f in dataclasses.fields(x)})}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return {KIND: "namedtuple", "c": name_of(x), "v": [encode(value) for value in x]}
    if isinstance(x, PurePath):
        return {KIND: "path", "v": str(x)}
    if isinstance(x, BaseException):
        return {KIND: "error", "v": repr(x)}
    if type(x).__name__ == "Send" and hasattr(x, "node"):
        return {KIND: "send", "v": [x.node, encode(x.arg)]}
    for base in (str, int, float, dict, list):
        if isinstance(x, base):
            return encode(base(x))
    raise TypeError(f"Type is not serializable: {type(x).__name__}: a checkpoint keeps data, dataclasses, pydantic models and messages")


def name_of(x: Any) -> list[str]:
    return [type(x).__module__, type(x).__qualname__]


WRITERS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    set: ("set", lambda x: [encode_key(v) for v in x]), frozenset: ("frozenset", lambda x: [encode_key(v) for v in x]),
    re.Pattern: ("pattern", lambda x: [encode(x.pattern), x.flags]), deque: ("deque", lambda x: [encode(v) for v in x]),
    bytes: ("bytes", lambda x: base64.b64encode(x).decode()), complex: ("complex", lambda x: [x.real, x.imag]),
    datetime.datetime: ("datetime", lambda x: x.isoformat()), datetime.date: ("date", lambda x: x.isoformat()),
    datetime.time: ("time", lambda x: x.isoformat()), datetime.timedelta: ("timedelta", lambda x: [x.days, x.seconds, x.microseconds]),
    uuid.UUID: ("uuid", str), decimal.Decimal: ("decimal", str),
}
READERS: dict[str, Callable[[Any], Any]] = {
    "float": float, "tuple": lambda v: tuple(decode(x) for x in v), "set": lambda v: {decode(x) for x in v},
    "frozenset": lambda v: frozenset(decode(x) for x in v), "deque": lambda v: deque(decode(x) for x in v),
    "dict": lambda v: {decode(key): decode(value) for key, value in v}, "bytes": base64.b64decode, "complex": lambda v: complex(*v),
    "datetime": datetime.datetime.fromisoformat, "date": datetime.date.fromisoformat, "time": datetime.time.fromisoformat,
    "timedelta": lambda v: datetime.timedelta(*v), "uuid": uuid.UUID, "decimal": decimal.Decimal, "path": Path, "error": lambda v: v,
    "pattern": lambda v: re.compile(decode(v[0]), v[1]),
}


def decode(x: Any) -> Any:
    """The value of what `encode` made."""
    if isinstance(x, list):
        return [decode(value) for value in x]
    if not isinstance(x, dict):
        return x
    kind = x.get(KIND)
    if kind is None:
        return {key: decode(value) for key, value in x.items()}
    if kind in READERS:
        return READERS[kind](x["v"])
    if kind == "send":
        from septet.langgraph.types import Send

        return Send(x["v"][0], decode(x["v"][1]))
    return decode_object(kind, x)


def decode_object(kind: str, x: dict[str, Any]) -> Any:
    """An object of a loaded class; its plain fields where the class is not there or of another kind."""
    cls, value = class_of(x["c"]), decode(x["v"])
    if kind == "model" and hasattr(cls, "model_construct"):
        return cls.model_construct(set(x["s"]), **value)
    if kind == "enum" and isinstance(cls, type) and issubclass(cls, Enum):
        return cls(value)
    if kind == "namedtuple" and isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_make"):
        return cls._make(value)
    if kind == "dataclass" and dataclasses.is_dataclass(cls) and isinstance(cls, type):
        made = object.__new__(cls)
        for name in {f.name for f in dataclasses.fields(cls)} & set(value):
            object.__setattr__(made, name, value[name])
        return made
    return value


def class_of(name: Any) -> Any:
    """The class of a name, among the modules that are loaded; None where it is not."""
    module, path = name
    found: Any = sys.modules.get(module)
    for part in path.split("."):
        if part == "<locals>":
            return None
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None

"""Objects to JSON and tensors.

Plain values stand where they are; what can be changed or shared (lists, dicts, arrays, estimators ...) stands once in a table, and values
refer to it by number, so that what was one object is one object again and nothing nests deeply.
"""
from __future__ import annotations

import base64
import math
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType
from typing import Any

import septet.numpy as np
from septet.core.sparse import Sparse
from septet.errors import NotSupported
from septet.sklearn.persistence import names, tables
from septet.sklearn.persistence.arrays import Tensors
from septet.sklearn.persistence.parts import PARTS
from septet.sklearn.sparse.matrix import compressed, coo_matrix
from septet.sklearn.utils._bunch import Bunch

SMALL = 1 << 53                     # integers beyond are text, for readers of JSON that have doubles only
PLAIN = {"NaN": "nan", "inf": "inf", "-inf": "-inf"}


class Writer:
    """The table and the tensors of one file."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.tensors = Tensors()
        self.seen: dict[int, int] = {}
        self.held: list[Any] = []                   # so that no id comes twice
        self.waiting: list[tuple[int, Any, str]] = []
        self.where = ""

    def document(self, root: Any) -> dict[str, Any]:
        """The root and the table."""
        found = self.value(root, type(root).__name__)
        while self.waiting:
            number, thing, self.where = self.waiting.pop()
            self.objects[number] = self.entry(thing)
        return {"root": found, "objects": self.objects}

    def value(self, x: Any, where: str) -> Any:
        """A value in JSON."""
        kind = type(x)
        if x is None or kind in (bool, str):
            return x
        if kind in INLINE:
            return INLINE[kind](self, x, where)
        if isinstance(x, np.generic):
            return {"scalar": self.scalar(x, where)}
        if isinstance(x, np.dtype):
            return {"dtype": described(x)}
        if isinstance(x, type):
            return self.named("type", names.type_name(x), x, where)
        if isinstance(x, (FunctionType, BuiltinFunctionType, np.ufunc)):
            return self.named("function", names.function_name(x), x, where)
        if isinstance(x, tuple) and hasattr(x, "_fields"):
            return self.named_tuple(x, where)
        return tables.scalar(x) or {"ref": self.number(x, where)}

    def named_tuple(self, x: Any, where: str) -> dict[str, Any]:
        """A named tuple of the face."""
        found = [name for name, cls in names.tuple_classes().items() if cls is type(x)]
        if not found:
            raise NotSupported(f"septet.save: {where} is of the class {type(x).__qualname__}, a named tuple; make it a tuple or a dict")
        return {"named": [found[0], self.items(x, where)]}

    def named(self, tag: str, name: str | None, x: Any, where: str) -> dict[str, Any]:
        """A class or function by its name.  NotSupported for those that a file may not name."""
        if name is None:
            raise NotSupported(f"septet.save: {where} is {x!r}; a file keeps no code, so of functions and classes only those of sklearn "
                               "and NumPy's ufuncs and reductions can be named in it")
        return {tag: name}

    def scalar(self, x: Any, where: str) -> list[Any]:
        """A NumPy scalar: dtype and value."""
        if x.dtype.kind == "V":
            raise NotSupported(f"septet.save: {where} is a structured scalar")
        return [x.dtype.str, self.value(x.view("i8").item() if x.dtype.kind in "mM" else x.item(), where)]

    def number(self, x: Any, where: str) -> int:
        """The place of an object in the table."""
        found = self.seen.get(id(x))
        if found is None:
            found = self.seen[id(x)] = len(self.objects)
            self.held.append(x)
            self.objects.append(None)
            self.waiting.append((found, x, where))
        return found

    # ---- entries of the table

    def entry(self, x: Any) -> dict[str, Any]:
        """What stands in the table for an object."""
        write = ENTRIES.get(type(x))
        if write is None:
            write = Writer.random if isinstance(x, np.random.RandomState) else tables.writer_of(x) or Writer.instance
        found: dict[str, Any] = write(self, x)
        return found

    def items(self, values: Any, where: str = "") -> list[Any]:
        """Values in order."""
        return [self.value(v, where or f"{self.where}[{k}]") for k, v in enumerate(values)]

    def mapping(self, x: Any) -> dict[str, Any]:
        """A dict of any kind: keys and values in order."""
        kind = {dict: "dict", OrderedDict: "ordered", Bunch: "bunch"}[type(x)]
        return {"kind": kind, "keys": self.items(x), "values": [self.value(v, f"{self.where}[{k!r}]") for k, v in x.items()]}

    def default_mapping(self, x: Any) -> dict[str, Any]:
        """A defaultdict: its factory by name."""
        factory = self.value(x.default_factory, f"{self.where}.default_factory")
        return {"kind": "default", "factory": factory, "keys": self.items(x), "values": self.items(x.values())}

    def array(self, x: Any) -> dict[str, Any]:
        """An array: numbers as a tensor, objects as values."""
        if x.dtype.kind == "O":
            return {"kind": "array", "dtype": "O", "shape": list(x.shape), "items": self.items(x.ravel().tolist())}
        return {"kind": "array", **self.tensors.put(x, described(x.dtype)), **({} if x.flags.writeable else {"writeable": False})}

    def masked(self, x: Any) -> dict[str, Any]:
        """A masked array."""
        mask = None if x.mask is np.ma.nomask else np.asarray(x.mask)
        return {"kind": "masked", "data": self.value(np.asarray(x.data), self.where), "mask": self.value(mask, self.where),
                "fill": self.value(x._fill_value, self.where)}

    def sparse(self, x: Any) -> dict[str, Any]:
        """A compressed matrix."""
        m: Sparse = x._m
        arrays = {"data": m.data, "indices": m.indices, "pointers": m.pointers}
        parts = {name: self.value(np.asarray(a), self.where) for name, a in arrays.items()}
        return {"kind": "sparse", "format": m.format, "shape": [int(n) for n in m.shape], **parts}

    def triplets(self, x: Any) -> dict[str, Any]:
        """A matrix of triplets."""
        parts = {name: self.value(getattr(x, name), self.where) for name in ("data", "row", "col")}
        return {"kind": "coo", "shape": [int(n) for n in x.shape], **parts}

    def random(self, x: Any) -> dict[str, Any]:
        """A RandomState: its stream's state, or that it is the global one."""
        if x is np.random.mtrand._rand:
            return {"kind": "global random"}
        name, *state = x.get_state()
        if name != "MT19937" or type(x) is not np.random.RandomState:
            raise NotSupported(f"septet.save: {self.where} is a RandomState over {name}; MT19937 is there")
        return {"kind": "random", "state": self.items([state[0], *(int(n) for n in state[1:3]), float(state[3])])}

    def instance(self, x: Any) -> dict[str, Any]:
        """An estimator or a part of one: its class and its state."""
        name = names.class_name(type(x))
        if name is None:
            raise NotSupported(f"septet.save: {self.where} is of the class {type(x).__module__}.{type(x).__qualname__}; a file keeps "
                               "objects of sklearn's public classes, arrays, tables and Python's plain values, and no code of yours")
        state = state_of(x, name)
        owner = type(x).__name__
        return {"kind": "object", "class": name, "keys": list(state), "values": [self.value(v, f"{owner}.{k}") for k, v in state.items()]}


def state_of(x: Any, name: str) -> dict[str, Any]:
    """The attributes of an object that a file has."""
    kept = PARTS[name].kept if name in PARTS else None
    if kept is not None:
        return {k: getattr(x, k) for k in kept}
    state = x.__getstate__()
    if isinstance(state, tuple):
        state = {**(state[0] or {}), **state[1]}
    return dict(state or {})


def described(dtype: Any) -> Any:
    """A dtype in JSON: its text, or the list of its fields."""
    if not dtype.names:
        return dtype.str
    return [[name, described(dtype.fields[name][0])] for name in dtype.names]


def integer(w: Writer, x: int, where: str) -> Any:
    return x if -SMALL <= x <= SMALL else {"int": hex(x)}


def real(w: Writer, x: float, where: str) -> Any:
    return x if math.isfinite(x) else {"float": repr(x)}


INLINE: dict[type, Callable[[Writer, Any, str], Any]] = {
    int: integer, float: real,
    complex: lambda w, x, where: {"complex": [real(w, x.real, where), real(w, x.imag, where)]},
    bytes: lambda w, x, where: {"bytes": base64.b64encode(x).decode()},
    tuple: lambda w, x, where: {"tuple": w.items(x, where)},
    frozenset: lambda w, x, where: {"frozenset": w.items(x, where)},
    slice: lambda w, x, where: {"slice": w.items((x.start, x.stop, x.step), where)},
    range: lambda w, x, where: {"range": w.items((x.start, x.stop, x.step), where)},
    type(Ellipsis): lambda w, x, where: {"ellipsis": True},
}
ENTRIES: dict[type, Callable[[Writer, Any], dict[str, Any]]] = {
    list: lambda w, x: {"kind": "list", "items": w.items(x)},
    set: lambda w, x: {"kind": "set", "items": w.items(x)},
    bytearray: lambda w, x: {"kind": "bytearray", "data": w.array(np.frombuffer(bytes(x), dtype=np.uint8))},
    dict: Writer.mapping, OrderedDict: Writer.mapping, Bunch: Writer.mapping, defaultdict: Writer.default_mapping,
    np.ndarray: Writer.array, np.ma.MaskedArray: Writer.masked, coo_matrix: Writer.triplets,
    **dict.fromkeys(compressed.__subclasses__(), Writer.sparse),
}

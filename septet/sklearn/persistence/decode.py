"""JSON and tensors to objects: made empty, then filled, then checked.  No constructor or function of the file's choice is called."""
from __future__ import annotations

import base64
import math
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import septet.numpy as np
from septet.core.io.safetensors import Damaged, Entry
from septet.core.sparse import Sparse
from septet.sklearn.persistence import names, tables
from septet.sklearn.persistence.arrays import dtype_of, from_tensor, shape_of
from septet.sklearn.persistence.parts import PARTS, need
from septet.sklearn.sparse.matrix import compressed, coo_matrix
from septet.sklearn.utils._bunch import Bunch


class Reader:
    """The objects of one file, made on demand."""

    def __init__(self, document: Any, entries: Mapping[str, Entry], data: Any):
        need(isinstance(document, dict) and isinstance(document.get("objects"), list), "its document has no table of objects")
        need(all(isinstance(e, dict) and e.get("kind") in MAKE for e in document["objects"]), "its table has an entry of unknown kind")
        self.document, self.table, self.entries, self.data = document, document["objects"], entries, data
        self.made: dict[int, Any] = {}

    def root(self) -> Any:
        """The object that was saved."""
        for number in range(len(self.table)):
            self.get(number)
        for number, entry in enumerate(self.table):
            FILL.get(entry["kind"], ignore)(self, entry, self.made[number])
        for number, entry in enumerate(self.table):
            complete = PARTS[entry["class"]].complete if entry["kind"] == "object" and entry["class"] in PARTS else None
            if complete is not None:
                complete(self.made[number])
        return self.value(self.document.get("root"))

    def get(self, number: Any) -> Any:
        """An object of the table."""
        need(type(number) is int and 0 <= number < len(self.table), f"it refers to the object {number!r}, which is not there")
        if number not in self.made:
            self.made[number] = None                # an entry that is made of itself finds nothing
            self.made[number] = MAKE[self.table[number]["kind"]](self, self.table[number])
        return self.made[number]

    def value(self, x: Any) -> Any:
        """A value of JSON."""
        if type(x) is not dict:
            need(x is None or type(x) in (bool, int, float, str), "a list stands where a value is due")
            return x
        tag, content = next(iter(x.items()), ("", None))
        read = VALUES.get(tag) if len(x) == 1 else None
        if read is None:
            raise Damaged(f"{sorted(x)!r} is no value")
        return read(self, content)

    def items(self, values: Any) -> list[Any]:
        """Values in order."""
        need(isinstance(values, list), "a list is missing")
        return [self.value(v) for v in values]

    def pairs(self, entry: Any) -> list[tuple[Any, Any]]:
        """Keys and values."""
        keys, values = self.items(entry.get("keys")), self.items(entry.get("values"))
        need(len(keys) == len(values), "there are more keys than values, or fewer")
        return list(zip(keys, values))

    def array(self, spec: Any) -> Any:
        """A plain array that the table has under a number."""
        found = self.value(spec)
        need(type(found) is np.ndarray, "an array is missing")
        return found


def scalar(r: Reader, content: Any) -> Any:
    """A NumPy scalar."""
    need(isinstance(content, list) and len(content) == 2, "a scalar has no dtype and value")
    dtype, value = dtype_of(content[0]), r.value(content[1])
    need(dtype.kind in "?biufcmMUS" and not isinstance(value, (tuple, list, np.ndarray)), "a scalar has no value")
    if dtype.kind in "mM":
        return np.array(value, dtype=np.int64).view(dtype)[()]
    return np.array(value, dtype=dtype)[()]


def named(r: Reader, content: Any) -> Any:
    """A named tuple of the face."""
    cls: Any = names.tuple_classes()[content[0]]
    return cls(*r.items(content[1]))


def bounds(r: Reader, content: Any) -> list[Any]:
    """The three numbers of a slice or range."""
    found = r.items(content)
    need(len(found) == 3, "a slice has not three bounds")
    return found


def whole(content: Any) -> int:
    """A long integer in hexadecimal digits."""
    need(isinstance(content, str) and len(content) < 100_000, "a long integer is no text")
    return int(content, 16)


VALUES: dict[str, Callable[[Reader, Any], Any]] = {
    "ref": lambda r, c: r.get(c), "tuple": lambda r, c: tuple(r.items(c)), "frozenset": lambda r, c: frozenset(r.items(c)),
    "int": lambda r, c: whole(c), "float": lambda r, c: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[c],
    "complex": lambda r, c: complex(*(float(part) for part in r.items(c))), "bytes": lambda r, c: base64.b64decode(c, validate=True),
    "scalar": scalar, "dtype": lambda r, c: dtype_of(c), "type": lambda r, c: names.type_of(c),
    "function": lambda r, c: names.function_of(c),
    "slice": lambda r, c: slice(*bounds(r, c)), "range": lambda r, c: range(*bounds(r, c)), "ellipsis": lambda r, c: ..., "named": named,
    "missing": lambda r, c: tables.missing(c), "timestamp": lambda r, c: tables.moment(c, "Timestamp"),
    "timedelta": lambda r, c: tables.moment(c, "Timedelta"),
}


# ---- objects of the table: made, then filled -------------------------------------------------------------------------


def make_array(r: Reader, entry: Any) -> Any:
    if entry.get("dtype") == "O":
        shape = shape_of(entry.get("shape"))
        need(isinstance(entry.get("items"), list) and math.prod(shape) == len(entry["items"]), "an array of objects has another shape")
        return np.empty(shape, dtype=object)
    made = from_tensor(r.entries, r.data, entry)
    if entry.get("writeable") is False:
        made.flags.writeable = False
    return made


def fill_array(r: Reader, entry: Any, made: Any) -> None:
    if entry.get("dtype") == "O":
        flat = made.reshape(-1)
        for k, value in enumerate(r.items(entry["items"])):
            flat[k] = value


def make_masked(r: Reader, entry: Any) -> Any:
    data, mask = r.array(entry.get("data")), entry.get("mask")
    made = np.ma.array(data, mask=np.ma.nomask if mask is None else r.array(mask), copy=False)
    fill = r.value(entry.get("fill"))
    if fill is not None:
        made.fill_value = fill
    return made


def make_sparse(r: Reader, entry: Any) -> Any:
    """A compressed matrix whose indices lie inside."""
    shape, format = shape_of(entry.get("shape")), entry.get("format")
    need(len(shape) == 2 and format in ("csr", "csc"), "a sparse matrix has no format or shape")
    data, indices, pointers = (r.array(entry.get(name)) for name in ("data", "indices", "pointers"))
    lines, length = shape if format == "csr" else shape[::-1]
    vectors = all(a.ndim == 1 for a in (data, indices, pointers))
    need(vectors and indices.dtype == pointers.dtype == np.int64, "a sparse matrix does not consist of vectors")
    need(len(pointers) == lines + 1 and len(data) == len(indices) and int(pointers[0]) == 0 and int(pointers[-1]) == len(data)
         and bool((pointers[1:] >= pointers[:-1]).all()), "a sparse matrix has lines that do not fit its elements")
    need(not len(indices) or int(indices.min()) >= 0 and int(indices.max()) < length, "a sparse matrix has an index outside")
    return compressed._of(Sparse(data, indices, pointers, (shape[0], shape[1]), format))


def make_coo(r: Reader, entry: Any) -> Any:
    """A matrix of triplets."""
    parts = [r.array(entry.get(name)) for name in ("data", "row", "col")]
    need(len({a.shape for a in parts}) == 1 and parts[0].ndim == 1, "triplets differ in length")
    return coo_matrix((parts[0], (parts[1], parts[2])), shape=shape_of(entry.get("shape")))


def make_random(r: Reader, entry: Any) -> Any:
    """A RandomState at its place in the stream."""
    state = r.items(entry.get("state"))
    rest: Any = state if len(state) == 4 else [None] * 4
    key, at, *kept = rest
    need(type(key) is np.ndarray and key.dtype == np.uint32 and key.shape == (624,), "a RandomState has no key")
    need(type(at) is int and 0 <= at <= 624 and kept[0] in (0, 1) and type(kept[1]) is float, "a RandomState has no place in its stream")
    made = np.random.RandomState(0)
    made.set_state(("MT19937", *state))
    return made


def make_object(r: Reader, entry: Any) -> Any:
    """An estimator or part without its attributes."""
    cls: Any = names.class_of(entry.get("class"))
    return cls.__new__(cls)


def fill_object(r: Reader, entry: Any, made: Any) -> None:
    """Its attributes."""
    for name, value in r.pairs(entry):
        need(type(name) is str and name.isidentifier() and not name.startswith("__"), f"{name!r} is no attribute")
        object.__setattr__(made, name, value)


def make_bytes(r: Reader, entry: Any) -> Any:
    """A bytearray."""
    return bytearray(make_array(r, entry.get("data") or {}).tobytes())


def fill_mapping(r: Reader, entry: Any, made: Any) -> None:
    for key, value in r.pairs(entry):
        made[key] = value


def make_default(r: Reader, entry: Any) -> Any:
    """A defaultdict; its factory is a builtin class or none."""
    factory = r.value(entry.get("factory"))
    need(factory is None or factory in (int, float, list, dict, set, str, tuple, bool), "a defaultdict has another factory")
    return defaultdict(factory)


def ignore(r: Reader, entry: Any, made: Any) -> None:
    """Nothing is left to fill in."""


MAKE: dict[str, Callable[[Reader, Any], Any]] = {
    "list": lambda r, e: [], "set": lambda r, e: set(), "dict": lambda r, e: {}, "ordered": lambda r, e: OrderedDict(),
    "bunch": lambda r, e: Bunch(), "default": make_default, "array": make_array, "masked": make_masked, "sparse": make_sparse,
    "coo": make_coo, "random": make_random, "global random": lambda r, e: np.random.mtrand._rand, "object": make_object,
    "bytearray": make_bytes, **tables.MAKE,
}
FILL: dict[str, Callable[[Reader, Any, Any], None]] = {
    "list": lambda r, e, made: made.extend(r.items(e.get("items"))), "set": lambda r, e, made: made.update(r.items(e.get("items"))),
    **dict.fromkeys(("dict", "ordered", "bunch", "default"), fill_mapping), "array": fill_array, "object": fill_object,
}

"""The Arrow C data interface: one-dimensional arrays in and out without a copy.

Layout: arrow.apache.org/docs/format/CDataInterface.html.
"""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, TypeVar

from septet.core.array import Array
from septet.core.handle import foreign
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.ir.dtype import DType

A = TypeVar("A", bound=Array)
FORMATS = {
    "int8": b"c", "uint8": b"C", "int16": b"s", "uint16": b"S", "int32": b"i", "uint32": b"I", "int64": b"l", "uint64": b"L",
    "float16": b"e", "float32": b"f", "float64": b"g",
}
TIMES = {"s": b"s", "ms": b"m", "us": b"u", "ns": b"n"}
BY_FORMAT = {f: name for name, f in FORMATS.items()}


class Schema(ctypes.Structure):
    """ArrowSchema."""


class ArrowArray(ctypes.Structure):
    """ArrowArray."""


RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(ctypes.POINTER(Schema))), ("dictionary", ctypes.POINTER(Schema)),
    ("release", RELEASE), ("private", ctypes.c_void_p)]
ArrowArray._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)), ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ("dictionary", ctypes.POINTER(ArrowArray)), ("release", RELEASE), ("private", ctypes.c_void_p)]



class Stream(ctypes.Structure):
    """ArrowArrayStream."""


CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
Stream._fields_ = [
    ("get_schema", CALL), ("get_next", CALL), ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
    ("release", RELEASE), ("private", ctypes.c_void_p)]

_held: dict[int, Any] = {}                  # token -> what an exported structure needs until it is released
_tokens = iter(range(1, 1 << 62))


@RELEASE  # type: ignore[untyped-decorator]  # what ctypes makes has no signature
def _release_schema(address: int) -> None:
    schema = Schema.from_address(address)
    _held.pop(schema.private or 0, None)
    ctypes.memset(address + Schema.release.offset, 0, 8)


@RELEASE  # type: ignore[untyped-decorator]  # what ctypes makes has no signature
def _release_array(address: int) -> None:
    array = ArrowArray.from_address(address)
    _held.pop(array.private or 0, None)
    ctypes.memset(address + ArrowArray.release.offset, 0, 8)


_api = ctypes.pythonapi
_new = _api.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_pointer = _api.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_raw_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", _api))
SCHEMA_NAME, ARRAY_NAME, STREAM_NAME = b"arrow_schema", b"arrow_array", b"arrow_array_stream"
_capsules: dict[int, Any] = {}              # address -> structure, until its capsule dies


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)  # type: ignore[untyped-decorator]  # as above
def _drop_schema(capsule: int) -> None:
    _drop(_raw_pointer(capsule, SCHEMA_NAME), Schema)


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)  # type: ignore[untyped-decorator]  # as above
def _drop_array(capsule: int) -> None:
    _drop(_raw_pointer(capsule, ARRAY_NAME), ArrowArray)


def _drop(address: int, kind: Any) -> None:
    """A capsule dies: what nobody took is released."""
    structure = kind.from_address(address)
    if structure.release:
        structure.release(address)
    _capsules.pop(address, None)
    _notes.pop(address, None)


def format_of(dtype: DType) -> bytes:
    """The Arrow format of a dtype.  TypeError where Arrow has none for its memory."""
    if dtype.kind == "M" and dtype.unit in TIMES:
        return b"ts" + TIMES[dtype.unit] + b":"
    if dtype.kind == "m" and dtype.unit in TIMES:
        return b"tD" + TIMES[dtype.unit]
    if dtype.name not in FORMATS or dtype.swapped:
        raise TypeError(f"Arrow has no array that shares the memory of {dtype.name}; convert it first (bool is one bit an element there)")
    return FORMATS[dtype.name]


def export(a: Array) -> tuple[Any, Any]:
    """(schema capsule, array capsule) over a 1-d array's memory (a strided one is copied)."""
    if a.ndim != 1:
        raise TypeError(f"Arrow arrays are one-dimensional, this one has shape {a.shape}; export its columns")
    source = dense(a)
    return _exported(format_of(a._dtype), a._size, (None, source._address), source)


def export_text(views: Array, buffers: Sequence[tuple[int, int]], source: Any) -> tuple[Any, Any]:
    """(schema capsule, array capsule) of text: 16 bytes a view (two u64), and the buffers (address, bytes) that views of more than 12 bytes
    point into, which `source` keeps alive.
    """
    sizes = (ctypes.c_int64 * max(len(buffers), 1))(*[size for _, size in buffers])
    addresses = (None, views._address, *(at for at, _ in buffers), ctypes.addressof(sizes))
    return _exported(b"vu", views._size // 2, addresses, (views, source, sizes))


def _exported(text: bytes, length: int, addresses: tuple[int | None, ...], source: Any) -> tuple[Any, Any]:
    """Capsules over buffers that `source` keeps alive."""
    schema = Schema(format=text, name=b"", flags=0, release=_release_schema)
    array = ArrowArray(length=length, n_buffers=len(addresses))
    schema.private, array.private = next(_tokens), next(_tokens)
    buffers = (ctypes.c_void_p * len(addresses))(*addresses)
    array.buffers, array.release = buffers, _release_array
    _held[schema.private], _held[array.private] = text, (source, buffers)
    return _capsule(schema, SCHEMA_NAME, _drop_schema), _capsule(array, ARRAY_NAME, _drop_array)


def _capsule(structure: Any, name: bytes, destructor: Any) -> Any:
    """A capsule over a structure."""
    address = ctypes.addressof(structure)
    _capsules[address] = structure
    return _new(address, name, ctypes.cast(destructor, ctypes.c_void_p))


class _Taken:
    """Holds an imported array's structure; releases it when the last array over its memory dies."""

    def __init__(self, source: ArrowArray):
        self.array = ArrowArray()
        ctypes.memmove(ctypes.addressof(self.array), ctypes.addressof(source), ctypes.sizeof(ArrowArray))
        ctypes.memset(ctypes.addressof(source) + ArrowArray.release.offset, 0, 8)

    def __del__(self) -> None:
        if self.array.release:
            self.array.release(ctypes.addressof(self.array))


def take(cls: type[A], x: Any) -> A:
    """The array of an object with `__arrow_c_array__`.  ValueError where it has nulls, TypeError for other layouts."""
    schema_capsule, array_capsule = x.__arrow_c_array__()
    schema = Schema.from_address(_pointer(schema_capsule, SCHEMA_NAME))
    return over(cls, schema, ArrowArray.from_address(_pointer(array_capsule, ARRAY_NAME)))


def take_stream(cls: type[A], x: Any) -> A:
    """The array of an object with `__arrow_c_stream__` that has one chunk.  ValueError where it has several or nulls."""
    schema, array = one_chunk(x)
    try:
        if not array.release:
            return foreign(cls._face, 0, dtype_of(schema.format), (0,), (1,), None, True)  # type: ignore[no-any-return]
        return over(cls, schema, array)
    finally:
        schema.release(ctypes.addressof(schema))


def one_chunk(x: Any) -> tuple[Schema, ArrowArray]:
    """The schema and the only array of an object's stream, both the caller's to release.  ValueError where there are several."""
    capsule = x.__arrow_c_stream__(None)
    address = _pointer(capsule, STREAM_NAME)
    stream, schema, array, more = Stream.from_address(address), Schema(), ArrowArray(), ArrowArray()
    for call, out in ((stream.get_schema, schema), (stream.get_next, array), (stream.get_next, more)):
        if call(address, ctypes.addressof(out)):
            raise ValueError(f"the Arrow stream failed: {(stream.get_last_error(address) or b'').decode()}")
    if more.release:
        more.release(ctypes.addressof(more))
        raise ValueError("the Arrow stream has several chunks; make it one first")
    return schema, array


class Text:
    """Text without nulls as an Arrow stream holds it: the address of `count` views, and those of the `buffers` behind them,
    with their bytes in `sized`.

    None of it lives longer than the object.  ValueError where there are nulls, TypeError for other layouts.
    """

    def __init__(self, x: Any):
        schema, array = one_chunk(x)
        form = schema.format
        schema.release(ctypes.addressof(schema))
        self.taken = _Taken(array)
        held = self.taken.array
        if form != b"vu":
            raise TypeError(f"text of format {form.decode()!r} has no views")
        if held.null_count:
            raise ValueError("the text has nulls")
        self.count = held.length
        self.views = (held.buffers[1] or 0) + 16 * held.offset
        self.buffers = [held.buffers[k] or 0 for k in range(2, held.n_buffers - 1)]
        sizes = (ctypes.c_int64 * len(self.buffers)).from_address(held.buffers[held.n_buffers - 1]) if self.buffers else ()
        self.sized = list(zip(self.buffers, sizes, strict=True))


class Annotated:
    """The schema of an object's Arrow stream with a note: `__arrow_c_schema__` gives it."""

    def __init__(self, x: Any, note: dict[str, str]):
        self.source, self.note = x, note

    def __arrow_c_schema__(self) -> Any:
        capsule = self.source.__arrow_c_stream__(None)
        address = _pointer(capsule, STREAM_NAME)
        schema = Schema()
        if Stream.from_address(address).get_schema(address, ctypes.addressof(schema)):
            raise ValueError("the Arrow stream gives no schema")
        text = ctypes.create_string_buffer(encoded(self.note))
        ctypes.c_void_p.from_address(ctypes.addressof(schema) + Schema.metadata.offset).value = ctypes.addressof(text)
        made = _capsule(schema, SCHEMA_NAME, _drop_schema)
        _notes[ctypes.addressof(schema)] = text
        return made


_notes: dict[int, Any] = {}                 # address of an annotated schema -> the memory of its note


def encoded(note: dict[str, str]) -> bytes:
    """Keys and values as Arrow's C interface writes metadata."""
    out = len(note).to_bytes(4, "little")
    for pair in note.items():
        for part in pair:
            data = part.encode()
            out += len(data).to_bytes(4, "little") + data
    return out


def over(cls: type[A], schema: Schema, array: ArrowArray) -> A:
    """An array over the memory of an Arrow array, which it takes over."""
    dtype = dtype_of(schema.format)
    if array.null_count > 0 or array.null_count < 0 and array.buffers[0]:
        count = array.null_count if array.null_count > 0 else "some"
        raise ValueError(f"the Arrow array has {count} nulls, which an array cannot hold; fill them first")
    taken = _Taken(array)
    address = (taken.array.buffers[1] or 0) + taken.array.offset * dtype.itemsize
    length = taken.array.length
    return foreign(cls._face, address, dtype, (length,), (dtype.itemsize,), taken, True)  # type: ignore[no-any-return]


def dtype_of(text: bytes) -> DType:
    """The dtype of an Arrow format.  TypeError for layouts that are not plain numbers or times."""
    if text in BY_FORMAT:
        return dt.BY_NAME[BY_FORMAT[text]]
    units = {v: k for k, v in TIMES.items()}
    if text[:2] == b"ts" and text[2:3] in units:
        return dt.datetime64(units[text[2:3]])
    if text[:2] == b"tD" and text[2:3] in units:
        return dt.timedelta64(units[text[2:3]])
    raise TypeError(f"Arrow arrays of format {text.decode()!r} do not share their memory with an array; convert the column first")

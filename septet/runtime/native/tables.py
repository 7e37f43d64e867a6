"""PyMethodDef, PyMemberDef, PyGetSetDef and PyType_Spec as the interpreter reads them."""
from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from typing import Any

from septet.runtime.native.describe import SLOT, Member
from septet.runtime.native.load import keep, symbol

FASTCALL_KEYWORDS = 0x80 | 0x02  # METH_FASTCALL | METH_KEYWORDS


class Method(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class MemberDef(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("offset", ctypes.c_ssize_t),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class GetSet(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("get", ctypes.c_void_p),
        ("set", ctypes.c_void_p),
        ("doc", ctypes.c_char_p),
        ("closure", ctypes.c_void_p),
    ]


class Slot(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_int), ("pfunc", ctypes.c_void_p)]


class Spec(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("basicsize", ctypes.c_int),
        ("itemsize", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.c_void_p),
    ]


def table(kind: type[Any], rows: Iterable[tuple[Any, ...]]) -> int:
    """Address of an array of structs that ends with a zero one and lives as long as the process."""
    items = [kind(*row) for row in rows]
    array = (kind * (len(items) + 1))(*items)
    keep.append(array)
    return ctypes.addressof(array)


def methods(names: Mapping[str, str], address: Mapping[str, int]) -> int:
    """Methods by the Python name; all take vectorcall's arguments."""
    return table(Method, ((name.encode(), address[f], FASTCALL_KEYWORDS, None) for name, f in names.items()))


def members(rows: Iterable[Member]) -> int:
    """Fields that Python sees."""
    return table(MemberDef, ((name.encode(), kind, offset, flags, None) for name, kind, offset, flags in rows))


def attributes(rows: Mapping[str, tuple[str, str]], address: Mapping[str, int]) -> int:
    """Attributes by getter and setter ("": read-only)."""
    return table(GetSet, ((name.encode(), address[get], address[put] if put else None, None, None) for name, (get, put) in rows.items()))


def make(name: str, size: int, flags: int, slots: Mapping[str, int], bases: tuple[type, ...]) -> type:
    """A heap type; its own dealloc slot makes subclasses cost what a static type costs."""
    rows = table(Slot, ((SLOT[slot], address) for slot, address in slots.items()))
    spec = Spec(name.encode(), size, 0, flags, rows)
    keep.append(spec)
    create = ctypes.pythonapi.PyType_FromSpecWithBases
    create.restype, create.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object]
    made: type = create(ctypes.addressof(spec), bases or (object,))
    return made


def set_metaclass(made: type, metaclass: type) -> None:
    """Make a type an instance of a metaclass without fields.  From a spec alone that is only possible from Python 3.12 on."""
    if metaclass.__basicsize__ != type.__basicsize__:
        raise TypeError(f"{metaclass.__name__} has fields that {made.__name__} has no room for")
    word = ctypes.c_void_p.from_address(id(made) + _type_offset())
    ctypes.pythonapi.Py_IncRef(ctypes.c_void_p(id(metaclass)))
    word.value = id(metaclass)


def _type_offset() -> int:
    """Where an object's type is in its header."""
    words = (ctypes.c_void_p * 4).from_address(id(object))
    return next(8 * k for k in range(4) if words[k] == id(type))


def resolved(slots: Mapping[str, str], address: Mapping[str, int]) -> dict[str, int]:
    """Addresses of the functions of slots: ours, else the interpreter's."""
    return {slot: address[f] if f in address else symbol(f) for slot, f in slots.items()}


def function(name: str, address: int, own: Any = None) -> Any:
    """A builtin function of METH_FASTCALL | METH_KEYWORDS.  own: what it gets as its `self`."""
    create = ctypes.pythonapi.PyCFunction_NewEx
    create.restype, create.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
    return create(table(Method, [(name.encode(), address, FASTCALL_KEYWORDS, None)]), own, None)


def slot_of(owner: type, slot: str) -> int:
    """The function in a slot of a type."""
    get = ctypes.pythonapi.PyType_GetSlot
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_int]
    return int(get(owner, SLOT[slot]) or 0)

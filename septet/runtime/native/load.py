"""The object compiled or taken from the cache, its tables filled: addresses of its functions and variables.

The cache key is the source of the native modules and of the language, so a warm start runs no front end. Free-
threaded interpreters and subinterpreters are refused: every hot path relies on the lock.
"""
from __future__ import annotations

import builtins
import ctypes
import sys
import sysconfig
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.lang import types as lang_types
from septet.runtime import jit

PASSES = "light"
TABLE = "septet_table"
HEAD = 16  # bytes of PyObject that layout.py assumes

keep: list[Any] = []  # objects whose addresses stand in the tables


def refuse_strange_interpreters() -> None:
    """NotSupported where the hot paths would not be safe."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise NotSupported("free-threaded Python: the array type relies on the interpreter's lock; use the ordinary build")
    if sys.implementation.name != "cpython" or object.__basicsize__ != HEAD:
        raise NotSupported(
            f"this Python ({sys.implementation.name}, object header of {object.__basicsize__} bytes): "
            "the array type needs an ordinary build of CPython"
        )
    if not main_interpreter():
        raise NotSupported("subinterpreters: the array type lives in the main interpreter only")


def main_interpreter() -> bool:
    """Whether this is the first interpreter of the process."""
    api = ctypes.pythonapi
    api.PyInterpreterState_Get.restype = api.PyInterpreterState_Main.restype = ctypes.c_void_p
    return bool(api.PyInterpreterState_Get() == api.PyInterpreterState_Main())


def sources() -> str:
    """What decides what the object holds."""
    return jit.source_stamp(Path(__file__).parent, Path(lang_types.__file__).parent)


def object_table() -> tuple[dict[str, int], Any]:
    """Address of the table, and the names of its entries and of the imports."""
    key = jit.key_of("native", sys.implementation.cache_tag or "", PASSES, sources())
    return jit.load(key) or compile_object(key)


def compile_object(key: str) -> tuple[dict[str, int], Any]:
    """Run the front end over all native functions and compile them, about two seconds."""
    from septet.lang.linkage import library
    from septet.runtime.native.program import exports

    wanted = exports()
    text, imports = library(wanted)
    names = {"exports": [x.name for x in wanted], "imports": imports}
    return jit.build_as(key, text, [TABLE], PASSES, names), names


def imported(name: str) -> int:
    """The address an import stands for: an object, a text, a tuple of names, a C function."""
    kind, colon, rest = name.partition(":")
    if not colon:
        return symbol(name)
    if kind == "object":
        return id(getattr(builtins, rest))
    value: Any = sys.intern(rest) if kind == "text" else tuple(map(sys.intern, rest.split(",")))
    keep.append(value)
    return id(value)


def symbol(name: str) -> int:
    """Address of a function of the interpreter."""
    try:
        return ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0
    except AttributeError:
        raise NotSupported(f"this Python has no {name}, which the array type needs") from None


def load() -> dict[str, int]:
    """Address of every exported function and variable."""
    refuse_strange_interpreters()
    addresses, names = object_table()
    count = len(names["exports"])
    table = (ctypes.c_void_p * (count + 1)).from_address(addresses[TABLE])
    imports = (ctypes.c_void_p * len(names["imports"])).from_address(table[count] or 0)
    for at, name in enumerate(names["imports"]):
        imports[at] = imported(name)
    return dict(zip(names["exports"], (x or 0 for x in table)))

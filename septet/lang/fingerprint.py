"""What a kernel's machine code depends on, as text, found without parsing the kernel.

That is: the source files of the kernel and of all it calls, the values of the names it uses (numbers, types,
tuples, modules' attributes …), the template parameters, and this compiler's own source.  Where a name stands for
something whose content cannot be told, there is no fingerprint, and the caller must compile.
"""
from __future__ import annotations

import dataclasses
import hashlib
import linecache
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from septet.lang.kernel import Builtin, Kernel
from septet.lang.types import _Pointer

_WORD = re.compile(r"[A-Za-z_]\w*")
LANGUAGE = __package__ + "."
PLAIN = (bool, int, float, complex, str, bytes, range, type(None), type(...))


class Unknowable(Exception):
    """A value whose content cannot be told."""


@cache
def compiler_stamp() -> str:
    """A hash of the compiler's own source."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_hashes: dict[str, tuple[list[str], str]] = {}


def file_hash(file: str) -> str:
    """The hash of a source file, or of a notebook cell."""
    linecache.checkcache(file)
    lines = linecache.getlines(file)
    if not lines:
        raise Unknowable(f"no source of {file}")
    if file not in _hashes or _hashes[file][0] is not lines:
        _hashes[file] = lines, hashlib.sha256("".join(lines).encode()).hexdigest()
    return _hashes[file][1]


def fingerprint(kernel: Kernel, constants: dict[str, Any]) -> str | None:
    """All that decides the code of `kernel` with these template parameters, or None where that cannot be told."""
    printer = Printer()
    try:
        parts = [compiler_stamp(), printer.show(kernel), printer.show(constants)]
    except (Unknowable, RecursionError, ValueError):        # ValueError: a name of a closure that has no value yet
        return None
    return "\n".join(parts)


class Printer:
    """Writes values as text; what comes again is written as a reference."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}
        self.kept: list[Any] = []           # so that no id is used twice

    def show(self, x: Any) -> str:
        if type(x) in PLAIN:
            return f"{type(x).__name__}:{x!r}"
        if id(x) in self.seen:
            return f"#{self.seen[id(x)]}"
        self.seen[id(x)] = len(self.seen)
        self.kept.append(x)
        return self.compound(x)

    def compound(self, x: Any) -> str:
        if isinstance(x, (tuple, list)):
            return f"{type(x).__name__}[{self.several(x)}]"
        if isinstance(x, dict):
            return f"dict[{self.several(part for item in x.items() for part in item)}]"
        if isinstance(x, (set, frozenset)):
            return f"set[{','.join(sorted(map(self.show, x)))}]"
        if isinstance(x, Kernel):
            return f"kernel {x.math!r} {x.inline} {x.releases_gil} {self.function(x.function)}"
        if isinstance(x, FunctionType):
            return self.function(x)
        if hasattr(x, "cache_info") and hasattr(x, "__wrapped__"):         # functools.cache
            return self.show(x.__wrapped__)
        return self.other(x)

    def several(self, items: Iterable[Any]) -> str:
        return ",".join(map(self.show, items))

    def other(self, x: Any) -> str:
        if isinstance(x, ModuleType):
            return f"module {x.__name__}"
        if isinstance(x, BuiltinFunctionType):
            return f"builtin {x.__module__}.{x.__qualname__}"
        if isinstance(x, type):
            return self.kind(x)
        if isinstance(x, Builtin | _Pointer) or dataclasses.is_dataclass(x):
            return f"{self.kind(type(x))}[{self.several(fields_of(x))}]"
        raise Unknowable(f"a {type(x).__name__}")

    def kind(self, x: type) -> str:
        """A class of the interpreter or of this compiler; what others do at compile time may depend on anything."""
        if x.__module__ == "builtins" or x.__module__.startswith(LANGUAGE):
            return f"class {x.__module__}.{x.__qualname__}"
        if dataclasses.is_dataclass(x):                     # a table of template parameters: its fields, and its file for its properties
            return f"class {x.__qualname__} {file_hash(getattr(sys.modules[x.__module__], '__file__', None) or '')}"
        raise Unknowable(f"class {x.__qualname__}")

    # ---- functions -----------------------------------------------------------------------------------------
    def function(self, f: FunctionType) -> str:
        """Source file, place in it, and the values of the outer names.

        A module whose answers every cache key names already says so by a constant FINGERPRINT.
        """
        if "FINGERPRINT" in f.__globals__:
            return f"{f.__module__}.{f.__qualname__} {f.__globals__['FINGERPRINT']}"
        code = f.__code__
        parts = [file_hash(code.co_filename), f.__qualname__, str(code.co_firstlineno)]
        return "\n".join([*parts, *self.outer_values(f)])

    def outer_values(self, f: FunctionType) -> Iterator[str]:
        code = f.__code__
        needed, words = set(_names(code)), set(_WORD.findall(_source(code)))
        words.update(word for note in f.__annotations__.values() for word in _WORD.findall(str(note)))
        cells = {name: cell.cell_contents for name, cell in zip(code.co_freevars, f.__closure__ or ())}
        for name in sorted(needed | words):
            scope = cells if name in cells else f.__globals__
            if name not in scope:
                continue
            try:
                yield f"{name}={self.show(scope[name])}"
                if isinstance(scope[name], ModuleType):
                    yield from self.attributes(scope[name], words | needed)
            except Unknowable:
                if name in needed:
                    raise

    def attributes(self, module: ModuleType, words: set[str]) -> Iterator[str]:
        """The attributes of a module that the source may mean."""
        for word in sorted(words & vars(module).keys()):
            yield f"{module.__name__}.{word}={self.show(vars(module)[word])}"


def fields_of(x: Any) -> list[Any]:
    """The values of an object's fields, in a fixed order."""
    if dataclasses.is_dataclass(x):
        return [getattr(x, field.name) for field in dataclasses.fields(x)]
    return [value for _, value in sorted(vars(x).items())]


def _names(code: CodeType) -> Iterator[str]:
    """Global and free names of a function and of those within it."""
    yield from code.co_names
    yield from code.co_freevars
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _source(code: CodeType) -> str:
    """The lines of a function, as far as code comes from them."""
    last = max((end for _, end, _, _ in code.co_positions() if end), default=code.co_firstlineno)
    return "".join(linecache.getlines(code.co_filename)[code.co_firstlineno - 1:last])

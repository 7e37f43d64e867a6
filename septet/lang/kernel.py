"""A kernel: its source, template parameters and errors; and what an expression can be while it is compiled."""
from __future__ import annotations

import ast
import builtins
import inspect
import os
import textwrap
from collections import ChainMap, Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import FunctionType
from typing import Any

from septet.lang.types import Type

PYTHON: dict[str, Any] = {}         # min, max, abs, any, all as intrinsics.py writes them


@dataclass(frozen=True)
class Value:
    """Something known when the kernel runs: its type, and its SSA name or LLVM constant."""

    type: Type
    ir: str
    bounds: tuple[str, str] | None = None           # debug mode, pointers: (base pointer, size in bytes)


@dataclass
class Slot:
    """A local variable in a stack slot."""

    type: Type
    at: str
    line: int
    bounds: tuple[str, str] | None = None           # slots of the bounds


@dataclass
class Loop:
    """Where `break` and `continue` jump, and which names have a value on each of those ways."""

    exit: str
    next: str
    defined: list[set[str]] = field(default_factory=list)       # on each way out of the loop
    skipped: list[set[str]] = field(default_factory=list)       # on each `continue`


class KernelError(Exception):
    """Says what, and shows the user's line (and the callers' lines where the kernel was inlined)."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message
        self.where: list[str] = []
        self.kernel: Kernel | None = None

    def __str__(self) -> str:
        return "\n".join([self.message, *self.where])

    def at(self, kernel: Kernel, node: Any) -> KernelError:
        """Add the place of an AST node of `kernel`."""
        self.kernel = kernel
        line = kernel.first_line + node.lineno - 1
        text = kernel.lines[node.lineno - 1] if node.lineno <= len(kernel.lines) else ""
        one_line = node.end_lineno == node.lineno
        width = node.end_col_offset - node.col_offset if one_line else len(text) - node.col_offset
        indent = node.col_offset - len(text) + len(text.lstrip())
        self.where.append(f'  File "{kernel.file}", line {line}, in {kernel.name}\n'
                          f"    {text.strip()}\n    {' ' * indent}{'^' * max(1, width)}")
        return self


class Builtin:
    """A function that writes IR: `write(body, *arguments)`; see intrinsics.py."""

    def __init__(self, write: Callable[..., Any]):
        self.write = write
        self.name = write.__name__.strip("_")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        raise TypeError(f"{self.name}() works only inside a @kernel")


def stored_names(tree: ast.AST, elements: bool = True) -> Counter[str]:
    """How often each name is assigned in the text; with `elements`, `v[i] = x` counts for v."""
    stores = (n for n in ast.walk(tree) if isinstance(getattr(n, "ctx", None), ast.Store))
    names = (n.value if elements and isinstance(n, ast.Subscript) else n for n in stores)
    return Counter(n.id for n in names if isinstance(n, ast.Name))


_compiler: list[str] = []           # module and name of what makes machine code: this package needs no engine


def register_compiler(module: str, name: str) -> None:
    """Let `module.name(kernel, template parameters, bounds checks, passes)` make the callables; imported at first use.
    """
    _compiler[:] = [module, name]


def checks_wanted() -> bool:
    """True where SEPTET_CHECK asks for bounds checks in every kernel."""
    return os.environ.get("SEPTET_CHECK", "0") not in ("", "0")


class Kernel:
    """A Python function to be compiled.

    math: LLVM fast-math flags, none = IEEE as in Python.  inline: False makes it a function of its own.
    releases_gil: whether other Python threads may run meanwhile; None: if it has a parallel loop and calls nothing of
    CPython.  passes: what is done to its IR and to that of what it inlines (runtime/jit.py): branches gain by "O2s", vectors do not.
    """

    def __init__(self, function: FunctionType, math: str = "", inline: bool = True, releases_gil: bool | None = None,
                 passes: str = "sroa"):
        self.function, self.math, self.inline, self.releases_gil, self.passes = function, math, inline, releases_gil, passes
        self.name, self.__doc__, self.__module__ = function.__name__, function.__doc__, function.__module__
        self.compiled: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return f"<kernel {self.function.__module__}.{self.function.__qualname__}>"

    # ---- source, read when it is needed --------------------------------------------------------------------
    @cached_property
    def file(self) -> str:
        return inspect.getsourcefile(self.function) or self.function.__code__.co_filename

    @cached_property
    def _source(self) -> tuple[list[str], int]:
        try:
            source, first_line = inspect.getsourcelines(self.function)
        except OSError:
            raise KernelError(f"{self.name}: its source is needed to compile it, and cannot be read") from None
        return textwrap.dedent("".join(source)).splitlines(), first_line

    @property
    def lines(self) -> list[str]:
        return self._source[0]

    @property
    def first_line(self) -> int:
        return self._source[1]

    @cached_property
    def tree(self) -> ast.FunctionDef:
        tree = ast.parse("\n".join(self.lines)).body[0]
        if not isinstance(tree, ast.FunctionDef):
            raise KernelError(f"{self.name}: a kernel is a function written with def")
        return tree

    @cached_property
    def stored(self) -> Counter[str]:
        return stored_names(self.tree)

    @property
    def outer(self) -> Mapping[str, Any]:
        """The names visible from outside the function, looked up when it is compiled."""
        closure = self.function.__closure__ or ()
        cells = {name: cell.cell_contents for name, cell in zip(self.function.__code__.co_freevars, closure)}
        return ChainMap(cells, self.function.__globals__, PYTHON, vars(builtins))

    # ---- parameters ----------------------------------------------------------------------------------------
    def parameters(self) -> list[tuple[ast.arg, ast.expr | None]]:
        """(parameter, default) pairs as AST."""
        spec = self.tree.args
        defaults = [None] * (len(spec.args) - len(spec.defaults)) + spec.defaults
        return list(zip(spec.args + spec.kwonlyargs, defaults + spec.kw_defaults))

    def bind(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> list[tuple[ast.arg, Any]]:
        """(parameter, argument) pairs, defaults left as AST."""
        names = [a.arg for a, _ in self.parameters()]
        if len(arguments) > len(names) or set(named) - set(names):
            raise KernelError(f"{self.name}({', '.join(names)}) does not take these arguments")
        given = {**dict(zip(names, arguments)), **named}
        missing = [a.arg for a, default in self.parameters() if a.arg not in given and default is None]
        if missing:
            raise KernelError(f"{self.name}() misses {', '.join(missing)}")
        return [(a, given.get(a.arg, default)) for a, default in self.parameters()]

    # ---- machine code --------------------------------------------------------------------------------------
    def specialize(self, debug: bool | None = None, passes: str = "", **constants: Any) -> Callable[..., Any]:
        """The callable for these template parameters, compiled once; its `__self__` has the address.

        debug: check bounds and assertions (twice as slow); None: if SEPTET_CHECK is set.  passes: others than the kernel's own.
        """
        passes = passes or self.passes
        debug = checks_wanted() if debug is None else debug
        key = debug, passes, distinct(tuple(sorted(constants.items(), key=_first)))
        found: Callable[..., Any] | None = self.compiled.get(key)
        if found is None:
            found = self.compiled[key] = self._compiled(constants, debug, passes)
        return found

    def _compiled(self, constants: Mapping[str, Any], debug: bool, passes: str) -> Any:
        if not _compiler:
            raise RuntimeError("import septet.kernel: it joins the kernel language and the engine")
        module, name = _compiler
        try:
            return getattr(import_module(module), name)(self, constants, debug, passes)
        except KernelError as error:
            raise error.with_traceback(None) from None          # the user's lines, not ours

    def address(self, passes: str = "", **constants: Any) -> int:
        """The address of the compiled function, for plans and other native code; without bounds checks."""
        made: Any = self.specialize(debug=False, passes=passes, **constants)
        address: int = made.__self__.address
        return address

    @cached_property
    def _plain(self) -> Callable[..., Any]:
        return self.specialize()

    def __call__(self, *arguments: Any) -> Any:
        """Call without template parameters; `specialize()` gives a callable that is twice as quick to call."""
        return self._plain(*arguments)


def distinct(x: Any) -> Any:
    """A key that tells apart what Python calls equal: 1, 1.0 and True; 0.0 and -0.0; ptr and noalias."""
    if isinstance(x, tuple):
        return tuple(map(distinct, x))
    if isinstance(x, Type):
        return x, x.noalias
    return type(x), repr(x) if isinstance(x, float) else x


def _first(item: tuple[str, Any]) -> str:
    return item[0]


def kernel(function: Any = None, **options: Any) -> Any:
    """Decorator: @kernel or @kernel(math='reassoc contract nsz', inline=False, releases_gil=True); see Kernel."""
    def made(f: FunctionType) -> Kernel:
        return Kernel(f, **options)
    return made if function is None else made(function)

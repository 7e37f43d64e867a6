"""What an object file of many kernels needs: globals, addresses from outside, calls through pointers, structs of C.

`Global` is a variable of the object, `Imported` an address that the loader writes into the table `@imports` (C
functions, objects of the interpreter), so an object refers to no symbol and can be cached. `library` writes the text
of a whole object.
"""
from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from septet.lang import types as T
from septet.lang.body import Body
from septet.lang.function import Function, Module
from septet.lang.intrinsics import builtin
from septet.lang.kernel import Builtin, Kernel, KernelError, Value
from septet.lang.types import Type

TABLE = "septet_table"              # the one visible symbol: addresses of what the library exports, then of @imports


@dataclass(frozen=True)
class Global:
    """A zeroed variable of the object: `count = Global("count", i64)`, then `count[0] += 1` in its kernels."""

    name: str
    elem: Type
    count: int = 1

    def value_in(self, body: Any) -> Value:
        """The address, declared in the module of `body`."""
        text = f"internal global [{self.count} x {self.elem.llvm}] zeroinitializer, align 64"
        body.module.declared.setdefault("@" + self.name, f"@{self.name} = {text}")
        return Value(T.ptr[self.elem], "@" + self.name)


class Imported(Builtin):
    """An address the loader knows by `name`; with a result type it is a C function and may be called in kernels."""

    def __init__(self, name: str, result: Type | None = None, *arguments: Type):
        self.name, self.result, self.arguments = name, result, arguments

    def value_in(self, body: Any) -> Any:
        """The address itself where this is an object, else the function."""
        return self if self.result is not None else self.load(body)

    def load(self, body: Any) -> Value:
        """Read the entry of the import table."""
        slots = body.module.special.setdefault("imports", {})
        at = slots.setdefault(self.name, len(slots))
        place = f"getelementptr (ptr, ptr @imports, i64 {at})"
        return Value(T.ptr[T.void], body.fn.op(f"load ptr, ptr {place}, !invariant.load !{{}}"))

    def write(self, body: Any, *xs: Any) -> Any:
        """Write a call of the C function."""
        if len(xs) != len(self.arguments):
            raise KernelError(f"{self.name}() takes {len(self.arguments)} arguments")
        values = [body.coerce(x, t) for x, t in zip(xs, self.arguments)]
        return call_address(body, self.result, self.load(body), values)


def call_address(body: Any, result: Any, address: Value, values: Iterable[Value]) -> Any:
    """Write a call through a pointer."""
    text = f'call {result.llvm} {address.ir}({", ".join(f"{v.type.llvm} {v.ir}" for v in values)})'
    return body.fn.emit(text) if result == T.void else Value(result, body.fn.op(text))


@builtin
def callptr(b: Any, result: Type, address: Value, *xs: Any) -> Any:
    """Call the C function at `address`; a number is passed as i64, None as a null pointer."""
    return call_address(b, result, address, [b.value(x, T.ptr[T.void] if x is None else None) for x in xs])


@builtin
def address_of(b: Any, kernel: Kernel) -> Value:
    """The address of a kernel's own function (all its parameters typed)."""
    return Value(T.ptr[T.void], "@" + function_in(b.module, kernel))


def expected(name: str, outcome: str) -> Any:
    """`likely` or `unlikely`: where the branch on a condition usually goes."""
    def write(b: Any, condition: Any) -> Any:
        if not isinstance(condition, Value):
            return condition
        return b.call_llvm("llvm.expect.i1", T.i1, [b.truth(condition), Value(T.i1, outcome)])
    write.__name__ = name
    return builtin(write)


likely = expected("likely", "true")
unlikely = expected("unlikely", "false")


def c_struct(cls: type) -> Type:
    """Decorator: a class of annotations, written with the names of its module, becomes a struct as C lays it out."""
    names = vars(sys.modules[cls.__module__])
    fields = tuple((n, eval(t, names) if isinstance(t, str) else t)     # noqa: S307 - the annotations of our own class
                   for n, t in cls.__annotations__.items())
    return Type(cls.__name__, "i8", "struct", fields=fields)


def function_in(module: Module, kernel: Kernel) -> str:
    """The name of a kernel's function, compiled when first asked for."""
    functions = module.special.setdefault("functions", {})
    if kernel not in functions:
        name = functions[kernel] = kernel.name
        body = Body(module, Function(name), kernel)
        body.parameters({a.arg: body.expr(a.annotation) for a, _ in kernel.parameters()})
        body.run()
        module.functions.append(body.fn.text("internal", "nounwind"))
    return str(functions[kernel])


def library(exports: Sequence[Kernel | Global]) -> tuple[str, list[str]]:
    """(IR text of an object with the exports' addresses and last the import table's in `@septet_table`, imports'
    names)."""
    module = Module()
    entries = [export(module, x) for x in exports]
    imports = list(module.special.get("imports", ()))
    rows = ", ".join(f"ptr @{name}" for name in [*entries, "imports"])
    head = (f"@imports = internal global [{max(1, len(imports))} x ptr] zeroinitializer\n"
            f"@{TABLE} = global [{len(entries) + 1} x ptr] [{rows}]\n")
    return head + module.text(), imports


def export(module: Module, x: Kernel | Global) -> str:
    """The name of one export in the module."""
    if isinstance(x, Kernel):
        return function_in(module, x)
    x.value_in(type("Anywhere", (), {"module": module}))
    return x.name

"""Functions of machine code as Python callables, without ctypes.

`wrapper` writes, in IR, a function of CPython's METH_FASTCALL convention round a compiled function: it converts the
arguments, may release the interpreter's lock, calls, and converts the result.  It is compiled and cached with the
function it wraps. A pointer is passed as an address (int), as None, or as an object with a contiguous buffer.
About 60 ns for five ints.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from septet.lang.types import Type

FASTCALL = 128  # METH_FASTCALL of methodobject.h
BUFFER_FLAGS = 0x98  # PyBUF_ANY_CONTIGUOUS
BUFFER_BYTES = 256  # more than a Py_buffer takes (80 on 64-bit machines)
OBJECT_AT = 8  # of Py_buffer.obj: behind `void *buf`


def c_string(name: str, text: str) -> str:
    """The IR of a constant C string."""
    raw = text.encode() + b"\0"
    return f'@{name} = internal constant [{len(raw)} x i8] c"' + "".join(f"\\{c:02X}" for c in raw) + '"'


# One copy for all wrappers, in the object of the pool.
SUPPORT = f"""
declare ptr @PyErr_Occurred()
declare void @PyErr_Clear()
declare i32 @PyErr_ExceptionMatches(ptr)
declare ptr @PyErr_Format(ptr, ptr, ...)
declare ptr @PyLong_AsVoidPtr(ptr)
declare i32 @PyObject_GetBuffer(ptr, ptr, i32)
@PyExc_TypeError = external global ptr
@PyExc_OverflowError = external global ptr
@_Py_NoneStruct = external global ptr
{c_string("wrong_count", "%s() takes %zd arguments, %zd are given")}
{c_string("wrong_range", "argument %zd of %s() is out of the range of its type")}
; the address that an int or a buffer means; -1 in %failed on error.  A buffer stays open in %view.
define ptr @septet_pointer(ptr %x, ptr %view, ptr %failed) {{
entry:
  %p = call ptr @PyLong_AsVoidPtr(ptr %x)
  %null = icmp eq ptr %p, null
  br i1 %null, label %check, label %out
check:
  %error = call ptr @PyErr_Occurred()
  %fine = icmp eq ptr %error, null
  br i1 %fine, label %out, label %other
other:
  %kind = load ptr, ptr @PyExc_TypeError
  %type = call i32 @PyErr_ExceptionMatches(ptr %kind)
  %isnt = icmp eq i32 %type, 0
  br i1 %isnt, label %bad, label %object
object:
  call void @PyErr_Clear()
  %none = icmp eq ptr %x, @_Py_NoneStruct
  br i1 %none, label %out, label %buffer
buffer:
  %r = call i32 @PyObject_GetBuffer(ptr %x, ptr %view, i32 {BUFFER_FLAGS})
  %got = icmp eq i32 %r, 0
  br i1 %got, label %opened, label %bad
opened:
  %at = load ptr, ptr %view
  ret ptr %at
bad:
  store i32 -1, ptr %failed
  ret ptr null
out:
  ret ptr %p
}}
define ptr @septet_wrong_count(ptr %name, i64 %wanted, i64 %given) {{
  %kind = load ptr, ptr @PyExc_TypeError
  %r = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %kind, ptr @wrong_count, ptr %name, i64 %wanted, i64 %given)
  ret ptr null
}}
define ptr @septet_wrong_range(ptr %name, i64 %which) {{
  %kind = load ptr, ptr @PyExc_OverflowError
  %r = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %kind, ptr @wrong_range, i64 %which, ptr %name)
  ret ptr null
}}
"""
SUPPORT_EXPORTS = ("septet_pointer", "septet_wrong_count", "septet_wrong_range")

DECLARATIONS = {
    "PyErr_Occurred": "declare ptr @PyErr_Occurred()",
    "PyLong_AsLongLong": "declare i64 @PyLong_AsLongLong(ptr)",
    "PyLong_AsUnsignedLongLongMask": "declare i64 @PyLong_AsUnsignedLongLongMask(ptr)",
    "PyFloat_AsDouble": "declare double @PyFloat_AsDouble(ptr)",
    "PyObject_IsTrue": "declare i32 @PyObject_IsTrue(ptr)",
    "PyBuffer_Release": "declare void @PyBuffer_Release(ptr)",
    "PyEval_SaveThread": "declare ptr @PyEval_SaveThread()",
    "PyEval_RestoreThread": "declare void @PyEval_RestoreThread(ptr)",
    "PyLong_FromLongLong": "declare ptr @PyLong_FromLongLong(i64)",
    "PyLong_FromUnsignedLongLong": "declare ptr @PyLong_FromUnsignedLongLong(i64)",
    "PyLong_FromVoidPtr": "declare ptr @PyLong_FromVoidPtr(ptr)",
    "PyFloat_FromDouble": "declare ptr @PyFloat_FromDouble(double)",
    "PyBool_FromLong": "declare ptr @PyBool_FromLong(i64)",
    "Py_IncRef": "declare void @Py_IncRef(ptr)",
    "_Py_NoneStruct": "@_Py_NoneStruct = external global ptr",
    "septet_pointer": "declare ptr @septet_pointer(ptr, ptr, ptr)",
    "septet_wrong_count": "declare ptr @septet_wrong_count(ptr, i64, i64)",
    "septet_wrong_range": "declare ptr @septet_wrong_range(ptr, i64)",
}


def wrappable(result: Type | None, parameters: Sequence[Type]) -> bool:
    """True where every argument and the result has a Python counterpart."""
    return all(map(_passes, parameters)) and (result is None or result.kind == "void" or _passes(result))


def _passes(t: Type) -> bool:
    if t.kind == "float":
        return t.bits in (32, 64)
    return t.kind in ("bool", "ptr") or (t.kind in ("int", "uint") and t.bits <= 64)


class Wrapper:
    """The text of one wrapper while it is written."""

    def __init__(self, name: str, result: Type | None, parameters: Sequence[Type], releases_gil: bool, checks: bool):
        self.name, self.result, self.parameters = name, result, parameters
        self.releases_gil, self.checks = releases_gil, checks
        self.lines: list[str] = []
        self.used: set[str] = {"septet_wrong_count"}

    def call(self, function: str, arguments: str, result: str = "") -> None:
        self.used.add(function)
        kind = DECLARATIONS[function].split()[1]
        self.lines.append(f"  {result + ' = ' if result else ''}call {kind} @{function}({arguments})")

    def emit(self, *lines: str) -> None:
        self.lines.extend(lines)

    # ---- arguments -----------------------------------------------------------------------------------------
    def argument(self, k: int, t: Type) -> None:
        """Convert argument k to `%v<k>`; an error goes to `failed`."""
        self.emit(f"  %p{k} = getelementptr ptr, ptr %args, i64 {k}", f"  %o{k} = load ptr, ptr %p{k}")
        if t.kind == "ptr":
            self.pointer(k)
        elif t.kind == "float":
            self.floating(k, t)
        elif t.kind == "bool":
            self.call("PyObject_IsTrue", f"ptr %o{k}", f"%i{k}")
            self.emit(f"  %v{k} = icmp ne i32 %i{k}, 0", f"  %e{k} = icmp slt i32 %i{k}, 0",
                      f"  br i1 %e{k}, label %failed, label %next{k}", f"next{k}:")
        else:
            self.integer(k, t)

    def pointer(self, k: int) -> None:
        self.emit(f"  %object{k} = getelementptr i8, ptr %view{k}, i64 {OBJECT_AT}", f"  store ptr null, ptr %object{k}")
        self.call("septet_pointer", f"ptr %o{k}, ptr %view{k}, ptr %bad", f"%v{k}")

    def floating(self, k: int, t: Type) -> None:
        wide = "v" if t.bits == 64 else "d"
        self.call("PyFloat_AsDouble", f"ptr %o{k}", f"%{wide}{k}")
        if t.bits == 32:
            self.emit(f"  %v{k} = fptrunc double %d{k} to float")
        self.unless_minus_one(k, f"fcmp oeq double %{wide}{k}, -1.0")

    def integer(self, k: int, t: Type) -> None:
        signed = t.kind == "int"
        wide = "v" if t.bits == 64 else "w"
        self.call("PyLong_AsLongLong" if signed or t.bits < 64 else "PyLong_AsUnsignedLongLongMask", f"ptr %o{k}", f"%{wide}{k}")
        self.unless_minus_one(k, f"icmp eq i64 %{wide}{k}, -1")
        if t.bits < 64:
            self.used.add("septet_wrong_range")
            self.emit(f"  %v{k} = trunc i64 %w{k} to {t.llvm}", f"  %x{k} = {'sext' if signed else 'zext'} {t.llvm} %v{k} to i64",
                      f"  %same{k} = icmp eq i64 %x{k}, %w{k}", f"  br i1 %same{k}, label %fits{k}, label %range{k}", f"range{k}:",
                      f"  %none{k} = call ptr @septet_wrong_range(ptr @{self.name}.name, i64 {k + 1})", "  br label %failed", f"fits{k}:")

    def unless_minus_one(self, k: int, test: str) -> None:
        """-1 may be a number or an error."""
        self.emit(f"  %m{k} = {test}", f"  br i1 %m{k}, label %doubt{k}, label %next{k}", f"doubt{k}:")
        self.call("PyErr_Occurred", "", f"%e{k}")
        self.emit(f"  %fine{k} = icmp eq ptr %e{k}, null", f"  br i1 %fine{k}, label %next{k}, label %failed", f"next{k}:")

    # ---- result --------------------------------------------------------------------------------------------
    def give(self) -> None:
        """Return the result as an object."""
        t = self.result
        if t is None or t.kind == "void":
            self.used.add("_Py_NoneStruct")
            self.call("Py_IncRef", "ptr @_Py_NoneStruct")
            self.emit("  ret ptr @_Py_NoneStruct")
            return
        if t.kind == "ptr":
            self.call("PyLong_FromVoidPtr", "ptr %result", "%out")
        elif t.kind == "float":
            wide = "%result" if t.bits == 64 else "%wide"
            self.emit(*["  %wide = fpext float %result to double"] * (t.bits == 32))
            self.call("PyFloat_FromDouble", f"double {wide}", "%out")
        else:
            self.integer_result(t)
        self.emit("  ret ptr %out")

    def integer_result(self, t: Type) -> None:
        signed = t.kind == "int"
        wide = "%result" if t.bits == 64 else "%wide"
        if t.bits < 64:
            self.emit(f"  %wide = {'sext' if signed else 'zext'} {t.llvm} %result to i64")
        maker = (
            "PyBool_FromLong"
            if t.kind == "bool"
            else "PyLong_FromLongLong"
            if signed
            else "PyLong_FromUnsignedLongLong"
        )
        self.call(maker, f"i64 {wide}", "%out")

    # ---- the whole -----------------------------------------------------------------------------------------
    def text(self) -> str:
        count = len(self.parameters)
        pointers = [k for k, t in enumerate(self.parameters) if t.kind == "ptr"]
        self.emit(f"define internal ptr @{self.name}.python(ptr %self, ptr %args, i64 %n) {{", "entry:")
        self.emit(*(f"  %view{k} = alloca [{BUFFER_BYTES} x i8], align 16" for k in pointers), "  %bad = alloca i32")
        self.emit("  store i32 0, ptr %bad", f"  %right = icmp eq i64 %n, {count}", "  br i1 %right, label %numbers, label %count",
                  "count:", f"  %no = call ptr @septet_wrong_count(ptr @{self.name}.name, i64 {count}, i64 %n)", "  ret ptr null",
                  "numbers:")
        for k in sorted(
            range(count), key=lambda k: k in pointers
        ):  # buffers last: until then nothing is to be released
            self.argument(k, self.parameters[k])
        if pointers:
            self.emit("  %worse = load i32, ptr %bad", "  %wrong = icmp ne i32 %worse, 0", "  br i1 %wrong, label %release, label %run",
                      "run:")
        self.run()
        self.finish(pointers)
        return "\n".join([*self.definition(), *self.lines, "}"])

    def run(self) -> None:
        if self.releases_gil:
            self.call("PyEval_SaveThread", "", "%state")
        arguments = ", ".join(f"{t.llvm} %v{k}" for k, t in enumerate(self.parameters))
        void = self.result is None or self.result.kind == "void"
        kind = "void" if void or self.result is None else self.result.llvm
        self.emit(f"  {'' if void else '%result = '}call {kind} @{self.name}({arguments})")
        if self.releases_gil:
            self.call("PyEval_RestoreThread", "ptr %state")
        if self.checks:
            self.call("PyErr_Occurred", "", "%raised")
            self.emit("  %calm = icmp eq ptr %raised, null", f"  br i1 %calm, label %good, label %{self.after_error()}", "good:")

    def after_error(self) -> str:
        return "release" if any(t.kind == "ptr" for t in self.parameters) else "failed"

    def finish(self, pointers: list[int]) -> None:
        """Release the buffers and return; the same on the way of an error."""
        if pointers:
            self.release(pointers, "done")
        self.give()
        if pointers:
            self.emit("release:")
            self.release(pointers, "undone")
            self.emit("  br label %failed")
        self.emit("failed:", "  ret ptr null")

    def release(self, pointers: list[int], way: str) -> None:
        for k in pointers:
            self.emit(f"  %held{way}{k} = load ptr, ptr %object{k}", f"  %free{way}{k} = icmp eq ptr %held{way}{k}, null",
                      f"  br i1 %free{way}{k}, label %{way}{k}, label %close{way}{k}", f"close{way}{k}:")
            self.call("PyBuffer_Release", f"ptr %view{k}")
            self.emit(f"  br label %{way}{k}", f"{way}{k}:")

    def definition(self) -> list[str]:
        """The name, the PyMethodDef and the declarations."""
        return [
            *(DECLARATIONS[f] for f in sorted(self.used)),
            c_string(f"{self.name}.name", self.name),
            f"@{self.name}.method = global {{ptr, ptr, i32, ptr}} {{ptr @{self.name}.name, ptr @{self.name}.python, "
            f"i32 {FASTCALL}, ptr null}}",
        ]


def wrapper(name: str, result: Type | None, parameters: Sequence[Type], releases_gil: bool = False, checks: bool = False) -> str:
    """IR of `@<name>.method`, the PyMethodDef of a wrapper round `@<name>`.

    checks: look for a Python exception after the call (kernels that call the C API or run loops that Ctrl-C may stop).
    """
    return Wrapper(name, result, parameters, releases_gil, checks).text()


_new = ctypes.pythonapi.PyCFunction_NewEx
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]


def from_method(address: int, owner: object = None, module: str | None = None) -> Callable[..., Any]:
    """The builtin function of a PyMethodDef at `address`; `owner` becomes its `__self__`."""
    made: Callable[..., Any] = _new(address, owner, module)
    return made

"""The processor's sticky float flags, as NumPy's bits: 1 divide by zero, 2 overflow, 4 underflow, 8 invalid.

They are cleared before a kernel if they stand (reading costs a nanosecond, clearing five), so what stands after it is
the kernel's.
"""
from __future__ import annotations

import platform

from septet.lang import types as T
from septet.lang.intrinsics import builtin
from septet.lang.kernel import KernelError, Value

X86 = platform.machine().lower() in ("x86_64", "amd64")


def _statement(b, name, *arguments):
    """Call an intrinsic that has an effect."""
    return b.call_llvm(name, T.void, list(arguments), "nounwind")


def _x86_flags(b):
    """MXCSR bits IE 1, ZE 4, OE 8, UE 16 in NumPy's order."""
    at = b.fn.alloca("i32", 4)
    _statement(b, "llvm.x86.sse.stmxcsr", Value(T.ptr[T.void], at))
    word = b.fn.op(f"load i32, ptr {at}, align 4")
    invalid = b.fn.op(f"shl i32 {b.fn.op(f'and i32 {word}, 1')}, 3")
    others = b.fn.op(f"and i32 {b.fn.op(f'lshr i32 {word}, 2')}, 7")
    return Value(T.i64, b.fn.op(f"zext i32 {b.fn.op(f'or i32 {invalid}, {others}')} to i64"))


def _arm_flags(b):
    """FPSR bits IOC 1, DZC 2, OFC 4, UFC 8 in NumPy's order."""
    word = b.call_llvm("llvm.aarch64.get.fpsr", T.i64, [], "nounwind")
    invalid = b.fn.op(f"shl i64 {b.fn.op(f'and i64 {word.ir}, 1')}, 3")
    others = b.fn.op(f"and i64 {b.fn.op(f'lshr i64 {word.ir}, 1')}, 7")
    return Value(T.i64, b.fn.op(f"or i64 {invalid}, {others}"))


@builtin
def float_flags(b):
    """The flags that stand."""
    if X86:
        return _x86_flags(b)
    if platform.machine() in ("aarch64", "arm64"):
        return _arm_flags(b)
    raise KernelError(f"float flags of {platform.machine()} are not known")


@builtin
def clear_float_flags(b):
    """Clear them all, keeping the control bits."""
    if not X86:
        return _statement(b, "llvm.aarch64.set.fpsr", b.value(0, T.i64))
    at = b.fn.alloca("i32", 4)
    _statement(b, "llvm.x86.sse.stmxcsr", Value(T.ptr[T.void], at))
    kept = b.fn.op(f"and i32 {b.fn.op(f'load i32, ptr {at}, align 4')}, -64")
    b.fn.emit(f"store i32 {kept}, ptr {at}, align 4")
    return _statement(b, "llvm.x86.sse.ldmxcsr", Value(T.ptr[T.void], at))

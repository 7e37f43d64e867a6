"""Operators of the kernel language on Values."""
from __future__ import annotations

import ast
import operator

from septet.lang import types as T
from septet.lang.convert import Conversions
from septet.lang.kernel import KernelError, Value

BINARY = {
    ast.Add: ("add", "fadd", operator.add),
    ast.Sub: ("sub", "fsub", operator.sub),
    ast.Mult: ("mul", "fmul", operator.mul),
    ast.Div: (None, "fdiv", operator.truediv),
    ast.FloorDiv: ("div", None, operator.floordiv),
    ast.Mod: ("rem", None, operator.mod),
    ast.BitAnd: ("and", None, operator.and_),
    ast.BitOr: ("or", None, operator.or_),
    ast.BitXor: ("xor", None, operator.xor),
    ast.LShift: ("shl", None, operator.lshift),
    ast.RShift: ("shr", None, operator.rshift),
    ast.Pow: (None, None, operator.pow),
}
UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert, ast.Not: operator.not_}
COMPARE = {
    ast.Lt: ("lt", operator.lt),
    ast.LtE: ("le", operator.le),
    ast.Gt: ("gt", operator.gt),
    ast.GtE: ("ge", operator.ge),
    ast.Eq: ("eq", operator.eq),
    ast.NotEq: ("ne", operator.ne),
    ast.Is: (None, operator.is_),
    ast.IsNot: (None, operator.is_not),
    ast.In: (None, lambda a, b: a in b),
}


class Arithmetic(Conversions):
    """Binary and unary operators, comparison."""

    def binary(self, op, a, b):
        integer, floating, python_op = BINARY[op]
        if not isinstance(a, Value) and not isinstance(b, Value):
            return python_op(a, b)
        if (isinstance(a, Value) and a.type.is_ptr) or (isinstance(b, Value) and b.type.is_ptr):
            return self.pointer_binary(op, a, b)
        if op is ast.Pow:
            return self.power(a, b)
        if integer in ("shl", "shr") and isinstance(b, Value):
            a, b = self.value(a, b.type), b
        a, b = (a, self.cast(b, a.type)) if integer in ("shl", "shr") else self.pair(a, b)
        t = a.type
        if t.scalar.kind == "bool" and integer not in ("and", "or", "xor"):
            t = T.vec(T.i64, t.count) if t.is_vec else T.i64
            a, b = self.cast(a, t), self.cast(b, t)
        if t.is_float and floating:
            return Value(t, self.fn.op(f"{floating} {self.kernel.math} {t.llvm} {a.ir}, {b.ir}"))
        if op is ast.Div:
            return self.binary(op, *(self.cast(x, T.vec(T.f64, t.count) if t.is_vec else T.f64) for x in (a, b)))
        if t.is_float or integer is None:
            raise KernelError(f"{op.__name__} is not defined for {t}")
        if integer in ("div", "rem"):
            return self.floor_divide(integer, a, b)
        if integer == "shr":
            integer = "ashr" if t.scalar.kind == "int" else "lshr"
        return Value(t, self.fn.op(f"{integer} {t.llvm} {a.ir}, {b.ir}"))

    def floor_divide(self, op, a, b):
        """Python's // and %: rounded to minus infinity.  By a known power of two: a shift or a mask."""
        t, fn = a.type, self.fn
        if self.module.debug:
            self.check_divisor(b)
        known = int(b.ir) if b.ir.lstrip("-").isdigit() else 0
        if known > 0 and known & known - 1 == 0:
            if op == "rem":
                return Value(t, fn.op(f"and {t.llvm} {a.ir}, {known - 1}"))
            return Value(t, fn.op(f"{'a' if t.kind == 'int' else 'l'}shr {t.llvm} {a.ir}, {known.bit_length() - 1}"))
        if t.scalar.kind == "uint":
            return Value(t, fn.op(f"u{op} {t.llvm} {a.ir}, {b.ir}"))
        zero = T.literal(0, t)
        rem = fn.op(f"srem {t.llvm} {a.ir}, {b.ir}")
        i1 = f"<{t.count} x i1>" if t.is_vec else "i1"
        differ = fn.op(f"icmp slt {t.llvm} {fn.op(f'xor {t.llvm} {rem}, {b.ir}')}, {zero}")
        inexact = fn.op(f"icmp ne {t.llvm} {rem}, {zero}")
        adjust = fn.op(f"and {i1} {inexact}, {differ}")
        if op == "rem":
            other = fn.op(f"add {t.llvm} {rem}, {b.ir}")
            return Value(t, fn.op(f"select {i1} {adjust}, {t.llvm} {other}, {t.llvm} {rem}"))
        quotient, less = fn.op(f"sdiv {t.llvm} {a.ir}, {b.ir}"), fn.op(f"sext {i1} {adjust} to {t.llvm}")
        return Value(t, fn.op(f"add {t.llvm} {quotient}, {less}"))

    def check_divisor(self, b):
        """Debug mode: no lane of an integer divisor is 0."""
        zero = self.compare_values("eq", b, self.coerce(0, b.type))
        if zero.type.is_vec:
            zero = self.call_llvm(f"llvm.vector.reduce.or.{zero.type.suffix}", T.i1, [zero])
        self.guard(self.fn.op(f"xor i1 {zero.ir}, true"), "0", "division by zero")

    def power(self, a, n):
        if not isinstance(n, int) or not 1 <= n <= 64:
            raise KernelError("** takes a known exponent from 1 to 64; call pow of libm otherwise")
        if n == 1:
            return a
        half = self.power(a, n // 2)
        square = self.binary(ast.Mult, half, half)
        return self.binary(ast.Mult, square, a) if n % 2 else square

    def pointer_binary(self, op, a, b):
        if op is ast.Add:
            return self.address(*((a, b) if isinstance(a, Value) and a.type.is_ptr else (b, a)), check=False)
        if op is ast.Sub and not (isinstance(b, Value) and b.type.is_ptr):
            return self.address(a, self.unary(ast.USub, b), check=False)
        if op is ast.Sub and a.type == b.type:
            difference = self.binary(ast.Sub, self.cast(a, T.i64), self.cast(b, T.i64))
            return Value(T.i64, self.fn.op(f"sdiv exact i64 {difference.ir}, {a.type.elem.bytes}"))
        raise KernelError(f"{op.__name__} is not defined for pointers")

    def unary(self, op, x):
        if not isinstance(x, Value):
            return UNARY[op](x)
        if op is ast.UAdd:
            return x
        if op is ast.Not:
            return Value(T.i1, self.fn.op(f"xor i1 {self.truth(x).ir}, true"))
        if op is ast.Invert:
            ones = {"bool": True, "uint": (1 << x.type.scalar.bits) - 1, "int": -1}
            return self.binary(ast.BitXor, x, self.coerce(ones[x.type.scalar.kind], x.type))
        if x.type.is_float:
            return Value(x.type, self.fn.op(f"fneg {self.kernel.math} {x.type.llvm} {x.ir}"))
        return self.binary(ast.Sub, self.coerce(0, x.type), x)

    def compare_values(self, op, a, b):
        t, s = a.type, a.type.scalar
        if s.is_float:
            code = "fcmp " + ("une" if op == "ne" else "o" + op)
        else:
            code = "icmp " + (op if op in ("eq", "ne") else ("s" if s.kind == "int" else "u") + op)
        return Value(T.vec(T.i1, t.count) if t.is_vec else T.i1, self.fn.op(f"{code} {t.llvm} {a.ir}, {b.ir}"))

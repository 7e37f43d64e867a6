"""Values and their types: literals, conversions, the common type of two operands."""
from __future__ import annotations

from septet.lang import types as T
from septet.lang.kernel import KernelError, Value


class Conversions:
    """What turns expressions into Values of a wanted type; writes IR to `self.fn`."""

    def value(self, x, t=None):
        """Any expression as a Value; a literal takes the type that it meets."""
        if isinstance(x, Value):
            return x
        if not isinstance(x, (bool, int, float)) and x is not None:
            raise KernelError(f"{x!r} is known only while compiling; a value is needed here")
        t = t or T.constant_type(x)
        return Value(t, T.literal(x, t))

    def coerce(self, x, t):
        """Conversion that needs no asking: literals, widening, a scalar to all lanes."""
        if not isinstance(x, Value):
            return self.value(float(x) if t.is_float and isinstance(x, int) else x, t)
        if x.type == t:
            return x
        if x.type.is_ptr and t.is_ptr and t.elem == T.void:
            return Value(t, x.ir, x.bounds)
        if (T.widens(x.type.scalar, t.scalar) and (t.is_vec or not x.type.is_vec)) or (t.is_vec and x.type == t.elem):
            return self.cast(x, t)
        raise KernelError(f"a {t} is needed, this is {x.type}: write {t}(...) if that is meant")

    def cast(self, x, t):
        """Explicit conversion T(x)."""
        if not isinstance(x, Value):
            if t.scalar.kind in ("int", "uint"):
                return self.value(int(x), t)
            x = self.value(float(x) if t.is_float else x, t if t.is_float else None)
        s = x.type
        if s == t or (t.is_ptr and s.is_ptr):
            return Value(t, x.ir, x.bounds)
        if t.is_vec and not s.is_vec:
            x = self.cast(x, t.elem)
            one = self.fn.op(f"insertelement {t.llvm} poison, {t.elem.llvm} {x.ir}, i64 0")
            return Value(t, self.fn.op(f"shufflevector {t.llvm} {one}, {t.llvm} poison, <{t.count} x i32> zeroinitializer"))
        if s.is_vec != t.is_vec or s.count != t.count:
            raise KernelError(f"cannot convert {s} to {t}")
        a, b = s.scalar, t.scalar
        if b.kind == "bool":
            return self.compare_values("ne", x, self.coerce(0, s))
        if a.is_ptr or b.is_ptr:
            op = "ptrtoint" if b.is_int else "inttoptr"
        elif a.is_int and b.is_int:
            if a.bits == b.bits:
                return Value(t, x.ir)
            op = "trunc" if a.bits > b.bits else "sext" if a.kind == "int" else "zext"
        elif a.is_int:
            op = "sitofp" if a.kind == "int" else "uitofp"
        elif b.is_int:
            op = "fptosi" if b.kind == "int" else "fptoui"
        elif a.bits == b.bits:
            return self.cast(self.cast(x, T.f32 if not t.is_vec else T.vec(T.f32, t.count)), t)
        else:
            op = "fptrunc" if a.bits > b.bits else "fpext"
        return Value(t, self.fn.op(f"{op} {s.llvm} {x.ir} to {t.llvm}"))

    def pair(self, a, b):
        """Both operands in their common type."""
        if not isinstance(a, Value):
            a, b = self.literal_beside(a, b), b
        elif not isinstance(b, Value):
            b = self.literal_beside(b, a)
        t = T.common(a.type, b.type)
        if t is None:
            raise KernelError(f"{a.type} and {b.type} do not mix: convert one of them")
        return self.cast(a, t), self.cast(b, t)

    def literal_beside(self, x, other):
        if isinstance(x, float) and other.type.is_int:
            return self.value(x)
        if isinstance(x, int) and other.type.scalar.kind == "bool" and not isinstance(x, bool):
            return self.value(x)
        return self.coerce(x, other.type)

    def truth(self, x):
        x = self.value(x)
        if x.type == T.i1:
            return x
        if x.type.is_vec:
            raise KernelError(f"a {x.type} is not one truth value: use any(), all() or select()")
        return self.compare_values("ne", x, self.coerce(None if x.type.is_ptr else 0, x.type))

    def call_llvm(self, name, t, arguments, attributes="nounwind willreturn memory(none)"):
        """Call an LLVM intrinsic or a C function, declaring it."""
        self.module.declare(name, t.llvm, [a.type.llvm for a in arguments], attributes)
        text = f"call {t.llvm} @{name}({', '.join(f'{a.type.llvm} {a.ir}' for a in arguments)})"
        return self.fn.emit(text) if t == T.void else Value(t, self.fn.op(text))

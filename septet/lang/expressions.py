"""Expressions of the kernel language: one method per kind of AST node.  Each returns a Value, or the object itself
where everything in it is known while compiling."""

from __future__ import annotations

import ast
import difflib

from septet.lang import types as T
from septet.lang.arithmetic import COMPARE
from septet.lang.kernel import Builtin, Kernel, KernelError, Slot, Value
from septet.lang.types import Type
from septet.lang.values import Values


class Expressions(Values):
    # ---- expressions ---------------------------------------------------------------------------------------
    def expr(self, node):
        return self.visit("expr", node)

    def visit(self, what, node):
        method = getattr(self, f"{what}_{type(node).__name__}", None)
        outside, self.node = self.node, node if hasattr(node, "lineno") else self.node
        try:
            if method is None:
                raise KernelError(f"{type(node).__name__} is not part of the kernel language")
            return method(node)
        except KernelError as error:
            if error.kernel is not self.kernel:
                error.at(self.kernel, node)
            raise
        except (TypeError, ValueError, AttributeError, ZeroDivisionError, IndexError, KeyError) as error:
            raise KernelError(f"{type(error).__name__}: {error}").at(self.kernel, node) from None
        finally:
            self.node = outside

    def expr_Constant(self, node):
        return node.value

    def expr_Tuple(self, node):
        return tuple(self.expr(e) for e in node.elts)

    def expr_List(self, node):
        return self.expr_Tuple(node)

    def expr_Name(self, node):
        name = node.id
        if name in self.env:
            x = self.env[name]
            if isinstance(x, (Slot, Value)) and name not in self.defined:
                raise KernelError(f"{name} may have no value here: assign it on every way")
            return self.read(x) if isinstance(x, Slot) else x
        outer = self.kernel.outer
        if name in outer:
            return self.outside(outer[name])
        near = difflib.get_close_matches(name, [*self.env, *outer], 1)
        raise KernelError(f"name {name} is not defined" + (f"; did you mean {near[0]}?" if near else ""))

    def outside(self, x):
        """A name from outside the kernel: what stands for an address (linkage.Global) becomes that address."""
        return x.value_in(self) if hasattr(x, "value_in") else x

    def expr_BinOp(self, node):
        return self.binary(type(node.op), self.expr(node.left), self.expr(node.right))

    def expr_UnaryOp(self, node):
        return self.unary(type(node.op), self.expr(node.operand))

    def expr_Compare(self, node):
        """a < b < c is (a < b) & (b < c); each operand is computed once."""
        left, result = self.expr(node.left), True
        for op, right in zip(node.ops, node.comparators):
            right = self.expr(right)
            if not isinstance(left, Value) and not isinstance(right, Value):
                one = COMPARE[type(op)][1](left, right)
            elif isinstance(op, (ast.Is, ast.IsNot)):
                one = isinstance(op, ast.IsNot)  # a Value is not None
            else:
                if isinstance(left, Value) and left.type.is_ptr:
                    pair = left, self.coerce(right, left.type)
                else:
                    pair = self.pair(left, right)
                one = self.compare_values(COMPARE[type(op)][0], *pair)
            result = one if result is True else result if one is True else self.binary(ast.BitAnd, result, one)
            left = right
        return result

    def expr_BoolOp(self, node):
        """Short-circuit; what is known now decides now."""
        stop = isinstance(node.op, ast.Or)
        slot, end = None, self.fn.fresh("end")
        for operand in node.values:
            x = self.expr(operand)
            if not isinstance(x, Value):
                if bool(x) != stop:
                    continue
                if slot is None:
                    return stop
            x = self.truth(x)
            slot = slot or self.new_slot(T.i1, node.lineno)
            self.write_slot(slot, x)
            more = self.fn.fresh("more")
            self.fn.branch(x.ir, *((end, more) if stop else (more, end)))
            self.fn.start(more)
        if slot is None:
            return not stop
        self.fn.start(end)
        return self.read(slot)

    def expr_IfExp(self, node):
        test = self.expr(node.test)
        if not isinstance(test, Value):
            return self.expr(node.body if test else node.orelse)
        yes, no, end = (self.fn.fresh(n) for n in ("yes", "no", "end"))
        self.fn.branch(self.truth(test).ir, yes, no)
        self.fn.start(yes)
        a = self.expr(node.body)
        yes = self.fn.block
        self.fn.jump(end)
        self.fn.start(no)
        b = self.expr(node.orelse)
        no = self.fn.block
        self.fn.jump(end)
        self.fn.start(end)
        a = self.value(a, b.type if isinstance(b, Value) else None)
        b = self.value(b, a.type)
        if a.type != b.type:
            raise KernelError(f"the two sides are {a.type} and {b.type}: convert one of them")
        return Value(a.type, self.fn.op(f"phi {a.type.llvm} [{a.ir}, %{yes}], [{b.ir}, %{no}]"))

    def expr_Subscript(self, node):
        base, index = self.expr(node.value), self.expr(node.slice)
        if not isinstance(base, Value):
            return base[index]
        if base.type.is_vec:
            return Value(base.type.elem, self.fn.op(f"extractelement {base.type.llvm} {base.ir}, i64 {self.cast(index, T.i64).ir}"))
        at = self.address(base, index)
        return at if base.type.elem.kind == "struct" else self.load(at)

    def expr_Attribute(self, node):
        base = self.expr(node.value)
        if not isinstance(base, Value):
            return self.outside(getattr(base, node.attr))
        if base.type.is_ptr and base.type.elem.kind == "struct":
            field = self.field_of(base, node.attr)
            return (
                Value(T.ptr[field.type.elem.elem], field.ir, field.bounds)
                if field.type.elem.kind == "array"
                else self.load(field)
            )
        raise KernelError(f"{base.type} has no field {node.attr}")

    def expr_ListComp(self, node):
        """Unrolled while compiling: a tuple."""

        def each(generators):
            if not generators:
                return (self.expr(node.elt),)
            first, out = generators[0], ()
            for x in self.known(first.iter):
                names = self.bind_known(first.target, x)
                if all(self.expr(c) for c in first.ifs):
                    out += each(generators[1:])
                for name in names:
                    del self.env[name]
            return out

        return each(node.generators)

    def expr_GeneratorExp(self, node):
        return self.expr_ListComp(node)

    def known(self, node):
        items = self.expr(node)
        if isinstance(items, Value) or not hasattr(items, "__iter__"):
            raise KernelError("loops run over range(), prange() or something known while compiling")
        return items

    def bind_known(self, target, x):
        """Bind the variables of an unrolled loop; returns their names, which end with the loop."""
        if isinstance(target, ast.Tuple):
            return [n for t, e in zip(target.elts, x, strict=True) for n in self.bind_known(t, e)]
        if isinstance(self.env.get(target.id), Slot):
            raise KernelError(f"{target.id} is a variable already; an unrolled loop needs a name of its own")
        self.env[target.id] = x
        self.defined.add(target.id)
        return [target.id]

    def expr_Call(self, node):
        f = self.expr(node.func)
        arguments = []
        for a in node.args:
            arguments += self.known(a.value) if isinstance(a, ast.Starred) else [self.expr(a)]
        named = {k.arg: self.expr(k.value) for k in node.keywords}
        if isinstance(f, Type):
            return self.cast(*arguments, f)
        if isinstance(f, Builtin):
            return f.write(self, *arguments, **named)
        if isinstance(f, Kernel):
            return self.inline(f, arguments, named) if f.inline else self.call(f, arguments, named)
        if callable(f) and not any(isinstance(x, Value) for x in [*arguments, *named.values()]):
            return f(*arguments, **named)
        raise KernelError(f"{getattr(f, '__name__', f)!r} is neither a kernel nor a builtin of the language")

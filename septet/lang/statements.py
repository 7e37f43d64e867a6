"""Statements of the kernel language without loops: one method per kind of AST node."""
from __future__ import annotations

import ast
from contextlib import contextmanager

from septet.lang import types as T
from septet.lang.expressions import Expressions
from septet.lang.kernel import KernelError, Slot, Value
from septet.lang.types import Type


class Statements(Expressions):
    """Assignment, assertion, branches, return."""

    @contextmanager
    def repeated(self):
        """Code that runs any number of times: names known while compiling cannot change in it, new ones end with it."""
        before = {n: x for n, x in self.env.items() if not isinstance(x, (Slot, Value))}
        yield
        for name, x in list(self.env.items()):
            if name in before and x is not before[name]:
                why = "it cannot change in a branch or loop that is decided at run time"
                raise KernelError(f"{name} is known while compiling, so {why}")
            if name not in before and not isinstance(x, (Slot, Value)):
                del self.env[name]

    def block(self, statements):
        for s in statements:
            if not self.fn.open:
                break
            self.visit("stmt", s)

    def stmt_Expr(self, node):
        self.expr(node.value)

    def stmt_Pass(self, node):
        pass

    def stmt_Assert(self, node):
        """Known conditions are checked now; others only in debug mode."""
        test = self.expr(node.test)
        if isinstance(test, Value):
            if self.module.debug:
                self.guard(self.truth(test).ir, "0", "the assertion fails")
        elif not test:
            raise KernelError("assertion fails: " + str(node.msg and self.expr(node.msg)))

    def stmt_Assign(self, node):
        x = self.expr(node.value)
        for target in node.targets:
            self.assign_to(target, x)

    def stmt_AnnAssign(self, node):
        t, x = self.expr(node.annotation), self.expr(node.value)
        if t is T.const:
            self.env[node.target.id] = x
        else:
            self.assign(node.target.id, x, node.lineno, t)

    def stmt_AugAssign(self, node):
        op, target = type(node.op), node.target
        if isinstance(target, ast.Name):
            self.assign(target.id, self.binary(op, self.expr(target), self.expr(node.value)), node.lineno)
            return
        place = self.place(target)
        self.store(place, self.binary(op, self.load(place), self.expr(node.value)))

    def place(self, target):
        """The address that `p[i]` or `p.field` names."""
        base = self.expr(target.value)
        if not isinstance(base, Value) or not base.type.is_ptr:
            raise KernelError("only elements of pointers and fields of structs can be assigned")
        return (
            self.address(base, self.expr(target.slice))
            if isinstance(target, ast.Subscript)
            else self.field_of(base, target.attr)
        )

    def assign_to(self, target, x):
        """Assign x to a name, an element, a field, or its parts to several of those."""
        if isinstance(target, ast.Name):
            self.assign(target.id, x, target.lineno)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.unpack(target.elts, x)
        elif vector := self.vector_variable(target):
            self.set_lane(vector, self.expr(target.slice), x)
        else:
            self.store(self.place(target), x)

    def unpack(self, targets, x):
        if not isinstance(x, tuple) or len(x) != len(targets):
            raise KernelError(f"{len(targets)} values are needed here")
        for target, part in zip(targets, x):
            self.assign_to(target, part)

    def vector_variable(self, target):
        """The slot of `v` in `v[lane] = x`, if v is a vector."""
        named = isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)
        slot = self.env.get(target.value.id) if named else None
        return slot if isinstance(slot, Slot) and slot.type.is_vec else None

    def set_lane(self, slot, lane, x):
        old, at, x = self.read(slot), self.cast(lane, T.i64), self.coerce(x, slot.type.elem)
        new = self.fn.op(f"insertelement {old.type.llvm} {old.ir}, {x.type.llvm} {x.ir}, i64 {at.ir}")
        self.write_slot(slot, Value(old.type, new))

    def stmt_If(self, node):
        """A condition known now picks its branch now."""
        test = self.expr(node.test)
        if isinstance(test, Value):
            self.branches(self.truth(test), node.body, node.orelse)
        else:
            self.block(node.body if test else node.orelse)

    def branches(self, test, body, orelse):
        """Both branches; afterwards a name has a value if it has one on every way."""
        yes, no, end = (self.fn.fresh(n) for n in ("then", "else", "endif"))
        self.fn.branch(test.ir, yes, no)
        before, ways = set(self.defined), []
        for label, statements in ((yes, body), (no, orelse)):
            self.fn.start(label)
            self.defined = set(before)
            with self.repeated():
                self.block(statements)
            if self.fn.open:
                ways.append(self.defined)
            self.fn.jump(end)
        self.defined = set.intersection(*ways) if ways else before
        self.fn.start(end)

    def stmt_Return(self, node):
        if self.parallel:
            raise KernelError("a prange() body does not return")
        x = None if node.value is None else self.expr(node.value)
        annotated = node.value and self.kernel.tree.returns and self.expr(self.kernel.tree.returns)
        if isinstance(annotated, Type) and annotated != T.void:         # so that `return None` is a null pointer
            x = self.coerce(x, annotated)
        if self.inlined:
            self.return_inlined(x, node.lineno)
        else:
            self.return_from_function(x)

    def return_inlined(self, x, line):
        """The parts of the result go to slots that all returns share."""
        if x is not None:
            parts = x if isinstance(x, tuple) else (x,)
            if self.result_slots is None:
                self.result = x if isinstance(x, tuple) else self.value(x).type
                self.result_slots = [self.new_slot(v.type, line, v.bounds) for v in map(self.value, parts)]
            for slot, v in zip(self.result_slots, parts, strict=True):
                self.write_slot(slot, self.coerce(v, slot.type))
        self.fn.jump(self.exit)

    def return_from_function(self, x):
        if x is None:
            self.fn.ret("void")
            return
        if isinstance(x, tuple):
            raise KernelError("only inlined kernels have several results; others write them through pointers")
        x = self.coerce(x, self.result) if self.result else self.value(x)
        self.result = x.type
        self.fn.ret(f"{x.type.llvm} {x.ir}")

    def leave_if(self, ir, llvm_type="i32"):
        """Leave the function, and those that called it, unless this is 0: what follows would use missing results."""
        fn, gone, on = self.fn, self.fn.fresh("gone"), self.fn.fresh("on")
        fn.branch(fn.op(f"icmp ne {llvm_type} {ir}, 0"), gone, on)
        fn.start(gone)
        fn.leave()
        fn.start(on)

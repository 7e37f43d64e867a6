"""Loops of the kernel language: while, range, unrolled; prange stands in body.py."""
from __future__ import annotations

import ast
import builtins as python

from septet.lang import types as T
from septet.lang.kernel import Builtin, KernelError, Loop, Value
from septet.lang.statements import Statements


class Loops(Statements):
    """Loops on one thread."""

    def stmt_While(self, node):
        top, inside, exit = (self.fn.fresh(n) for n in ("while", "do", "done"))
        self.fn.start(top)
        test = self.expr(node.test)
        loop = Loop(exit, top)
        if isinstance(test, Value):
            self.fn.branch(self.truth(test).ir, inside, exit)
        else:
            self.fn.jump(inside if test else exit)
        if isinstance(test, Value) or not test:
            loop.defined.append(set(self.defined))
        self.fn.start(inside)
        with self.repeated():
            self.loop_body(node, loop)
        self.fn.jump(top)
        self.leave(loop)

    def loop_body(self, node, loop):
        if node.orelse:
            raise KernelError("loops have no else here")
        self.loops.append(loop)
        self.block(node.body)
        self.loops.pop()

    def leave(self, loop):
        self.fn.start(loop.exit)
        if loop.defined:
            self.defined = set.intersection(*loop.defined)

    def stmt_Break(self, node):
        self.way_out("exit")

    def stmt_Continue(self, node):
        self.way_out("next")

    def way_out(self, which):
        if not self.loops:
            raise KernelError("not inside a loop (a prange body is a function of its own)")
        (self.loops[-1].defined if which == "exit" else self.loops[-1].skipped).append(set(self.defined))
        self.fn.jump(getattr(self.loops[-1], which))

    def stmt_For(self, node):
        call = node.iter if isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name) else None
        f = call and self.expr(call.func)
        if f is python.range:
            self.counted_loop(node, *(self.expr(a) for a in call.args))
        elif isinstance(f, Builtin) and f.name == "prange":
            self.parallel_loop(node, self.expr(call.args[0]))
        else:
            self.unrolled_loop(node)

    def counted_loop(self, node, *bounds):
        start, stop, step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        if isinstance(step, Value) or step == 0:
            raise KernelError("the step of range() must be known while compiling")
        start, stop = (self.coerce(b, T.i64) for b in (start, stop))
        fn, (top, inside, nxt, exit) = self.fn, [self.fn.fresh(n) for n in ("for", "do", "next", "done")]
        counter = self.new_slot(T.i64, node.lineno)
        self.write_slot(counter, start)
        fn.start(top)
        i = self.read(counter)
        fn.branch(fn.op(f"icmp {'slt' if step > 0 else 'sgt'} i64 {i.ir}, {stop.ir}"), inside, exit)
        loop = Loop(exit, nxt, [set(self.defined)])
        fn.start(inside)
        self.assign(node.target.id, i, node.lineno)
        with self.repeated():
            self.loop_body(node, loop)
        fn.start(nxt)
        self.write_slot(counter, Value(T.i64, fn.op(f"add nsw i64 {self.read(counter).ir}, {step}")))
        fn.jump(top)
        self.leave(loop)

    def unrolled_loop(self, node):
        exit, exits = self.fn.fresh("done"), []
        for x in self.known(node.iter):
            if not self.fn.open:
                break
            nxt = self.fn.fresh("next")
            names, loop = self.bind_known(node.target, x), Loop(exit, nxt, exits)
            self.unrolling += 1
            self.loop_body(node, loop)
            self.unrolling -= 1
            if self.fn.open:
                loop.skipped.append(self.defined)
            self.fn.start(nxt)
            if loop.skipped:
                self.defined = set.intersection(*loop.skipped)
            for name in names:
                del self.env[name]
        if self.fn.open:
            exits.append(set(self.defined))
        self.leave(Loop(exit, exit, exits))

"""The body of a kernel, its calls and its parallel loops.

Every expression is either a `Value` (known when the kernel runs) or any other Python object (known now: numbers,
types, tuples, kernels).  Work on known objects is done by Python itself, now, so constants fold, `if` on a known
condition compiles one branch, and a tuple is just a tuple of Values.  Locals live in stack slots, which LLVM's SROA
pass turns into registers.  A call to another kernel compiles its body in place with the types of the arguments, so
every kernel is generic.

docs/kernels.md tells where the meaning differs from Python's.
"""
from __future__ import annotations

import ast

from septet.lang import types as T
from septet.lang.function import Function, Module
from septet.lang.kernel import KernelError, Slot, Value, distinct, stored_names
from septet.lang.loops import Loops
from septet.lang.types import Type


def entry(kernel, constants, debug=False):
    """Compile a kernel as the function `kernel.name` of a module: (module, parameter types, result type)."""
    module, fn = Module(debug), Function(kernel.name)
    body = Body(module, fn, kernel)
    types = parameter_types(body, constants)
    body.parameters(types)
    body.run()
    module.functions.append(fn.text("", "nounwind"))
    return module, list(types.values()), body.result


def parameter_types(body, constants):
    """Types of the run-time parameters by name; template parameters and defaults go to the environment."""
    kernel, types = body.kernel, {}
    unknown = set(constants) - {a.arg for a, _ in kernel.parameters()}
    if unknown:
        raise KernelError(f"{kernel.name} has no parameter {', '.join(sorted(unknown))}").at(kernel, kernel.tree)
    body.env.update(constants)
    for a, default in kernel.parameters():
        if a.arg in constants:
            continue
        annotation = a.annotation and body.expr(a.annotation)
        if isinstance(annotation, Type):
            types[a.arg] = annotation
        elif default is not None:
            body.env[a.arg] = body.expr(default)
        else:
            text = f"{kernel.name}: give {a.arg} a type, or a value by specialize({a.arg}=...)"
            raise KernelError(text).at(kernel, a)
    return types


def holds_value(x):
    """A tuple of Values belongs to the function that computed them: prange() cannot pass it on."""
    return isinstance(x, Value) or (isinstance(x, tuple) and any(map(holds_value, x)))


class Body(Loops):
    """Compiles the body of one kernel into a Function.  An inlined call is a new Body writing to the same Function."""

    def __init__(self, module, fn, kernel, inlined=False):
        self.module, self.fn, self.kernel, self.inlined = module, fn, kernel, inlined
        self.node = kernel.tree             # what is being compiled, for messages
        self.env, self.defined = {}, set()  # what names stand for; which of them have a value here
        self.alone = set()                  # noalias parameters
        self.loops, self.unrolling, self.parallel = [], 0, False
        self.result, self.result_slots = None, None
        self.exit = fn.fresh("exit") if inlined else None

    def enter(self, body, f, arguments, named):
        """Bind arguments to a callee's parameters; returns those of run time, `const` ones must be known."""
        runtime = {}
        for a, x in f.bind(arguments, named):
            if isinstance(x, ast.AST):
                x = body.expr(x)
            t = a.annotation and body.expr(a.annotation)
            if t is T.const:
                if isinstance(x, Value):
                    raise KernelError(f"{a.arg} of {f.name}() must be known while compiling")
                body.env[a.arg] = x
            elif isinstance(t, Type):
                runtime[a.arg] = self.coerce(x, t)
            elif isinstance(x, (Value, bool, int, float)):
                runtime[a.arg] = self.value(x)
            else:
                body.env[a.arg] = x
        return runtime

    def inline(self, f, arguments, named):
        body = Body(self.module, self.fn, f, inlined=True)
        for name, x in self.enter(body, f, arguments, named).items():
            body.assign(name, x, stores=0)
        body.run()
        results = tuple(self.read(s) for s in body.result_slots or ())
        return results if isinstance(body.result, tuple) else results[0] if results else None

    def call(self, f, arguments, named):
        """A call of a separate function, one per types and constants (@kernel(inline=False))."""
        probe = Body(self.module, Function(self.module.fresh(f.name)), f)
        runtime = self.enter(probe, f, arguments, named)
        key = f, tuple((n, v.type) for n, v in runtime.items()), distinct(tuple(probe.env.items()))
        if key not in self.module.special:
            self.compile_called(probe, key, {n: v.type for n, v in runtime.items()})
        name, result = self.module.special[key]
        if result is None:
            raise KernelError(f"{f.name}() calls itself: annotate its result")
        return self.emit_call(name, result, runtime.values())

    def compile_called(self, probe, key, types):
        """Compile a function that is called for the first time."""
        module, fn, f = self.module, probe.fn, probe.kernel
        module.special[key] = fn.name, f.tree.returns and probe.expr(f.tree.returns)      # needed by recursion only
        fn.stopped = "%stopped"
        fn.params.append("ptr %stopped")
        probe.parameters(types)
        module.leaving.add(fn.name)                             # while it is being compiled, it may
        probe.run()
        if not fn.leaves:
            module.leaving.discard(fn.name)
        module.special[key] = fn.name, probe.result or T.void
        module.functions.append(fn.text("internal", "noinline nounwind"))

    def emit_call(self, name, result, values):
        """Write the call; if the function was left early, leave this one too."""
        stopped = self.fn.stop_flag()
        text = [f"ptr {stopped}"]
        for v in values:
            text.append(f"{v.type.llvm} {v.ir}")
            if self.module.debug and v.type.is_ptr:
                text.append(f"i64 {self.room(v)}")
        code = f"call {result.llvm} @{name}({', '.join(text)})"
        value = self.fn.emit(code) if result == T.void else Value(result, self.fn.op(code))
        if name in self.module.leaving:
            self.leave_if(self.fn.op(f"load i32, ptr {stopped}"))
        return value

    def room(self, p):
        """Debug mode: bytes from p to the end of its buffer, -1 if unknown."""
        if not p.bounds:
            return "-1"
        used = self.fn.op(f"sub i64 {self.fn.op(f'ptrtoint ptr {p.ir} to i64')}, {self.fn.op(f'ptrtoint ptr {p.bounds[0]} to i64')}")
        return self.fn.op(f"sub i64 {p.bounds[1]}, {used}")

    def run(self):
        """Compile the statements and end the function, or the inlined part of it."""
        self.block(self.kernel.tree.body)
        if self.fn.open and self.result is not None:
            text = f"{self.kernel.name}() does not return on every way"
            raise KernelError(text).at(self.kernel, self.kernel.tree)
        if self.inlined:
            self.fn.start(self.exit)
        else:
            self.fn.finish(self.result and self.result.llvm)

    # ---- parallel loops ------------------------------------------------------------------------------------
    def parallel_loop(self, node, count):
        """The body becomes a function chunk(context, i); locals that it reads are passed by value."""
        captured = self.captured(node)
        inner = Body(self.module, Function(self.module.fresh(self.kernel.name + ".body")), self.kernel)
        inner.env = {n: x for n, x in self.env.items() if not isinstance(x, Slot) and not holds_value(x)}
        inner.parallel, inner.alone = True, self.alone & captured.keys()
        context, chunk = self.pass_on(captured, inner.fn.name)
        inner.parameters({n: x.type for n, x in captured.items()}, stores=1 << 30)
        inner.parameters({node.target.id: T.i64}, stores=1)
        inner.block(node.body)
        inner.fn.finish(None)
        self.module.functions += [inner.fn.text("internal", "nounwind"), chunk.text("internal", "nounwind")]
        self.launch(Value(T.ptr[T.void], "@" + chunk.name), Value(T.ptr[T.void], context), self.coerce(count, T.i64))

    def captured(self, node):
        """The locals from outside that a parallel loop reads; it may not assign them."""
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & self.defined
        found = {n: self.env.get(n) for n in sorted(used - {node.target.id})}
        found = {n: x for n, x in found.items() if isinstance(x, (Slot, Value))}
        found = {n: self.read(x) if isinstance(x, Slot) else x for n, x in found.items()}
        shared = found.keys() & set().union(*(stored_names(s, elements=False) for s in node.body))
        if shared:
            raise KernelError(
                f"{', '.join(sorted(shared))} belongs to the outside of prange(): "
                f"write to an array element of task {node.target.id}, or use atomic_add"
            )
        return found

    def pass_on(self, captured, name):
        """The context that holds the captured values, and the function that unpacks it and calls `name`."""
        context = self.fn.alloca("i64", 64, 16 * len(captured) + 1)
        chunk = Function(name + ".chunk")
        chunk.params, passed = ["ptr %context", "i64 %i"], []

        def hand(t, ir, place):
            at = f"i64 {8 * place}"
            self.fn.emit(f"store {t.llvm} {ir}, ptr {self.fn.op(f'getelementptr i64, ptr {context}, {at}')}")
            there = chunk.op(f"getelementptr i64, ptr %context, {at}")
            passed.append(f"{t.llvm} " + chunk.op(f"load {t.llvm}, ptr {there}"))

        for k, x in enumerate(captured.values()):
            hand(x.type, x.ir, k)
            if self.module.debug and x.type.is_ptr:
                hand(T.i64, self.room(x), k + len(captured))
        chunk.emit(f"call void @{name}({', '.join([*passed, 'i64 %i'])})")
        chunk.ret("void")
        return context, chunk

    def launch(self, chunk, context, count):
        """Run the chunks on the pool; leave if Ctrl-C stopped them or, in debug mode, a check failed."""
        interrupted = self.call_llvm("septet_parallel_for", T.i32, [chunk, context, count], "nounwind")
        self.leave_if(interrupted.ir)
        if self.module.debug:
            self.leave_if(self.fn.op("load i64, ptr @oob"), "i64")

"""A toy of the engine: values, a graph, fusion, IR, machine code, gradients.  Read it from top to bottom, or run it.

    python docs/tour.py

Every face only records what is asked.  One engine runs it when someone looks.  This file is that sentence in 350
lines of plain Python and llvmlite: vectors of float64 and scalars, seven operations, one thread.  What the real
engine adds (dtypes, shapes, views, threads, vector instructions, a cache on disk) stands in the files named in each
section; the ideas are all here.
"""
from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import llvmlite.binding as llvm

# 1. Rows.  An operation is one row: its name, its IR, its gradient.  Nothing else in this file knows what an
#    operation means.
#    The real ones: septet/ir/elementwise.py, septet/ir/structure.py.


@dataclass(frozen=True, eq=False)
class Op:
    """One operation.

    emit: IR of one element, from the IR names of the operands'; None for the two that change the shape.
    vjp: from the node and the gradient of its result, the gradients of its inputs.
    """

    name: str
    emit: Callable[..., str] | None
    vjp: Callable[[Node, Array], tuple[Array, ...]]


ADD = Op("add", lambda a, b: f"fadd double {a}, {b}",
         lambda node, g: (g, g))
MUL = Op("mul", lambda a, b: f"fmul double {a}, {b}",
         lambda node, g: (g * node.input(1), g * node.input(0)))
DIV = Op("div", lambda a, b: f"fdiv double {a}, {b}",
         lambda node, g: (g / node.input(1), -g * node.input(0) / (node.input(1) * node.input(1))))
NEG = Op("neg", lambda a: f"fneg double {a}",
         lambda node, g: (-g,))
EXP = Op("exp", lambda a: f"call double @llvm.exp.f64(double {a})",
         lambda node, g: (g * Array(node),))
SUM = Op("sum", None,
         lambda node, g: (g.spread(node.inputs[0].size),))
SPREAD = Op("spread", None,                     # a scalar, once for each element of a vector
            lambda node, g: (g.sum(),))


# 2. Nodes.  A node is an operation on other nodes, or memory.  Recording makes nodes and computes nothing.
#    The real one: septet/ir/node.py.

SCALAR = None                                   # the size of a scalar


class Node:
    """One value of the graph.  `data` is there when it has been computed."""

    def __init__(self, op: Op | None, inputs: tuple[Node, ...], size: int | None, data: ctypes.Array | None = None):
        self.op, self.inputs, self.size, self.data = op, inputs, size, data

    def input(self, i: int) -> Array:
        return Array(self.inputs[i])


def memory(numbers: Iterable[float], size: int | None) -> Node:
    """A leaf: numbers in memory."""
    numbers = list(numbers)
    return Node(None, (), size, (ctypes.c_double * len(numbers))(*numbers))


# 3. The array: what the user holds.  Operators record; looking runs.
#    The real one: septet/core/array.py, whose hot paths are compiled (septet/runtime/native).


class Array:
    """A vector or scalar of float64 that may not have been computed yet."""

    def __init__(self, node: Node):
        self.node = node

    def __add__(self, other: Array | float) -> Array:
        return record(ADD, self, other)

    def __mul__(self, other: Array | float) -> Array:
        return record(MUL, self, other)

    def __truediv__(self, other: Array | float) -> Array:
        return record(DIV, self, other)

    def __neg__(self) -> Array:
        return record(NEG, self)

    def __sub__(self, other: Array | float) -> Array:
        return self + -as_array(other)

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Array:
        return record(EXP, self)

    def sum(self) -> Array:
        return self if self.node.size is SCALAR else Array(Node(SUM, (self.node,), SCALAR))

    def spread(self, size: int | None) -> Array:
        """A scalar as a vector of equal elements."""
        return self if self.node.size == size else Array(Node(SPREAD, (self.node,), size))

    def tolist(self) -> list[float]:
        """Look: here the engine runs."""
        return list(materialise(self.node))

    def __float__(self) -> float:
        return self.tolist()[0]

    def __repr__(self) -> str:
        return f"Array({[round(x, 4) for x in self.tolist()]})"


def vector(numbers: Iterable[float]) -> Array:
    numbers = list(numbers)
    return Array(memory(numbers, len(numbers)))


def as_array(value: Array | float) -> Array:
    return value if isinstance(value, Array) else Array(memory([value], SCALAR))


def record(op: Op, *operands: Array | float) -> Array:
    """Note that `op` is wanted.  Mistakes are found here, so that a traceback points at the user's line."""
    arrays = [as_array(operand) for operand in operands]
    sizes = {array.node.size for array in arrays} - {SCALAR}
    if len(sizes) > 1:
        raise ValueError(f"{op.name}: vectors of {' and '.join(map(str, sorted(sizes)))} elements do not fit together")
    size = sizes.pop() if sizes else SCALAR
    return Array(Node(op, tuple(array.spread(size).node for array in arrays), size))


# 4. Fusion.  When someone looks, the graph is cut into kernels.  Elementwise operations join the kernel of whoever
#    uses them, so their values never reach memory; a sum ends a kernel, because its result is needed whole before
#    anyone can use it.
#    The real one: septet/codegen/schedule.py.


def schedule(wanted: Node) -> list[Node]:
    """The nodes to store in memory, inputs first; each is the end of one kernel."""
    order: list[Node] = []
    seen: set[Node] = set()

    def visit(node: Node, stored: bool) -> None:
        if node.data is not None or node in seen:
            return
        seen.add(node)
        for source in node.inputs:
            visit(source, stored=source.op is SUM)
        if stored:
            order.append(node)

    visit(wanted, stored=True)
    return order


# 5. Code generation.  One kernel is one loop; walking up from its end until memory is reached gives its body.
#    The real one: septet/codegen/emit.py, which writes vectors of the machine's width, several accumulators, any shape.


class Body:
    """The body of a loop while it is written: its lines, and the memory it reads."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.leaves: list[Node] = []
        self.names: dict[tuple[Node, bool], str] = {}

    def line(self, text: str) -> str:
        name = f"%v{len(self.lines)}"
        self.lines.append(f"  {name} = {text}")
        return name

    def value(self, node: Node, scalar: bool = False) -> str:
        """The IR name of one element of a node: each is computed once, however many use it."""
        key = (node, scalar)
        if key not in self.names:
            self.names[key] = self.write(node, scalar)
        return self.names[key]

    def write(self, node: Node, scalar: bool) -> str:
        if node.data is not None or node.op is SUM:
            return self.load(node, scalar or node.size is SCALAR)
        if node.op is SPREAD:
            return self.value(node.inputs[0], scalar=True)
        return self.line(node.op.emit(*(self.value(source, scalar) for source in node.inputs)))

    def load(self, node: Node, scalar: bool) -> str:
        if node not in self.leaves:
            self.leaves.append(node)
        leaf, index = f"%in{self.leaves.index(node)}", "0" if scalar else "%i"
        return self.line(f"load double, ptr {self.line(f'getelementptr double, ptr {leaf}, i64 {index}')}")


STORE = "  %at = getelementptr double, ptr %out, i64 %i\n  store double {value}, ptr %at"
KERNEL = """\
declare double @llvm.exp.f64(double)
define void @kernel(ptr %out, i64 %n{parameters}) {{
start:
  br label %loop
loop:
  %i = phi i64 [0, %start], [%next, %loop]
  %total = phi double [0.0, %start], [%sum, %loop]
{body}
  %sum = fadd double %total, {value}
{store}
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
{finish}
  ret void
}}
"""


def emit(node: Node) -> tuple[str, list[Node]]:
    """The IR of the kernel that ends at `node`, and the nodes whose memory it reads."""
    body = Body()
    is_sum = node.op is SUM
    value = body.value(node.inputs[0] if is_sum else node)
    text = KERNEL.format(
        parameters="".join(f", ptr %in{i}" for i in range(len(body.leaves))), body="\n".join(body.lines), value=value,
        store="" if is_sum else STORE.format(value=value),
        finish="  store double %sum, ptr %out" if is_sum else "")
    return text, body.leaves


# 6. Machine code.  LLVM compiles the text; equal text is compiled once.  Sizes are arguments of a kernel, never part
#    of it.
#    The real ones: septet/runtime/jit.py, septet/runtime/cache.py.

llvm.initialize_native_target()
llvm.initialize_native_asmprinter()
llvm.add_symbol("exp", ctypes.cast(ctypes.CDLL(None).exp, ctypes.c_void_p).value)       # from the C library
MACHINE = llvm.Target.from_default_triple().create_target_machine(opt=2)
ENGINE = llvm.create_mcjit_compiler(llvm.parse_assembly(""), MACHINE)
COMPILED: dict[str, Callable[..., None]] = {}


def compiled(text: str, inputs: int) -> Callable[..., None]:
    if text not in COMPILED:
        name = f"kernel{len(COMPILED)}"
        ENGINE.add_module(llvm.parse_assembly(text.replace("@kernel", f"@{name}")))
        ENGINE.finalize_object()
        signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, *[ctypes.c_void_p] * inputs)
        COMPILED[text] = signature(ENGINE.get_function_address(name))
    return COMPILED[text]


# 7. Running: kernel by kernel.  The real one: septet/codegen/run.py.


def length(node: Node) -> int:
    """How many elements a kernel's loop runs over."""
    return 1 if node.size is SCALAR else node.size


def materialise(node: Node) -> ctypes.Array:
    """Compute a node and what it needs."""
    for end in schedule(node):
        text, leaves = emit(end)
        result = (ctypes.c_double * length(end))()
        loop = length(end.inputs[0] if end.op is SUM else end)
        kernel = compiled(text, len(leaves))
        kernel(ctypes.addressof(result), loop, *(ctypes.addressof(leaf.data) for leaf in leaves))
        end.data = result
    return node.data


# 8. Gradients.  One sweep from the result back to the inputs, which asks each row.  It holds no rule of its own, and
#    what it records are arrays like any other: they are fused and compiled in the same way, and have gradients
#    themselves.
#    The real one: septet/core/autograd.py.


def above(node: Node) -> list[Node]:
    """The node and all it depends on, inputs first."""
    order: dict[Node, None] = {}

    def visit(node: Node) -> None:
        if node not in order:
            for source in node.inputs:
                visit(source)
            order[node] = None

    visit(node)
    return list(order)


def gradient(of: Array, by: Array) -> Array:
    """The derivative of a scalar by an array."""
    gradients = {of.node: as_array(1.0)}
    for node in reversed(above(of.node)):
        if node.op is None or node not in gradients:
            continue
        for source, g in zip(node.inputs, node.op.vjp(node, gradients[node])):
            gradients[source] = gradients[source] + g if source in gradients else g
    return gradients[by.node] if by.node in gradients else (by - by)


# The tour.


def show(title: str, text: object) -> None:
    print(f"--- {title}\n{text}\n")


def drawing(node: Node, depth: int = 0) -> str:
    """A graph, as indented text."""
    name = node.op.name if node.op else "memory"
    lines = [f"{'  ' * depth}{name} {'scalar' if node.size is SCALAR else f'[{node.size}]'}"]
    return "\n".join(lines + [drawing(source, depth + 1) for source in node.inputs])


def fit(x: Array, y: Array, steps: int = 200, rate: float = 0.02) -> tuple[Array, Array]:
    """A line through points, by gradient descent: the same kernels at every step, compiled once."""
    slope, offset = as_array(0.0), as_array(0.0)
    for _ in range(steps):
        error = x * slope + offset - y
        loss = (error * error).sum()
        slope, offset = (as_array(float(p - gradient(loss, p) * rate)) for p in (slope, offset))
    return slope, offset


def main() -> None:
    x = vector([0.0, 0.5, 1.0, 1.5])
    y = (-(x * x)).exp() * 2 + 1
    show("asked for: (-(x * x)).exp() * 2 + 1; recorded, not computed", drawing(y.node))
    text, leaves = emit(y.node)
    show(f"one kernel, reading {len(leaves)} pieces of memory", text)
    show("someone looks", y)
    show("plain Python says", [round(math.exp(-t * t) * 2 + 1, 4) for t in (0.0, 0.5, 1.0, 1.5)])
    slope = gradient(y.sum(), x)
    show("the derivative by x, by the rows' rules: -4 x exp(-x * x)", slope)
    show("and its derivative", gradient(slope.sum(), x))
    points = vector([0.0, 1.0, 2.0, 3.0])
    before = len(COMPILED)
    line = fit(points, vector([1.0, 3.0, 5.0, 7.0]))
    show("a line through (0, 1), (1, 3), (2, 5), (3, 7)", "slope {:.3f}, offset {:.3f}".format(*map(float, line)))
    show("kernels compiled for 200 steps", len(COMPILED) - before)


if __name__ == "__main__":
    main()

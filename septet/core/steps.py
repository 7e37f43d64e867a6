"""The steps of a replay: what they compute from slots to slots is decided, memory alone is new at every run."""
from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from septet.codegen.kernels import gemm_parts, launch
from septet.codegen.kernels.gemm_matmul import LARGE, kernel_for, prefers_openblas
from septet.codegen.planner import make_plan
from septet.codegen.signature import Signature
from septet.core import products
from septet.core.array import Array, before_write, empty, root_of, view_of
from septet.core.fn import layer
from septet.core.handle import foreign
from septet.core.plan import VIEWS, Call, Plan, Slot, filled, run_call, slots_in
from septet.core.write import assign, is_same_run
from septet.ir import dtype as dt
from septet.ir.node import Node

Step = Callable[[list[Any]], None]
SHOWING = VIEWS | {"getitem", "part"}       # functions that show what they are given, unless they copy


class Group:
    """Elementwise calls in few kernels.

    bound: their plan.  sources: slot (None: it is a constant), address and owner of everything read.  results: slot, face, dtype, shape,
    strides, and the plan's own number of what is computed.
    """

    __slots__ = ("bound", "results", "sources")

    def __init__(self, bound: Any, sources: list[Any], results: list[Any]):
        self.bound, self.sources, self.results = bound, sources, results

    def __call__(self, slots: list[Any]) -> None:
        _, table, blocks = self.bound.run([at if k is None else slots[k]._address for k, at, _ in self.sources], ())
        for k, face, dtype, shape, strides, slot in self.results:
            slots[k] = foreign(face, table[slot], dtype, shape, strides, blocks[slot])


def group(wanted: dict[int, Node], leaves: dict[int, Node], plan: Plan) -> Group:
    """The step that computes pending nodes together."""
    signature = Signature(list(wanted.values()))
    made = make_plan(signature, list(wanted.values()), [None] * len(wanted))
    slot_of = {id(node): k for k, node in leaves.items()}
    sources = [(slot_of.get(id(x)), x.address, x.owner) for x in signature.leaves]
    by_node = {id(signature.nodes[r.node]): r for r in made.results}
    results = [(k, plan.faces[k], node.dtype, node.shape, by_node[id(node)].strides, by_node[id(node)].slot) for k, node in wanted.items()]
    return Group(made.bound([x.value for x in signature.numbers]), sources, results)


class Forgotten:
    """Lets go of what nothing needs any more."""

    __slots__ = ("free",)

    def __init__(self, free: list[int]):
        self.free = free

    def __call__(self, slots: list[Any]) -> None:
        for k in self.free:
            slots[k] = None


class AsItWas:
    """A call itself."""

    __slots__ = ("call",)

    def __init__(self, call: Call):
        self.call = call

    def __call__(self, slots: list[Any]) -> None:
        call = self.call
        found = run_call(call, [filled(x, slots) for x in call.args], call.kwargs)
        if call.single:
            slots[call.first] = found
        elif call.count:
            slots[call.first : call.first + call.count] = found


class Shown:
    """A view, by its place in what it shows."""

    __slots__ = ("first", "offset", "shape", "source", "strides")

    def __init__(self, source: int, first: int, shape: tuple[int, ...], strides: tuple[int, ...], offset: int):
        self.source, self.first, self.shape, self.strides, self.offset = source, first, shape, strides, offset

    def __call__(self, slots: list[Any]) -> None:
        slots[self.first] = view_of(slots[self.source], self.shape, self.strides, self.offset)


class Product:
    """A kernel of products: (left, its strides, right, its strides, the result twice, slot of what is added or None, sizes)."""

    __slots__ = ("added", "dtype", "face", "first", "left", "multiply", "right", "shape", "sizes", "strides")

    def __init__(self, multiply: Any, operands: tuple[int, int, int | None], strides: tuple[tuple[int, int], tuple[int, int]],
                 sizes: tuple[int, int, int], made: tuple[int, Any, Any, tuple[int, ...]]):
        self.multiply, self.strides, self.sizes = multiply, strides, sizes
        self.left, self.right, self.added = operands
        self.first, self.face, self.dtype, self.shape = made

    def __call__(self, slots: list[Any]) -> None:
        c = slots[self.first] = empty(self.face, self.dtype, self.shape)
        added = 0 if self.added is None else slots[self.added]._address
        launch.direct(self.multiply, *self.arguments(slots[self.left]._address, slots[self.right]._address, c._address, added))

    def arguments(self, left: Any, right: Any, c: Any, added: Any) -> tuple[Any, ...]:
        """What the kernel is given."""
        n = self.sizes[1]
        return left, *self.strides[0], right, *self.strides[1], c, n, c, n, added, *self.sizes, 1, 1, 0, 0, 0, 0


class Written:
    """Few elements written over all of an array."""

    __slots__ = ("nbytes", "source", "to")

    def __init__(self, to: int, source: int, nbytes: int):
        self.to, self.source, self.nbytes = to, source, nbytes

    def __call__(self, slots: list[Any]) -> None:
        before_write(slots[self.to])
        ctypes.memmove(slots[self.to]._address, slots[self.source]._address, self.nbytes)


# ---- which step a call is ------------------------------------------------------------------------------------------------
def opaque(call: Call, slots: list[Any]) -> Step:
    """The step of a call that is no graph node."""
    if call.state is None and not call.kwargs and (call.single or call.function is assign):
        maker = PREPARED.get(call.function)
        found = maker(call, slots) if maker is not None else shown(call, slots)
        if found is not None:
            return found
    return AsItWas(call)


def shown(call: Call, slots: list[Any]) -> Step | None:
    """A view; None where the call makes a copy."""
    if call.function.__name__ not in SHOWING or len(slots_in([*call.args])) != 1:
        return None
    (k,) = slots_in([*call.args])
    source = slots[k]
    found = run_call(call, [filled(x, slots) for x in call.args], call.kwargs)
    if found is source or found._root is None or found._root is not root_of(source) or not found._size:
        return None
    return Shown(k, call.first, tuple(found.shape), found.strides, found._address - source._address)


def layout(a: Array) -> tuple[int, int]:
    """The strides of a matrix in elements."""
    return a.strides[0] // a.itemsize, a.strides[1] // a.itemsize


def is_plain(*operands: Array) -> bool:
    """Whether the tile kernel multiplies these matrices: float32, dense enough, sizes of which none is 1."""
    return all(a.ndim == 2 and min(a.shape) > 1 and a._dtype is dt.float32 and 0 < min(a.strides) == a.itemsize and
               all(s % a.itemsize == 0 for s in a.strides) for a in operands) and not launch.checked and \
        not prefers_openblas(dt.float32, LARGE)


def product(call: Call, slots: list[Any]) -> Step | None:
    """A product of two matrices."""
    i, j = call.args
    a, b = (filled(x, slots) for x in call.args)
    if not is_plain(a, b) or a.shape[1] != b.shape[0] or len(slots_in([i, j])) != 2:
        return None
    (m, k), n = a.shape, b.shape[1]
    if gemm_parts.pays(m, n, k):
        return None
    return Product(kernel_for(dt.float32), (i, j, None), (layout(a), layout(b)), (m, n, k), (call.first, type(a)._face, dt.float32, (m, n)))


def affine(call: Call, slots: list[Any]) -> Step | None:
    """x weight^T + bias, the bias added as results leave the registers."""
    i, j, l = call.args
    x, weight, bias = (filled(part, slots) for part in call.args)
    if bias is None or not (is_plain(weight) and x.ndim > 1 and x._size and x._dtype is bias._dtype is dt.float32):
        return None
    k, n = weight.shape[1], weight.shape[0]
    m = x._size // k
    dense = x.strides[-1] == 4 and all(x.strides[d] == x.shape[d + 1] * x.strides[d + 1] for d in range(x.ndim - 2))
    if not dense or m < 2 or bias.strides != (4,) or x.shape[-1] != k or launch.checked or gemm_parts.pays(m, n, k):
        return None
    return Product(kernel_for(dt.float32, bias_of="column"), (i, j, l), ((x.strides[-2] // 4, 1), layout(weight)[::-1]), (m, n, k),
                   (call.first, type(x)._face, dt.float32, (*x.shape[:-1], n)))


def written(call: Call, slots: list[Any]) -> Step | None:
    """Few elements written over all of an array."""
    i, j = call.args[:2]
    if len(call.args) != 2 or type(j) is not Slot or not is_same_run(slots[i], slots[j]):
        return None
    return Written(i, j, slots[i].nbytes)


PREPARED: dict[Any, Callable[[Call, list[Any]], Step | None]] = {products.matrices: product, layer.affine: affine, assign: written}

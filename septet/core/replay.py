"""A plan that runs again and again: its calls with everything decided that sizes, strides and dtypes decide.

The first run is a rehearsal: it goes call by call, and leaves a step behind for each.  Calls that are one graph node each are gathered
into groups, which kernels fuse; products know their kernel; views know their place; any other call is made as it was.
"""
from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from septet.codegen.kernels import gemm_parts, launch
from septet.codegen.kernels.gemm_matmul import LARGE, kernel_for, prefers_openblas
from septet.codegen.planner import make_plan
from septet.codegen.signature import Signature
from septet.core import autograd, boxes, products
from septet.core.array import MAX_WEIGHT, Array, before_write, empty, root_of, view_of
from septet.core.autograd import is_watched
from septet.core.cast import cast_node
from septet.core.fn import layer
from septet.core.handle import foreign
from septet.core.joined import joined
from septet.core.plan import VIEWS, Call, Plan, Slot, filled, run_call, slots_in
from septet.core.recipe import Recipe
from septet.core.write import assign, is_same_run
from septet.ir import dtype as dt
from septet.ir.elementwise import cast as CAST
from septet.ir.node import Node, memory

Step = Callable[[list[Any]], None]
APART = 1 << 40                     # made-up addresses, so that no two leaves of a group are taken for one


class Replay:
    """Runs of a plan: the first rehearses, the others take its steps while the inputs are laid out as they were then."""

    def __init__(self, plan: Plan):
        self.plan, self.wanted = joined(plan), set(slots_in(plan.result))
        self.constants: list[Array] = []
        self.calls = [call._replace(args=tuple(self.lifted(x) for x in call.args)) for call in self.plan.calls]
        self.strides: list[Any] | None = None
        self.steps: list[Step] = []

    def lifted(self, x: Any) -> Any:
        """An argument with slots, behind all others, in place of captured arrays."""
        if isinstance(x, Array):
            self.constants.append(x)
            return Slot(self.plan.size + len(self.constants) - 1)
        return type(x)([self.lifted(part) for part in x]) if type(x) in (tuple, list) else x

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        """What stands in the slots after a run; results are computed."""
        if boxes.active or any(a._node is not None and is_watched(a) for a in inputs):
            return self.plan.replayed(inputs, lazy=False)
        before = autograd.set_recording(False)
        try:
            if self.strides is None:
                return self.rehearse(inputs)
            if [a.strides for a in inputs] != self.strides:
                return self.plan.replayed(inputs, lazy=False)
            slots: list[Any] = [*inputs, *[None] * (self.plan.size - len(inputs)), *self.constants]
            for step in self.steps:
                step(slots)
            return slots
        finally:
            autograd.set_recording(before)

    def rehearse(self, inputs: Sequence[Any]) -> list[Any]:
        """The first run."""
        for a in inputs:
            a._address
        first = Rehearsal(self, inputs)
        first.run()
        self.strides, self.steps = [a.strides for a in inputs], first.steps
        return first.slots


class Rehearsal:
    """The first run of a plan.  `slots` holds arrays; what is recorded but not computed yet stands in `pending`."""

    def __init__(self, replay: Replay, inputs: Sequence[Any]):
        plan = self.plan = replay.plan
        self.calls, self.steps = replay.calls, []  # type: ignore[var-annotated]
        self.slots: list[Any] = [*inputs, *[None] * (plan.size - len(inputs)), *replay.constants]
        self.pending: dict[int, Node] = {}
        self.leaves: dict[int, Node] = {}
        self.last = {k: n for n, call in enumerate(self.calls) for k in slots_in([*call.args])}
        self.last |= dict.fromkeys([*replay.wanted, *range(plan.size, len(self.slots))], len(self.calls))

    def run(self) -> None:
        """All calls."""
        for n, (call, recipe, reads, dead) in enumerate(zip(self.calls, self.plan.recipes, self.plan.reads, self.plan.dead)):
            if recipe is not None:
                self.pending[call.first] = self.node(recipe)
                if self.pending[call.first].weight > MAX_WEIGHT:
                    self.flush(n)
            else:
                if self.pending and (not call.count or any(k in self.pending for k in reads)):
                    self.flush(n)
                self.take(opaque(call, self.slots))
            free = [k for k in dead if k not in self.pending and k not in self.leaves]
            if free:
                self.take(forgotten(free))
        self.flush(len(self.calls) - 1)

    def take(self, step: Step) -> None:
        """Keep a step, and run it."""
        self.steps.append(step)
        step(self.slots)

    def node(self, recipe: Recipe) -> Node:
        """A call as a node over what was computed or is pending."""
        inputs = []
        for x, d in zip(recipe.inputs, recipe.dtypes):
            node = x if type(x) is Node else self.pending.get(x) or self.leaf(x)
            inputs.append(node if node.dtype is d or recipe.row is CAST else cast_node(node, d))
        return Node(recipe.row, tuple(inputs), recipe.output, recipe.shape, recipe.params)

    def leaf(self, k: int) -> Node:
        """Computed memory, under a made-up address."""
        found = self.leaves.get(k)
        if found is None:
            a = self.slots[k]
            a._address
            found = self.leaves[k] = memory(APART * (k + 1), a._dtype, tuple(a.shape), a.strides, None)
        return found

    def flush(self, n: int) -> None:
        """Compute what is pending and needed after call n, in one group."""
        wanted = {k: node for k, node in self.pending.items() if self.last.get(k, -1) >= n}
        if wanted:
            self.take(group(wanted, self.leaves, self.plan))
            free = [k for k in self.leaves if self.last.get(k, -1) < n]
            if free:
                self.steps.append(forgotten(free))
        self.pending.clear()
        self.leaves.clear()


def group(wanted: dict[int, Node], leaves: dict[int, Node], plan: Plan) -> Step:
    """The step that computes pending nodes together."""
    signature = Signature(list(wanted.values()))
    made = make_plan(signature, list(wanted.values()), [None] * len(wanted))
    slot_of = {id(node): k for k, node in leaves.items()}
    sources: list[Any] = [(slot_of.get(id(x)), x.address, x.owner) for x in signature.leaves]
    bound = made.bound([x.value for x in signature.numbers])
    by_node = {id(signature.nodes[r.node]): r for r in made.results}
    results = [(k, plan.faces[k], node.dtype, node.shape, by_node[id(node)].strides, by_node[id(node)].slot) for k, node in wanted.items()]

    def step(slots: list[Any]) -> None:
        _, table, blocks = bound.run([at if k is None else slots[k]._address for k, at, _ in sources], ())
        for k, face, dtype, shape, strides, slot in results:
            slots[k] = foreign(face, table[slot], dtype, shape, strides, blocks[slot])

    return step


def forgotten(free: list[int]) -> Step:
    """The step that lets go of what nothing needs any more."""
    def step(slots: list[Any]) -> None:
        for k in free:
            slots[k] = None

    return step


def opaque(call: Call, slots: list[Any]) -> Step:
    """The step of a call that is no graph node."""
    if call.state is None and not call.kwargs and (call.single or call.function is assign):
        maker = PREPARED.get(call.function)
        found = maker(call, slots) if maker is not None else shown(call, slots)
        if found is not None:
            return found
    return as_it_was(call)


def as_it_was(call: Call) -> Step:
    """The call itself."""
    args, first, count = call.args, call.first, call.count

    def step(slots: list[Any]) -> None:
        found = run_call(call, [filled(x, slots) for x in args], call.kwargs)
        if call.single:
            slots[first] = found
        elif count:
            slots[first : first + count] = found

    return step


def shown(call: Call, slots: list[Any]) -> Step | None:
    """A view, by its place in what it shows; None where the call makes a copy."""
    if call.function.__name__ not in VIEWS or len(slots_in([*call.args])) != 1:
        return None
    (k,), first = slots_in([*call.args]), call.first
    source = slots[k]
    found = run_call(call, [filled(x, slots) for x in call.args], call.kwargs)
    if found is source or found._root is None or found._root is not root_of(source) or not found._size:
        return None
    shape, strides, offset = tuple(found.shape), found.strides, found._address - source._address

    def step(slots: list[Any]) -> None:
        slots[first] = view_of(slots[k], shape, strides, offset)

    return step


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
    (m, k), n, left, right, first, face = a.shape, b.shape[1], layout(a), layout(b), call.first, type(a)._face
    if gemm_parts.pays(m, n, k):
        return None
    multiply, dtype, shape = kernel_for(dt.float32), dt.float32, (m, n)

    def step(slots: list[Any]) -> None:
        c = slots[first] = empty(face, dtype, shape)
        at = c._address
        multiply(slots[i]._address, *left, slots[j]._address, *right, at, n, at, n, 0, m, n, k, 1, 1, 0, 0, 0, 0)

    return step


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
    left, right, first, face = (x.strides[-2] // 4, 1), layout(weight)[::-1], call.first, type(x)._face
    multiply, dtype, shape = kernel_for(dt.float32, bias_of="column"), dt.float32, (*x.shape[:-1], n)

    def step(slots: list[Any]) -> None:
        c = slots[first] = empty(face, dtype, shape)
        at = c._address
        multiply(slots[i]._address, *left, slots[j]._address, *right, at, n, at, n, slots[l]._address, m, n, k, 1, 1, 0, 0, 0, 0)

    return step


def written(call: Call, slots: list[Any]) -> Step | None:
    """Few elements written over all of an array."""
    i, j = call.args[:2]
    if len(call.args) != 2 or type(j) is not Slot or not is_same_run(slots[i], slots[j]):
        return None
    nbytes = slots[i].nbytes

    def step(slots: list[Any]) -> None:
        before_write(slots[i])
        ctypes.memmove(slots[i]._address, slots[j]._address, nbytes)

    return step


PREPARED: dict[Any, Callable[[Call, list[Any]], Step | None]] = {products.matrices: product, layer.affine: affine, assign: written}

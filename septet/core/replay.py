"""A plan that runs again and again: its calls with everything decided that sizes, strides and dtypes decide.

The first run is a rehearsal: it goes call by call, and leaves a step behind for each.  Calls that are one graph node each are gathered
into groups, which kernels fuse; products know their kernel; views know their place; any other call is made as it was.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.core import autograd, boxes
from septet.core.array import MAX_WEIGHT, Array
from septet.core.autograd import is_watched
from septet.core.cast import cast_node
from septet.core.joined import joined
from septet.core.plan import Plan, Slot, slots_in
from septet.core.recipe import Recipe
from septet.core.steps import Forgotten, Step, group, opaque
from septet.core.tape_draft import on_tape
from septet.ir.elementwise import cast as CAST
from septet.ir.node import Node, memory

TAPED = 3                           # runs after which the steps that are kernels are laid on tapes
APART = 1 << 40                     # made-up addresses, so that no two leaves of a group are taken for one


class Replay:
    """Runs of a plan: the first rehearses, the others take its steps while the inputs are laid out as they were then."""

    def __init__(self, plan: Plan):
        self.plan, self.wanted = joined(plan), set(slots_in(plan.result))
        self.constants: list[Array] = []
        self.calls = [call._replace(args=tuple(self.lifted(x) for x in call.args)) for call in self.plan.calls]
        self.strides: list[Any] | None = None
        self.steps: list[Step] = []
        self.runs = 0

    def lifted(self, x: Any) -> Any:
        """An argument with slots, behind all others, in place of captured arrays."""
        if isinstance(x, Array):
            self.constants.append(x)
            return Slot(self.plan.size + len(self.constants) - 1)
        return type(x)([self.lifted(part) for part in x]) if type(x) in (tuple, list) else x

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        """What stands in the slots after a run; results are computed."""
        if boxes.under_way() or any(a._node is not None and is_watched(a) for a in inputs):
            return self.plan.replayed(inputs, lazy=False)
        before = autograd.set_recording(False)
        try:
            if self.strides is None:
                return self.rehearse(inputs)
            if [a.strides for a in inputs] != self.strides:
                return self.plan.replayed(inputs, lazy=False)
            slots: list[Any] = [*inputs, *[None] * (self.plan.size - len(inputs)), *self.constants]
            self.runs += 1
            if self.runs == TAPED:
                self.steps = on_tape(self.steps, slots)
                return slots
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
                self.take(Forgotten(free))
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
                self.steps.append(Forgotten(free))
        self.pending.clear()
        self.leaves.clear()

"""Plans of functions that gradients flow through: one plan forward and one back, captured together.

`GradientTrace` follows the function and, at once, the gradient of its results: the calls of both are known then, and with them what the
way back reads of the way forward (the residuals).  A replay is one step of the gradient graph.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from weakref import ref

from septet.core import autograd, boxes, tree
from septet.core.array import Array, root_of
from septet.core.autograd import attach, is_tracked, new_step, untracked_view
from septet.core.boxes import Box
from septet.core.cast import cast
from septet.core.create import full
from septet.core.handle import blank, give
from septet.core.inplace import record
from septet.core.joint import Bundle, Joint, attached, of_output
from septet.core.plan import Call, Plan, Slot, finished, slots_in
from septet.core.replay import Replay
from septet.core.trace import Trace
from septet.core.write import copy
from septet.errors import NotSupported

TWICE = ("the gradient of a gradient through a compiled function: call the function as it was written where gradients are differentiated "
         "again")


class GradientTrace(Trace):
    """Notes of a function whose arguments and state are tracked.

    held: slots from there on, up to `inputs`, are what modules hold, which may be written.
    """

    def __init__(self, held: int):
        super().__init__()
        self.held, self.inputs = held, 0
        self.given: list[Array] = []
        self.entered: dict[int, Any] = {}
        self.told: list[tuple[Callable[..., Any], Sequence[Any]]] = []
        self.alive: dict[int, list[Any]] = {}       # by slot: weak references to the boxed arrays that stand for it
        self.owners: dict[int, Any] = {}            # by the memory's owner: weak references to the boxed arrays that stand for that
        self.gone: set[int] = set()                 # slots whose memory was let go

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        if function is cast and args[0]._dtype is args[1]:      # nothing changes: no call that would keep its neighbours apart
            return args[0]
        return super().process(function, args, kwargs)

    def tell(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        self.told.append((function, args))

    def retell(self) -> None:
        """Do what was to be done with results, as things stand."""
        for function, args in self.told:
            function(*(self.released(x) for x in args))

    def enter(self, a: Array) -> Any:
        """The boxed array that stands for one given from outside."""
        tracked = is_tracked(a)
        shell = self.wrap(untracked_view(a) if tracked or a._root is not None else a)
        self.inputs = len(self.slots)
        self.given.append(a)
        self.entered[id(shell)] = shell, a
        return attach(shell, "leaf", autograd.pass_on, (a,)) if tracked else shell

    def wrap(self, value: Any) -> Any:
        value._address                              # whether it is a view shows when it is computed
        return super().wrap(value)

    def born(self, shell: Any, k: int) -> None:
        """Relate a boxed array to those of the same memory, as views of the one that came first, and keep the slot while it lives."""
        owner = id(root_of(self.slots[k]))
        first = self.owners[owner]() if owner in self.owners else None
        if first is None:
            self.owners[owner] = ref(shell)
        elif first is not shell:
            shell._root = first
        self.stands_for(shell, k)

    def stands_for(self, shell: Any, k: int) -> None:
        """Keep the memory of a slot as long as something stands for it; arguments stay."""
        me = ref(self)                              # nothing that the notes hold may hold them: they would wait for the garbage collector

        def died(gone: Any) -> None:
            trace = me()
            if trace is not None:
                trace.let_go(k, gone)

        self.alive.setdefault(k, []).append(ref(shell, died))

    def let_go(self, k: int, gone: Any) -> None:
        """One less stands for a slot; after the last its memory goes."""
        self.alive[k].remove(gone)
        if not self.alive[k] and k >= self.inputs:
            a = self.slots[k]
            self.slots[k] = blank(a._face, a._dtype, tuple(a.shape))
            self.gone.add(k)

    def is_shared(self, shell: Any) -> bool:
        """Whether other boxed arrays show memory of this one."""
        first = root_of(shell)
        known = [other() for held in self.alive.values() for other in held]
        return any(x is not None and x is not shell and root_of(x) is first for x in known)

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """A write: to what modules hold it is noted down; over all of what was just computed it is another result."""
        k = self.slot_of(args[0])
        if k is not None and self.held <= k < self.inputs and not autograd.recording(*args):
            wanted = tuple(self.template(x) for x in args)
            self.calls.append(Call(function, wanted, kwargs, len(self.slots), False, 0, None))
            with autograd.recording_set(False):
                function(*(self.values(x) for x in wanted), **kwargs)
        elif k is None or not self.replaced(k, function, args, bool(kwargs.get("fresh"))):
            self.broken = "it writes to an array"
            self.settle()
            function(*args, **kwargs)

    def replaced(self, k: int, function: Callable[..., Any], args: Sequence[Any], fresh: bool) -> bool:
        """Let an array stand for what is written over all of it; whether that could be done."""
        to, source = args[0], args[1]
        if function.__name__ != "assign" or k < self.inputs or self.is_shared(to):
            return False
        new = self.slot_of(source)
        if new is None or new < self.inputs or self.is_shared(source) or (source._dtype, source.shape) != (to._dtype, to.shape):
            return False
        if is_tracked(to) and not is_tracked(source):
            return False
        to._writes += 1
        if is_tracked(source):
            step = source._node                 # a result computed into `to`; what was only copied may be read on, apart
            record(to, step if fresh else new_step("copy", autograd.pass_on, (source,), step.pending))
        else:
            to._node = source._node
        self.owners[id(root_of(self.slots[new]))] = ref(to)
        self.stands_for(to, new)
        return True

    def settle(self) -> None:
        """Give memory to the boxed arrays still in use: what was recorded is a gradient graph like any other from now on."""
        for shell in [known() for held in list(self.alive.values()) for known in held]:
            box = boxes.box_of(shell) if shell is not None else None
            if box is not None and box.interpreter is self:
                self.give_memory(shell, self.slots[box.value])

    def give_memory(self, shell: Any, value: Any) -> None:
        """Memory for a boxed array; what it is a view of stays what it is."""
        node, first = shell._node, shell._root
        with autograd.recording_set(False):
            give(shell, value._address, value, value.strides)
        shell._root, shell._node = first, None if type(node) is Box else node
        if shell._node is not None:
            node.pending = None

    def bring_back(self) -> None:
        """What was written to arrays that stand for those given from outside happened to these."""
        for shell, a in self.entered.values():
            if boxes.box_of(shell) is None and shell._writes:
                root_of(a)._writes += shell._writes
                if is_tracked(shell) and shell._node.rule is not autograd.pass_on:
                    record(a, shell._node)

    def released(self, x: Any) -> Any:
        return self.entered[id(x)][1] if id(x) in self.entered else super().released(x)

    def shown(self, shell: Any, box: Box) -> Any:
        """The array, a view where it is one of others, with its step."""
        value, node = self.slots[box.value], shell._node
        if type(node) is Box:
            return value
        node.pending = None
        return attached(untracked_view(value), node)


class GradientPlan:
    """A function's plan with its gradient.

    template: the result, slots for arrays; `flows`: through which of its leaves gradients flow.  outputs: the slots of these.  grads:
    slots of those of the inputs they are asked of (None: nothing depends on the input; an array: it is always that).
    """

    def __init__(self, trace: GradientTrace, boundary: int, template: Any, flows: list[bool], outputs: list[int], cotangents: list[int],
                 grads: list[Any]):
        front, behind = trace.calls[:boundary], trace.calls[boundary:]
        middle = trace.inputs + sum(call.count for call in front)
        reads = {k for call in behind for k in slots_in([*call.args])} | {k for k in grads if type(k) is Slot}
        self.residuals = sorted(k for k in reads if k < middle)
        self.flows, self.outputs, self.inputs = flows, outputs, trace.inputs
        self.told = [function for function, _ in trace.told]
        self.lone = type(template[0]) is Slot and flows == [True]
        self.likes = [trace.slots[k] for k in cotangents]
        made = [Slot(k) for k in self.residuals if k >= trace.inputs]
        self.forward = Plan(front, trace.inputs, (template, made), trace.slots)
        self.copied = {k for k in outputs if k in self.residuals or trace.slots[k]._root is not None}
        order = [*self.residuals, *cotangents]
        places = dict(zip(order, range(len(order))))
        calls, arrays = renumbered(behind, places, trace.slots, order)
        self.back = Plan(calls, len(order), [Slot(places[k]) if type(k) is Slot else k for k in grads], arrays)
        self.likes = [(a._face, a._dtype, a.shape) for a in self.likes]
        self.ahead, self.behind = Replay(self.forward), Replay(self.back)

    def holds(self) -> bool:
        """Whether the arrays it captured are as they were."""
        return self.forward.holds() and self.back.holds()

    def run(self, inputs: Sequence[Any], tracked: Sequence[Any]) -> Any:
        """The function's result.  inputs: all, untracked; tracked: those that gradients are asked of, as they are."""
        slots = self.ahead(inputs)
        return self.recorded(slots, inputs, tracked)

    def recorded(self, slots: Any, inputs: Sequence[Any], tracked: Sequence[Any]) -> Any:
        """The result with its step in the gradient graph."""
        residuals = [inputs[k] if k < self.inputs else slots[k] for k in self.residuals]
        fresh = {k: copy(slots[k], "C") if k in self.copied else slots[k] for k in self.outputs}
        y: Any = None
        if len(fresh) == 1:
            (y,) = fresh.values()
            attach(y, "compiled", self.rule(len(tracked)), (*tracked, *residuals))
        elif fresh:
            step = new_step("compiled", self.joint_rule(len(tracked)), (*tracked, *residuals))
            for n, y in enumerate(fresh.values()):
                attached(y, new_step("compiled", of_output(n), (Joint(step),), None, (step,)))
        if self.lone:
            return y
        flows = iter(self.flows)
        result, told = tree.map(lambda leaf: found_for(leaf, next(flows), fresh, slots), self.forward.result[0])
        for function, args in zip(self.told, told):
            function(*args)
        return result

    def rule(self, tracked: int) -> Callable[..., Any]:
        """The rule of the only output."""
        def compiled(g: Any, y: Any, *read: Any) -> Any:
            return self.cotangents([g], read, tracked)

        return compiled

    def joint_rule(self, tracked: int) -> Callable[..., Any]:
        """The rule of all outputs."""
        def compiled(bundle: Bundle, joint: Any, *read: Any) -> Any:
            given = [bundle.parts[n][0] if n in bundle.parts else full(face, dtype, shape, 0)
                     for n, (face, dtype, shape) in enumerate(self.likes)]
            return self.cotangents(given, read, tracked)

        return compiled

    def cotangents(self, given: Sequence[Any], read: Sequence[Any], tracked: int) -> list[Any]:
        """The cotangents of the tracked inputs, and nothing for the residuals."""
        if autograd.is_recording():
            raise NotSupported(TWICE)
        inputs = [*read[tracked:], *given]
        found = finished(self.back.result, self.behind(inputs))
        return [*found, *[None] * (len(read) - tracked)]


def found_for(leaf: Any, flows: bool, fresh: dict[int, Any], slots: Any) -> Any:
    """What stands for a leaf of the result."""
    if type(leaf) is not Slot or leaf not in fresh:
        return slots[leaf] if type(leaf) is Slot else leaf
    return fresh[leaf] if flows else untracked_view(fresh[leaf])


def renumbered(calls: Sequence[Call], places: dict[int, int], slots: Sequence[Any], order: Sequence[int]) -> tuple[list[Call], list[Any]]:
    """(calls with their slots behind the inputs of a plan of their own, the arrays of its slots).  places: of the inputs; added to."""
    found, arrays = [], [slots[k] for k in order]
    for call in calls:
        args = tuple(moved(x, places) for x in call.args)
        found.append(call._replace(args=args, first=len(arrays)))
        for k in range(call.first, call.first + call.count):
            places[k] = len(arrays)
            arrays.append(slots[k])
    return found, arrays


def moved(x: Any, places: dict[int, int]) -> Any:
    """An argument with other slots."""
    if type(x) is Slot:
        return Slot(places[x], x.scalar)
    return type(x)([moved(part, places) for part in x]) if type(x) in (tuple, list) else x

"""What a compiled function replays: calls of primitives on numbered slots."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, NamedTuple
from weakref import ref

from septet.core import boxes, float_errors, tree
from septet.core.array import Array, deferring, graph_node, is_pending, large, run
from septet.core.autograd import is_watched, version_of
from septet.core.recipe import Recipe, array_in, made, recipe_of
from septet.ir.node import Node


class Slot(int):
    """The number of an array of a plan.  scalar: a face makes a scalar of it."""

    scalar: bool

    def __new__(cls, number: int, scalar: bool = False) -> Slot:
        made = super().__new__(cls, number)
        made.scalar = scalar
        return made


class Call(NamedTuple):
    """One primitive: its results go to `count` slots from `first` on; single: the result is one array.

    state: the float error state to run under, where it is not that of the whole call.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    first: int
    single: bool
    count: int  # type: ignore[assignment]  # over the tuple's method, which nobody calls here
    state: Any


def slots_in(x: Any) -> list[int]:
    """The slots among arguments and results."""
    return [leaf for leaf in tree.flatten(x) if type(leaf) is Slot]


def constants_in(call: Call) -> list[tuple[Array, int]]:
    """The arrays among the arguments of a call, with their versions."""
    return [(a, version_of(a)) for a in tree.flatten([call.args]) if isinstance(a, Array)]


class Plan:
    """Calls in order, without those whose results nobody needs."""

    def __init__(self, calls: Sequence[Call], inputs: int, result: Any, arrays: list[Any]):
        """inputs: how many slots are arguments.  arrays: what stood in the slots when the calls were noted down."""
        self.inputs, self.result, self.uses = inputs, result, 0
        self.calls = needed(calls, slots_in(result))
        self.size = inputs + sum(call.count for call in calls)
        self.constants = [pair for call in self.calls for pair in constants_in(call)]
        self.dead = last_uses(self.calls, set(slots_in(result)))
        self.faces, self.shapes = [a._face for a in arrays], [a.shape for a in arrays]
        self.recipes = [recipe_in(call, arrays) for call in self.calls]
        self.reads = [slots_in([*call.args]) for call in self.calls]
        self.shown = crossing(self.calls, self.recipes, set(slots_in(result)))

    def resized(self, calls: Sequence[Call], result: Any, arrays: list[Any]) -> Plan:
        """The same plan for other sizes.  calls: its own, but for those whose arguments follow from sizes."""
        made = copy(self)
        made.calls, made.result, made.shapes, made.uses = list(calls), result, [a.shape for a in arrays], 0
        made.constants = [pair for old, new in zip(self.calls, calls) for pair in constants_in(new)]
        made.recipes = [recipe_in(new, arrays) if recipe is None or new is not old else recipe._replace(shape=arrays[new.first].shape)
                        for old, new, recipe in zip(self.calls, calls, self.recipes)]
        if [r is None for r in made.recipes] != [r is None for r in self.recipes]:
            made.shown = crossing(made.calls, made.recipes, set(slots_in(result)))
        return made

    def holds(self) -> bool:
        """Whether the arrays it captured are as they were."""
        return all(version_of(a) == version for a, version in self.constants)

    def run(self, inputs: Sequence[Any]) -> Any:
        """The function's result for other arrays of the same structure."""
        return finished(self.result, self.replayed(inputs))

    def replayed(self, inputs: Sequence[Any], lazy: bool = True) -> list[Any]:
        """What stands in the slots after a run.  lazy: large results may be left pending."""
        slots: list[Any] = [*inputs, *[None] * (self.size - self.inputs)]
        arrays = [*inputs, *(a for a, _ in self.constants)]
        watched = boxes.under_way() or float_errors.immediate() or any(is_watched(a) for a in arrays)
        with deferring():
            if watched:
                self.replay(slots)
            else:
                self.replay_nodes(slots)
            compute([array_in(slots, k, self.faces[k]) for k in slots_in(self.result)], lazy)
        return slots

    def replay_nodes(self, slots: list[Any]) -> None:
        """Run the calls; those that are one node each make no arrays."""
        anchor = ref(self)
        for call, reads, dead, recipe, shown in zip(self.calls, self.reads, self.dead, self.recipes, self.shown):
            if recipe is not None:
                node = slots[call.first] = made(recipe, slots)
                if shown:
                    node.handle = anchor
            else:
                if not call.count:                  # it writes: nothing may be left that would read the old values
                    run([x for x in slots if type(x) is Node and x.address is None])
                for k in reads:
                    array_in(slots, k, self.faces[k])
                self.replay_call(call, slots)
            for k in dead:
                slots[k] = None

    def replay(self, slots: list[Any]) -> None:
        """Run the calls on arrays that a transformation follows."""
        for call, dead in zip(self.calls, self.dead):
            self.replay_call(call, slots)
            for k in dead:
                slots[k] = None

    def replay_call(self, call: Call, slots: list[Any]) -> None:
        """Run one call."""
        found = run_call(call, [filled(x, slots) for x in call.args], call.kwargs)
        if call.single:
            slots[call.first] = found
        elif call.count:
            slots[call.first : call.first + call.count] = found


def compute(results: Sequence[Array], lazy: bool = True) -> None:
    """Compute results together; lazy: only the small ones."""
    nodes = [graph_node(a) for a in results if is_pending(a) and boxes.box_of(a) is None]
    wanted = [node for node in nodes if not (lazy and large(node))]
    if wanted:
        run(wanted)


def run_call(call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The result of a call."""
    return call.function(*args, **kwargs) if call.state is None else under(call, args, kwargs)


def under(call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """A call under another error state; computed at once, while it lasts."""
    token = float_errors.set_state(call.state)
    try:
        found = call.function(*args, **kwargs)
        for a in [found] if call.single else found:
            a._address
        return found
    finally:
        float_errors.reset(token)


def filled(x: Any, slots: list[Any]) -> Any:
    """An argument with arrays in place of slots."""
    if type(x) is Slot:
        return slots[x]
    return type(x)([filled(part, slots) for part in x]) if type(x) in (tuple, list) else x


def finished(x: Any, slots: Any) -> Any:
    """The result with arrays and scalars in place of slots."""
    def shown(leaf: Any) -> Any:
        if type(leaf) is not Slot:
            return leaf
        value = slots[leaf]
        return value._face._as_scalar(value) if leaf.scalar else value

    return tree.map(shown, x)


def recipe_in(call: Call, arrays: list[Any]) -> Recipe | None:
    """The node that a call is, if it is one."""
    if call.state is not None or not call.single:
        return None
    return recipe_of(call.function, call.args, call.kwargs, [filled(x, arrays) for x in call.args], arrays[call.first])


def crossing(calls: Sequence[Call], recipes: Sequence[Any], wanted: set[int]) -> list[bool]:
    """For every call whether its node is needed after another call ran kernels, so that its value is to be kept once computed."""
    last: dict[int, int] = {}
    for n, call in enumerate(calls):
        last.update(dict.fromkeys(slots_in([*call.args]), n))
    opaque = [n for n, recipe in enumerate(recipes) if recipe is None]
    answers = []
    for n, call in enumerate(calls):
        following = next((m for m in opaque if m > n), len(calls))
        answers.append(following < len(calls) and (call.first in wanted or last.get(call.first, 0) > following))
    return answers


VIEWS = {"reshape", "transpose", "squeeze", "expand_dims", "broadcast_to", "diagonal"}       # that show what they are given, as a rule
PURE = {"apply", "reduced", "cast", "flip", "copy"} | VIEWS                                  # that nothing but their results tells of


def needed(calls: Sequence[Call], wanted: Sequence[int]) -> list[Call]:
    """The calls that the wanted slots depend on, and those that may raise."""
    live, kept = set(wanted), []
    for call in reversed(calls):
        if call.function.__name__ not in PURE or any(k in live for k in range(call.first, call.first + call.count)):
            kept.append(call)
            live.update(slots_in([*call.args]))
    return kept[::-1]


def last_uses(calls: Sequence[Call], wanted: set[int]) -> list[list[int]]:
    """For every call the slots that nothing needs afterwards."""
    seen, dead = set(wanted), []
    for call in reversed(calls):
        used = {*slots_in([*call.args]), *range(call.first, call.first + call.count)} - seen
        dead.append(sorted(used))
        seen |= used
    return dead[::-1]

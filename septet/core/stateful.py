"""Compiled functions that read tensors held by modules, and whose results gradients flow through.

What stands in the modules' tables (parameters, buffers) is given to plans at every call like the arguments, so that an optimizer may
write it between calls.  What cannot be captured runs as it is.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from septet.core import anomaly, autograd, boxes, tree
from septet.core.autograd import Step, is_tracked, untracked_view
from septet.core.compile import MAX_PLANS, write_back
from septet.core.create import full
from septet.core.environment import Environment
from septet.core.gradient_plan import GradientPlan, GradientTrace
from septet.core.plan import Slot, compute, slots_in
from septet.core.structure import described, is_known, replaced, structure

MOST_SURROUNDINGS = 4               # states of the surroundings whose plans are kept: training and evaluating, say
PATIENCE = 16                       # captures that no replays made up for; then the function changes too often to be captured
GAIN = 0.25                         # of a capture, by a replay
IDLE, REST = 4, 100                 # calls as written before the function is let rest, and calls it rests for
WORTH = 1 << 14                     # elements of the largest array from which a replay costs less than native calls, one by one
EFFECTS = {"backward", "requires_grad_", "requires_grad", "register_hook", "retain_grad", "grad", "create_graph"}


class Surroundings:
    """A state of what a function reads, and the plans that hold in it."""

    def __init__(self, function: Any):
        self.environment = Environment(function, stateful=True)
        tables = self.environment.tables
        self.state = list({id(a): a for table in tables for a in table.values() if a is not None}.values())
        self.values = [untracked_view(a) for a in self.state]
        self.memory = [a._place for a in self.values]
        self.plans: dict[Any, GradientPlan | None] = {}
        self.reason = self.why_not()

    def why_not(self) -> str:
        """Why the function cannot be captured; "" where it may be."""
        around = self.environment
        if around.reasons:
            return around.reasons[0]
        if around.names & EFFECTS:
            return "it asks for gradients itself"
        return "it uses tensors that gradients flow through beside those of modules" if any(is_tracked(a) for a, _ in around.arrays) else ""

    def holds(self) -> bool:
        """Whether all is as it was, but for the values of tensors."""
        return [a._place for a in self.state] == self.memory and self.environment.holds()

    @contextmanager
    def replaced(self, trace: GradientTrace, shells: dict[int, Any]) -> Iterator[None]:
        """Boxed tensors in the tables for a while; what the function puts there itself stays."""
        before = [(table, dict(table)) for table in self.environment.tables]
        originals = {id(shells[id(a)]): a for a in self.state}
        try:
            for table, own in before:
                table.update({name: shells[id(a)] for name, a in own.items() if a is not None})
            yield
        finally:
            for table, own in before:
                put_back(trace, table, own, originals)


def put_back(trace: GradientTrace, table: dict[str, Any], before: dict[str, Any], originals: dict[int, Any]) -> None:
    """The tensors themselves for the boxed ones in a table; it cannot be replayed that others were put there."""
    for name, value in list(table.items()):
        table[name] = originals.get(id(value)) if id(value) in originals else trace.released(value)
    if tuple(table) != tuple(before) or any(table[name] is not a for name, a in before.items()):
        trace.broken = "it puts other tensors into a module"


class Stateful:
    """A function with its plans."""

    def __init__(self, function: Callable[..., Any]):
        self.function, self.patience = function, float(PATIENCE)
        self.known: list[Surroundings] = []
        self.idle = self.rest = 0                   # calls one after the other that ran as written; such calls still to come unasked

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if boxes.under_way() or anomaly.active or self.patience <= 0:
            return self.function(*args, **kwargs)
        if self.rest:
            self.rest -= 1
            return self.function(*args, **kwargs)
        around = self.surroundings()
        arrays: list[Any] = []
        if around.reason:
            return self.as_written(args, kwargs)
        layout = structure(args, arrays), structure(kwargs, arrays)
        given = [*arrays, *around.state]
        if boxes.active and boxes.found_in(given):
            return self.function(*args, **kwargs)
        tracked = tuple([type(a._node) is Step for a in given])
        key = layout, tracked
        plan = around.plans.get(key)
        if plan is None and key not in around.plans or plan is not None and not plan.holds():
            known = is_known(layout)
            return self.capture(around, key, args, kwargs, arrays) if known else self.function(*args, **kwargs)
        if plan is None:
            return self.as_written(args, kwargs)
        self.idle = 0
        self.patience = min(self.patience + GAIN, PATIENCE)
        inputs = [*[untracked_view(a) if is_tracked(a) else a for a in arrays], *around.values]
        return plan.run(inputs, [a for a, asked in zip(given, tracked) if asked])

    def as_written(self, args: Any, kwargs: Any) -> Any:
        """Run the function; when that happens again and again, without asking whether there is a plan for a while."""
        self.idle += 1
        if self.idle >= IDLE:
            self.rest = REST
        return self.function(*args, **kwargs)

    def surroundings(self) -> Surroundings:
        """Those that are in force; the latest first."""
        for k, found in enumerate(self.known):
            if found.holds():
                if k:
                    self.known.insert(0, self.known.pop(k))
                return found
        self.patience -= 1
        found = Surroundings(self.function)
        self.note(found.reason or "its surroundings change too often" * (self.patience <= 0))
        self.known = [found, *self.known[: MOST_SURROUNDINGS - 1]]
        return found

    def note(self, reason: str) -> None:
        """Say under SEPTET_DEBUG what becomes of the function."""
        if reason and os.environ.get("SEPTET_DEBUG"):
            print(f"septet.compile: {getattr(self.function, '__name__', self.function)} runs as it is: {reason}", file=sys.stderr)

    def capture(self, around: Surroundings, key: Any, args: Any, kwargs: Any, arrays: list[Any]) -> Any:
        """Run the function, and note it and its gradient down."""
        self.patience -= 1
        trace, given = GradientTrace(len(arrays)), [*arrays, *around.state]
        with boxes.running(trace):
            shells = {id(a): trace.enter(a) for a in given}
            replacing = replaced((args, kwargs), shells)
            try:
                with around.replaced(trace, shells):
                    result = self.function(*replacing[0], **replacing[1])
            except BaseException:
                trace.settle()                      # what it has put somewhere by then stays
                trace.bring_back()
                raise
            template = described(trace, (result, [args for _, args in trace.told]))
            write_back(trace, (args, kwargs), replacing)
            if max((a._size for a in trace.slots), default=0) < WORTH:
                trace.broken = trace.broken or "its arrays are too small to gain by it"
            plan = None if trace.broken else differentiated(trace, template, result, [shells[id(a)] for a in given])
        if not (trace.broken or around.environment.holds()):
            trace.broken, plan = "it changes what it captures", None
        self.note(trace.broken)
        if len(around.plans) >= MAX_PLANS:
            around.plans.clear()
        around.plans[key] = plan
        if plan is None:
            trace.settle()
            trace.bring_back()
            trace.retell()
            return trace.released(result)
        compute([trace.slots[k] for k in {*plan.residuals, *slots_in(template)}], lazy=False)
        return plan.recorded(trace.slots, trace.slots, [a for a in given if is_tracked(a)])


def differentiated(trace: GradientTrace, template: Any, result: Any, shells: Sequence[Any]) -> GradientPlan | None:
    """The plan of what was noted down, once the gradient is noted down as well; None where that cannot be."""
    result = result, [args for _, args in trace.told]
    outputs = tracked_in(trace, result)
    if any(k < trace.inputs for k in slots_in(template)):
        trace.broken = "it gives one of its arguments"
        return None
    boundary, asked = len(trace.calls), [x for x in shells if is_tracked(x)]
    cotangents = [trace.wrap(full(y._face, y._dtype, tuple(y.shape), 1)) for y in outputs.values()]
    try:
        found = autograd.gradients(list(outputs.values()), cotangents, asked) if outputs else [None] * len(asked)
    except Exception as error:                      # whatever goes wrong is for the gradient itself to say
        trace.broken = f"its gradient: {type(error).__name__}: {error}"
    if trace.broken:
        return None
    slots: list[Any] = [trace.slot_of(c) for c in cotangents]
    places = [trace.slot_of(g) for g in found]
    grads = [g if k is None else Slot(k) for g, k in zip(found, places)]
    flows = [is_tracked(leaf) for leaf in tree.flatten(result)]
    plan = GradientPlan(trace, boundary, template, flows, list(outputs), slots, grads)
    if trace.gone & {*plan.residuals, *slots_in(template)}:
        trace.broken = "it reads what nothing stands for any more"
    return None if trace.broken else plan


def tracked_in(trace: GradientTrace, x: Any) -> dict[int, Any]:
    """The tracked arrays of a result by their slots."""
    if isinstance(x, dict):
        return {k: y for part in x.values() for k, y in tracked_in(trace, part).items()}
    if isinstance(x, (tuple, list)):
        return {k: y for part in x for k, y in tracked_in(trace, part).items()}
    k = trace.slot_of(x) if is_tracked(x) else None
    return {} if k is None else {k: x}

"""Functions that read and write arrays in tables, as the step of a training: captured once for every structure of arguments.

Unlike `stateful`, nothing is asked about the surroundings: who captures a step says that the function's Python runs once, as where a
function is traced.  Forward, gradient, the optimizer's update and the metrics become one plan; arrays of the tables are given to it at
every call, and written by it.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd, boxes, ops, tree
from septet.core.array import Array
from septet.core.autograd import untracked_view
from septet.core.gradient_plan import GradientPlan, GradientTrace
from septet.core.plan import compute, slots_in
from septet.core.structure import described, is_known, replaced, structure

MAX_PLANS = 32                      # structures of arguments that plans are kept for
Table = dict[Any, Any]


class CapturedStep:
    """A function with its plans.

    tables(): those whose arrays are the function's state, in the same order every time; all values are arrays.  forget(): is called
    before and after a capture, so that nothing made of boxed arrays outlives it.
    """

    def __init__(self, function: Callable[..., Any], tables: Callable[[], Sequence[Table]], forget: Callable[[], None]):
        self.function, self.tables, self.forget = function, tables, forget
        self.plans: dict[Any, GradientPlan | None] = {}

    def __call__(self, *args: Any) -> Any:
        if boxes.under_way():
            return self.function(*args)
        arrays: list[Any] = []
        layout = structure(args, arrays)
        state = [a for table in self.tables() for a in table.values()]
        if boxes.active and boxes.found_in((*arrays, *state)):
            return self.function(*args)
        key = layout, len(state)
        if key not in self.plans:
            if not is_known(layout) or len(self.plans) >= MAX_PLANS:
                return self.function(*args)
            return self.capture(key, args, arrays, state)
        plan = self.plans[key]
        if plan is None:
            return self.function(*args)
        return plan.run([*[untracked_view(a) if autograd.is_tracked(a) else a for a in arrays], *state], ())

    def capture(self, key: Any, args: Any, arrays: list[Any], state: list[Any]) -> Any:
        """Run the function, and note down what it does."""
        trace, given = GradientTrace(len(arrays)), [*arrays, *state]
        tables = list(self.tables())
        before = [dict(table) for table in tables]
        self.forget()
        with boxes.running(trace):
            shells = {id(a): trace.enter(a) for a in given}
            for table in tables:
                table.update({name: shells[id(a)] for name, a in table.items()})
            try:
                result = self.function(*replaced(args, shells))
            finally:
                self.put_back(trace, tables, before, shells)
            result = tree.map(lambda x: fresh(trace, x), result)
            template = described(trace, (result, [args for _, args in trace.told]))
            plan = None if trace.broken else plan_of(trace, template, result)
        self.note(trace.broken)
        self.plans[key] = plan
        if plan is None:
            trace.settle()
            trace.bring_back()
            trace.retell()
            return trace.released(result)
        compute([trace.slots[k] for k in slots_in(template)], lazy=False)
        return plan.recorded(trace.slots, trace.slots, ())

    def put_back(self, trace: GradientTrace, tables: list[Table], before: list[Table], shells: dict[int, Any]) -> None:
        """The arrays themselves for the boxed ones in tables."""
        for table, own in zip(tables, before):
            if any(table.get(name) is not shells[id(a)] for name, a in own.items()) or len(table) != len(own):
                trace.broken = trace.broken or "it puts other arrays into its state"
            table.clear()
            table.update(own)
        if len(list(self.tables())) != len(tables):
            trace.broken = trace.broken or "it makes state of its own"
        self.forget()

    def note(self, reason: str) -> None:
        """Say under SEPTET_DEBUG why a function runs as it is."""
        if reason and os.environ.get("SEPTET_DEBUG"):
            sys.stderr.write(f"septet.step: {getattr(self.function, '__name__', self.function)} runs as it is: {reason}\n")


def fresh(trace: GradientTrace, x: Any) -> Any:
    """A result of its own where a function gives what it was given: the next call would change it."""
    k = trace.slot_of(x) if isinstance(x, Array) else None
    if k is None or k >= trace.inputs:
        return x
    return ops.add(x, 0) if x._dtype.kind != "b" else ops.logical_or(x, x)


def plan_of(trace: GradientTrace, template: Any, result: Any) -> GradientPlan | None:
    """The plan of what was noted down."""
    flows = [False for _ in tree.flatten((result, [args for _, args in trace.told]))]
    plan = GradientPlan(trace, len(trace.calls), template, flows, [], [], [])
    if trace.gone & {*slots_in(template)}:
        trace.broken = "it reads what nothing stands for any more"
    return None if trace.broken else plan

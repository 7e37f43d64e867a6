"""`compile`: capture and replay.

The first call with arguments of a structure runs the function while every primitive it computes with is noted down (`Trace`); later calls
with the same structure run the notes alone (`Plan`), without the function's Python.  Plans for other leading sizes are made from a
program once two calls have shown what follows from the size (`generalise`).  What is captured is watched: a plan holds while the
function's surroundings (`environment`) do, else it is captured anew.  A function that looks at values, writes, or uses what
cannot be watched runs as it is.
"""
from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any

from septet.core import autograd, boxes, float_errors
from septet.core.environment import Environment
from septet.core.generalise import Programs, derived
from septet.core.plan import Plan
from septet.core.structure import described, is_container, is_known, replaced, structure
from septet.core.trace import Trace
from septet.core.tracing import Tracing

MAX_PLANS = 64                          # structures of arguments; beyond, the least used is forgotten, the oldest first
MAX_CAPTURES = 256                      # captures of one function; beyond, it changes too often to be worth it
MAX_SIZES = 256                         # plans made for new sizes; beyond, sizes hardly come again and a plan costs more than a plain call


class Compiled:
    """A function with its plans."""

    rest = 0                            # see `Stateful`: it asks at every call

    def __init__(self, function: Callable[..., Any]):
        functools.update_wrapper(self, function)
        self.function = function
        self.plans: dict[Any, Plan | None] = {}
        self.programs = Programs()
        self.environment: Environment | None = None
        self.captures = 0

    def __repr__(self) -> str:
        return f"<compiled {getattr(self.function, '__name__', self.function)}>"

    def __get__(self, instance: Any, owner: type) -> Any:
        """As a method."""
        return self if instance is None else compile(self.function.__get__(instance, owner))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.captures >= MAX_CAPTURES or boxes.active and any(isinstance(i, (Trace, Tracing)) for i in boxes.active):
            return self.function(*args, **kwargs)
        arrays: list[Any] = []
        key = (structure(args, arrays), structure(kwargs, arrays), float_errors.get(), autograd.is_recording())
        if not self.is_current():
            self.plans.clear()
            self.programs = Programs()
        if key in self.plans:
            plan = self.plans[key]
            if plan is not None and plan.holds():
                plan.uses += 1
                return plan.run(arrays)
            if plan is None:
                return self.function(*args, **kwargs)
        if self.programs.made >= MAX_SIZES:
            return self.function(*args, **kwargs)
        found = self.programs.plan_for(key, arrays)
        if found is None:
            return self.capture(key, args, kwargs, arrays)
        self.keep(key, found[0])
        return found[1]

    def is_current(self) -> bool:
        """Whether the function's surroundings are those of the plans."""
        return self.environment is not None and self.environment.holds()

    def capture(self, key: Any, args: Any, kwargs: Any, arrays: list[Any]) -> Any:
        """Run the function and note it down."""
        self.captures += 1
        before = Environment(self.function)
        reason = before.reasons[0] if before.reasons else "" if is_known(key[:2]) else "an argument is no array, number or text"
        if reason:
            self.note(f"runs as it is: {reason}")
            self.keep(key, None, before)
            return self.function(*args, **kwargs)
        trace = Trace()
        result, template = run_traced(trace, self.function, args, kwargs, arrays)
        if not trace.broken and not before.holds():
            trace.broken = "it changes what it captures"
        plan = None if trace.broken else Plan(trace.calls, len(arrays), template, trace.slots)
        self.note(f"runs as it is: {trace.broken}" if trace.broken else "")
        self.keep(key, plan, Environment(self.function) if trace.broken else before)
        if plan is not None:
            derive = functools.partial(derived, self.function, args, kwargs, arrays, trace, before, plan)
            self.note(self.programs.learn(key, arrays, self.plans, derive))
        return result

    def note(self, text: str) -> None:
        """Say under SEPTET_DEBUG what becomes of the function."""
        if text and os.environ.get("SEPTET_DEBUG"):
            print(f"septet.compile: {getattr(self.function, '__name__', self.function)} {text}", file=sys.stderr)

    def keep(self, key: Any, plan: Plan | None, environment: Environment | None = None) -> None:
        """Remember a plan, or that there is none, and the surroundings that it was captured in."""
        if len(self.plans) >= MAX_PLANS:
            del self.plans[min(self.plans, key=lambda k: getattr(self.plans[k], "uses", 0))]
        self.plans[key] = plan
        self.environment = environment or self.environment


def compile(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, captured at its first call for every structure of arguments and replayed from then on.

    The structure is the nesting of the arguments, dtypes and shapes of arrays, and the values of everything else; leading sizes that vary
    are found out at their second value, and need no capture from the third on.  Results are those of the function itself; one
    that cannot be replayed runs as it is (SEPTET_DEBUG=1 says why).
    """
    if not callable(function):
        raise TypeError(f"compile takes a function, not {type(function).__name__}")
    return Compiled(function)


def run_traced(trace: Trace, function: Any, args: Any, kwargs: Any, arrays: list[Any]) -> tuple[Any, Any]:
    """(the function's result, the same with slots in place of arrays)."""
    shells = {id(a): trace.wrap(a) for a in arrays}
    try:
        with boxes.running(trace):
            given = replaced((args, kwargs), shells)
            result = function(*given[0], **given[1])
            template = described(trace, result)
            write_back(trace, (args, kwargs), given)
            released = trace.released(result)
    finally:
        shells.clear()
        given = result = None
        trace.settle()
    return released, template


def write_back(trace: Trace, original: Any, given: Any) -> None:
    """Bring what a function changed in containers of its arguments to the caller's own; it cannot be replayed then."""
    parts = trace.released(given)
    if isinstance(original, dict):
        if list(original) != list(parts) or any(original[k] is not parts[k] for k in original if not is_container(original[k])):
            trace.broken = "it changes its arguments"
            original.clear()
            original.update(parts)
            return
        for k in original:
            write_back(trace, original[k], given[k])
    elif isinstance(original, (list, tuple)):
        if len(original) != len(parts) or any(x is not y for x, y in zip(original, parts) if not is_container(x)):
            trace.broken = "it changes its arguments"
            original[:] = parts  # type: ignore[index]  # a tuple cannot have changed
            return
        for x, y in zip(original, given):
            write_back(trace, x, y)

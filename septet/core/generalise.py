"""How a compiled function learns what it does for leading sizes it has not been called with."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from septet.core import autograd, boxes, float_errors
from septet.core.agreement import agrees
from septet.core.array import Array
from septet.core.environment import Environment
from septet.core.plan import Plan
from septet.core.program import Program
from septet.core.structure import described, leading, opened, replaced, skeleton
from septet.core.symbol import open_lengths
from septet.core.tracing import Stop, Tracing

MAX_PROGRAMS = 8                        # of one function: it may do different things for small and large sizes
MAX_TRIES = 3                           # plans to compare with after a capture
MAX_FAILURES = 4                        # times that no program was found; beyond, none is looked for


class Programs:
    """The programs of a compiled function, by the skeleton of its arguments."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, Program]] = []
        self.failures = self.made = 0

    def plan_for(self, key: Any, arrays: Sequence[Array]) -> tuple[Plan, Any] | None:
        """(a plan for arguments of new sizes, the function's result for them); None where nothing is known of them."""
        if not self.found or float_errors.immediate() or is_followed(arrays):
            return None
        self.found = [(shape, program) for shape, program in self.found if program.holds()]
        sizes, wanted = leading(arrays), skeleton(key)
        fitting = (program.specialise(arrays) for shape, program in self.found if shape == wanted and program.fits(sizes))
        answer = next((answer for answer in fitting if answer is not None), None)
        self.made += answer is not None
        return answer

    def learn(self, key: Any, arrays: Sequence[Array], plans: dict[Any, Plan | None], derive: Callable[[Plan], Program]) -> str:
        """Look for a program after a capture, with every known plan for other sizes.  Gives what is to be said of it, or ""."""
        if plans[key] is None or self.failures >= MAX_FAILURES or is_followed(arrays):
            return ""
        reason = ""
        for other, open_ in islice(candidates(key, leading(arrays), plans), MAX_TRIES):
            try:
                program = derive(other)
            except Stop as stop:
                reason = str(stop)
                continue
            self.found = [*self.found, (skeleton(key), program)][-MAX_PROGRAMS:]
            return f"is known for every leading size of argument {', '.join(map(str, open_))} like {leading(arrays)[open_[0]]}"
        self.failures += bool(reason)
        return f"is captured for every leading size: {reason}" if reason else ""


def candidates(key: Any, sizes: tuple[int, ...], plans: dict[Any, Plan | None]) -> Iterator[tuple[Plan, tuple[int, ...]]]:
    """(a plan, the arguments it has another leading size of) for all plans that differ in one size alone, latest first."""
    wanted = skeleton(key)
    for other_key, other in reversed(plans.items()):
        if other is not None and skeleton(other_key) == wanted:
            open_ = opened(leading(other.shapes[: other.inputs]), sizes)
            if open_:
                yield other, open_


def is_followed(arrays: Sequence[Array]) -> bool:
    """Whether a transformation around the compiled function follows its arguments: it must see every operation."""
    return boxes.under_way() or any(map(autograd.is_watched, arrays))


def derived(function: Any, args: Any, kwargs: Any, arrays: Sequence[Array], trace: Any, surroundings: Environment,
            plan: Plan, other: Plan) -> Program:
    """The program of a function just noted down in `trace` that agrees with both plans.  Stop, saying why, where there is none."""
    if "type" in surroundings.names:
        raise Stop("it asks for types, and numbers for open sizes have one of their own")
    tracing = Tracing(trace.calls, trace.slots, other.shapes)
    try:
        result = followed(tracing, function, args, kwargs, arrays)
        program = Program(tracing, len(arrays), result, opened(leading(other.shapes[: other.inputs]), leading(arrays)), plan)
        check(tracing, program, plan, other)
    except Exception as error:                      # whatever symbols cannot do
        raise Stop(f"{type(error).__name__}: {error}") from error
    finally:
        tracing.ended = True
        tracing.forget()
        restore(surroundings, function, args, kwargs)
    return program


def check(tracing: Tracing, program: Program, plan: Plan, other: Plan) -> None:
    """Stop where a program does not say of both sizes what was noted down."""
    left = "its operations differ between the sizes" if next(tracing.recorded, None) is not None else ""
    difference = tracing.broken or left or agrees(program, plan, tracing.made, tracing.this_size) \
        or agrees(program, other, tracing.others, tracing.other_size)
    if difference:
        raise Stop(difference)


def restore(surroundings: Environment, function: Any, args: Any, kwargs: Any) -> None:
    """Where a function stored a symbol outside, let it store the number again; Stop."""
    if not surroundings.holds():
        function(*args, **kwargs)
        raise Stop("it changes what it captures")


def followed(tracing: Tracing, function: Any, args: Any, kwargs: Any, arrays: Sequence[Array]) -> Any:
    """The function's result with slots in place of arrays and symbols in place of numbers."""
    shells = {id(a): tracing.wrap(k) for k, a in enumerate(arrays)}
    with boxes.running(tracing), open_lengths():
        given = replaced((args, kwargs), shells)
        return described(tracing, function(*given[0], **given[1]))

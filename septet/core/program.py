"""A function noted down for a leading size still open: what `compile` makes a plan of for a size it has not seen.

When a second call differs from a known one in leading sizes alone, the function is run once more with symbols in their place (`tracing`).
What it does with symbols stands in the `Program`: sizes in arguments of primitives as symbols, everything that was decided by a size
as a guard.  The program is kept if for both sizes it says what was noted down there (`agreement`).  For a third size it runs the
primitives with the symbols' numbers there, and holds if all guards do.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.core import float_errors, tree
from septet.core.array import Array
from septet.core.autograd import version_of
from septet.core.plan import Call, Plan, Slot, compute, constants_in, finished, needed, run_call, slots_in
from septet.core.structure import leading, opened
from septet.core.symbol import Symbol, evaluate, same_number
from septet.core.tracing import Tracing, concrete, concrete_values


class Program:
    """Calls with symbols.

    inputs: how many slots are arguments.  open_: which of them have the open size.  model: the plan for the size it was noted down for.
    `known`: slots from there on depend on sizes alone.  `kept`: the calls of plans, and whether their arguments follow from sizes.
    """

    def __init__(self, tracing: Tracing, inputs: int, result: Any, open_: tuple[int, ...], model: Plan):
        self.open, self.sizes = open_, leading(tracing.slots[:inputs])
        self.calls, self.guards, self.known = tracing.calls, unique(tracing.guards), tracing.known
        self.inputs, self.result, self.total, self.model = inputs, result, len(tracing.slots), model
        kept = [call for call in needed(self.calls, slots_in(result)) if call.first < self.known]
        self.kept = [(call, follows([*call.args, *call.kwargs.values()], self.known)) for call in kept]
        self.constants = [pair for call in self.calls for pair in constants_in(call)]
        self.kinds = list(map(kind_of, tracing.slots))
        self.early = [(symbol, value) for symbol, value in self.guards if all(k < inputs for k in slots_of(symbol))]

    def holds(self) -> bool:
        """Whether the arrays it captured are as they were."""
        return all(version_of(a) == version for a, version in self.constants)

    def fits(self, sizes: tuple[int, ...]) -> bool:
        """Whether leading sizes of arguments are those it was made for, but for the open one, which is 2 or more."""
        different = opened(self.sizes, sizes)
        return different == self.open or sizes == self.sizes

    def unmet(self, sizes: Any, early: bool = False) -> str | None:
        """A decision by sizes (early: of the arguments) that would be another for these; None where there is none."""
        guards = self.early if early else self.guards
        return next((written(symbol) for symbol, value in guards if not is_met(symbol, value, sizes)), None)

    def specialise(self, inputs: Sequence[Array]) -> tuple[Plan, Any] | None:
        """(a plan for the sizes of these arguments, the function's result for them); None where the program does not hold for them.

        Whatever goes wrong is for the function itself to say.
        """
        try:
            with float_errors.holding() as warnings:
                found = self.run(inputs)
        except Exception:
            return None
        float_errors.warn(warnings if found is not None else ())
        return found

    def run(self, inputs: Sequence[Array]) -> tuple[Plan, Any] | None:
        slots: list[Any] = [*inputs, *[None] * (self.total - self.inputs)]
        sizes = lambda k, axis: slots[k].shape[axis]  # noqa: E731
        if self.unmet(sizes, early=True) is not None or not all(self.fill(call, slots) for call in self.calls) \
                or self.unmet(sizes) is not None:
            return None
        result = tree.map(lambda leaf: evaluate(leaf, sizes), self.result)
        plan = self.model.resized(self.written_out(slots), result, slots[: self.known])
        wanted = {k: slots[k] for k in slots_in(result)}
        slots.clear()                               # so that what is not wanted need not be kept in memory
        compute(list(wanted.values()))
        return plan, finished(result, wanted)

    def fill(self, call: Call, slots: list[Any]) -> bool:
        """Run a call; whether its results are of the kinds they were."""
        found = run_call(call, concrete(call.args, slots), concrete_values(call.kwargs, slots))
        results = [found] if call.single else list(found or ())
        slots[call.first : call.first + call.count] = results
        return list(map(kind_of, results)) == self.kinds[call.first : call.first + call.count]

    def written_out(self, slots: list[Any]) -> list[Call]:
        """The calls for one size: symbols as numbers, what depends on sizes alone as constants."""
        sizes = lambda k, axis: slots[k].shape[axis]  # noqa: E731
        entries = [Slot(k) if k < self.known else slots[k] for k in range(self.total)]
        return [call._replace(args=concrete(call.args, entries, sizes), kwargs=concrete_values(call.kwargs, entries, sizes))
                if varies else model for (call, varies), model in zip(self.kept, self.model.calls)]


def kind_of(a: Array) -> Any:
    """What Python code sees of an array beside its sizes."""
    return a._face, a._dtype, a.ndim


def slots_of(x: Any) -> list[int]:
    """The slots whose sizes a symbol follows from."""
    if type(x) is not Symbol:
        return []
    return [x.parts[0]] if x.operation is None else [k for part in x.parts for k in slots_of(part)]


def follows(x: Any, known: int) -> bool:
    """Whether there are symbols, or slots from `known` on, among arguments."""
    parts = (x.start, x.stop, x.step) if type(x) is slice else x if isinstance(x, (tuple, list)) else ()
    return type(x) is Symbol or type(x) is Slot and x >= known or any(follows(part, known) for part in parts)


def is_met(symbol: Symbol, value: Any, sizes: Any) -> bool:
    """Whether a symbol has a value for these sizes."""
    try:
        return same_number(evaluate(symbol, sizes), value)
    except (ArithmeticError, ValueError):
        return False


def unique(guards: Sequence[tuple[Symbol, Any]]) -> list[tuple[Symbol, Any]]:
    """Guards without repetitions."""
    return list({spelled(symbol): (symbol, value) for symbol, value in guards}.values())


def written(x: Any) -> str:
    """A symbol as text."""
    if type(x) is not Symbol:
        return repr(x)
    name = x.operation.__name__.strip("_") if x.operation else "size"
    return f"{name}({', '.join(map(written, x.parts))})"


def spelled(x: Any) -> Any:
    """A symbol as something to compare it by."""
    return (x.operation, *map(spelled, x.parts)) if type(x) is Symbol else (type(x), repr(x))

"""A function run with symbols in place of the sizes that two calls differ in.

Nothing is computed: `Tracing` follows the calls that were noted down for one of the sizes, and finds which of their numbers follow
from sizes and what is decided by sizes.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import autograd, boxes, float_errors
from septet.core.agreement import alike
from septet.core.array import Array
from septet.core.boxes import Box
from septet.core.plan import Call, Slot, slots_in
from septet.core.symbol import Symbol, evaluate, size
from septet.core.trace import OfSlots


class Stop(BaseException):
    """The function cannot be followed for an open size.  Not an Exception, so that the function does not catch it."""


class Tracing(OfSlots):
    """Follows calls noted down for two sizes.

    Slots below `known` are those of the calls; `slots` has their arrays at one size and `shapes` their shapes at the other.  Arrays
    that a function makes of sizes alone (`zeros`, `arange`) are no slots there but constants; here they get slots behind the others, and
    are made for both sizes.
    """

    def __init__(self, calls: Sequence[Call], slots: Sequence[Array], shapes: Sequence[Any]):
        super().__init__()
        if [a.ndim for a in slots] != [len(s) for s in shapes]:
            raise Stop("its operations differ between the sizes")
        self.recorded, self.slots, self.shapes = iter(calls), list(slots), list(shapes)
        self.made: dict[int, Array] = {}            # by slot, for this size
        self.others: dict[int, Array] = {}          # and for the other
        self.known = len(slots)
        self.calls: list[Call] = []
        self.guards: list[tuple[Symbol, Any]] = []
        self.broken, self.ended = "", False

    def guard(self, symbol: Symbol) -> None:
        """Note that the value of a symbol was asked for."""
        if not self.ended:
            self.guards.append((symbol, symbol.value))

    def wrap(self, k: int) -> Any:
        """The array of a slot; sizes that differ between the two are open."""
        a, other = self.slots[k], self.shapes[k]
        shape = tuple(n if n == m else size(self, n, k, axis) for axis, (n, m) in enumerate(zip(a.shape, other, strict=True)))
        for axis, (n, m) in enumerate(zip(a.shape, other)):
            if n == m:
                self.guard(size(self, n, k, axis))
        return boxes.shell(self, k, a._face, a._dtype, shape)

    def forget(self) -> None:
        """Drop all arrays: a program keeps symbols, and these the interpreter."""
        self.slots, self.made, self.others, self.shapes, self.recorded = [], {}, {}, [], iter(())

    def stop(self, reason: str) -> Stop:
        """The exception to raise; the reason stays where the function catches everything."""
        self.broken = self.broken or reason
        return Stop(reason)

    def at(self, box: Box) -> Slot:
        return Slot(box.value, box.scalar and box.value >= self.known and self.has_scalars(box.value))

    def has_scalars(self, k: int) -> bool:
        """Whether the function would have a scalar where it now has an array made for the size."""
        return hasattr(self.slots[k]._face, "_as_scalar") and not autograd._sweeps

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        wanted = tuple(self.template(x) for x in args)
        make = self.follow if any(k < self.known for k in slots_in(wanted)) else self.create
        call = make(function, wanted, kwargs)
        self.calls.append(call)
        found = [self.wrap(k) for k in range(call.first, call.first + call.count)]
        return found[0] if call.single else tuple(found)

    def check(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        self.calls.append(self.follow(function, tuple(self.template(x) for x in args), {}))

    def follow(self, function: Callable[..., Any], wanted: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """The next call that was noted down, with symbols."""
        call = next(self.recorded, None)
        if call is None or call.function is not function or \
                not alike((wanted, kwargs), (call.args, call.kwargs), self.made, self.this_size):
            raise self.stop(f"{function.__name__} differs from what was noted down")
        return call._replace(args=wanted, kwargs=kwargs)

    def create(self, function: Callable[..., Any], wanted: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """A call that depends on sizes alone, carried out for both."""
        if any(k.scalar for k in slots_in(wanted) if isinstance(k, Slot)):
            raise self.stop("it computes with a scalar made for the size, and scalars have an arithmetic of their own")
        try:
            result = self.carried_out(function, concrete(wanted, self.slots), concrete_values(kwargs, self.slots))
            other = self.carried_out(function, concrete(wanted, self.others, self.other_size), concrete_values(kwargs, (), self.other_size))
        except Exception as error:                  # which the function might catch and go on
            raise self.stop(f"{type(error).__name__}: {error}") from error
        single, first = isinstance(result, Array), len(self.slots)
        self.add([result], [other]) if single else self.add(result, other)
        return Call(function, wanted, kwargs, first, single, len(self.slots) - first, None)

    def carried_out(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a call on arrays made for the size, computed now."""
        with autograd.recording_set(False), float_errors.ignored():
            found = function(*args, **kwargs)
            for a in [found] if isinstance(found, Array) else found:
                a._address
        return found

    def add(self, results: Sequence[Array], others: Sequence[Array]) -> None:
        """New slots for arrays made for both sizes."""
        for a, b in zip(results, others, strict=True):
            if (a._face, a._dtype, a.ndim) != (b._face, b._dtype, b.ndim) or not a._dtype.is_numeric:
                raise self.stop("it makes arrays of other kinds for other sizes")
            self.made[len(self.slots)], self.others[len(self.slots)] = a, b
            self.slots.append(a)
            self.shapes.append(b.shape)

    def other_size(self, k: int, axis: int) -> int:
        """A size at the other size."""
        return int(self.shapes[k][axis])

    def this_size(self, k: int, axis: int) -> int:
        """A size as the function is run now."""
        return self.slots[k].shape[axis]

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        raise self.stop("it writes to an array made for the size")

    def look(self, box: Box, shell: Any) -> None:
        raise self.stop(f"it asks for the value of an array made for the size, in {autograd.calling()}")

    def impure(self, reason: str) -> None:
        raise self.stop(f"it uses {reason}")


def concrete(x: Any, slots: Any, sizes: Any = None) -> Any:
    """Arguments with arrays in place of slots and numbers in place of symbols.  sizes: by default those of the arrays."""
    if type(x) in (tuple, list):
        return type(x)([concrete(part, slots, sizes) for part in x])
    if type(x) is slice:
        return slice(*(concrete(part, slots, sizes) for part in (x.start, x.stop, x.step)))
    if type(x) is Slot:
        return slots[x]._face._as_scalar(slots[x]) if x.scalar else slots[x]
    return evaluate(x, sizes or (lambda k, axis: slots[k].shape[axis])) if type(x) is Symbol else x


def concrete_values(kwargs: dict[str, Any], slots: Any, sizes: Any = None) -> dict[str, Any]:
    """`concrete` of named arguments."""
    return {name: concrete(x, slots, sizes) for name, x in kwargs.items()}

"""Notes of what a function computes: every call of a primitive, on numbered slots."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from weakref import ref

from septet.core import autograd, boxes, float_errors
from septet.core.array import Array
from septet.core.boxes import Box, Interpreter
from septet.core.plan import Call, Slot


class OfSlots(Interpreter):
    """Boxes that stand for the numbered arrays of calls; `at(box)` is what stands for a box in the notes."""

    whole = True

    def slot_of(self, x: Any) -> int | None:
        """The slot of an array of this run."""
        box = boxes.box_of(x)
        return box.value if box is not None and box.interpreter is self else None

    def at(self, box: Box) -> Slot:
        """The slot of a box."""
        return Slot(box.value)

    def template(self, x: Any) -> Any:
        """Arguments with slots in place of their arrays."""
        if type(x) in (tuple, list):
            return type(x)(self.template(part) for part in x)
        box = boxes.box_of(x)
        return self.at(box) if box is not None and box.interpreter is self else x


class Trace(OfSlots):
    """Runs primitives and notes them down.  `slots` are the arrays so far; `broken` says why the notes cannot be replayed."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = 0                             # primitives under way
        self.slots: list[Any] = []
        self.calls: list[Call] = []
        self.broken = ""
        self.state = float_errors.get()
        self.shells: list[Any] = []                 # weak references to the boxed arrays

    def born(self, shell: Any, value: Any) -> None:
        self.shells.append(ref(shell))

    def settle(self) -> None:
        """Give memory to the boxed arrays that the function left somewhere, an attribute say: nothing stands behind them any more."""
        from septet.core.handle import give

        for shell in [known() for known in self.shells]:
            box = boxes.box_of(shell) if shell is not None else None
            if box is not None and box.interpreter is self:
                value = self.slots[box.value]
                give(shell, value._address, value, value.strides)
                shell._node = None

    def wrap(self, value: Any) -> Any:
        """A new slot for an array."""
        self.slots.append(value)
        return boxes.shell(self, len(self.slots) - 1, value._face, value._dtype, value.shape, value.strides)

    def values(self, x: Any) -> Any:
        """Arguments with arrays in place of slots."""
        if type(x) is Slot:
            return self.slots[x]
        return type(x)(self.values(part) for part in x) if type(x) in (tuple, list) else x

    def process(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        wanted = tuple(self.template(x) for x in args)
        self.inside += 1
        try:
            with autograd.recording_set(self.recording):
                result = function(*(self.values(x) for x in wanted), **kwargs)
        finally:
            self.inside -= 1
        self.check_shape(function, args)
        first = len(self.slots)
        found = self.wrap(result) if isinstance(result, Array) else type(result)(self.wrap(r) for r in result)
        state = float_errors.get()
        self.calls.append(Call(function, wanted, kwargs, first, isinstance(result, Array), len(self.slots) - first,
                               None if state is self.state else state))
        return found

    def check_shape(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        """Note that a shape depends on values: a boolean array of this trace as an index."""
        if function.__name__ in ("getitem", "into_zeros"):
            keys = args[-1] if type(args[-1]) is tuple else (args[-1],)
            if any(self.slot_of(k) is not None and k._dtype.kind == "b" for k in keys):
                self.broken = "the shape of a result depends on values"

    def check(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        wanted = tuple(self.template(x) for x in args)
        with autograd.recording_set(False):
            function(*(self.values(x) for x in wanted))
        self.calls.append(Call(function, wanted, {}, len(self.slots), False, 0, None))

    def effect(self, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        self.broken = "it writes to an array"
        with autograd.recording_set(self.recording):
            return function(*(self.values(self.template(x)) for x in args), **kwargs)

    def look(self, box: Box, shell: Any) -> None:
        from septet.core.handle import give

        self.broken = f"it asks for the value of an array, in {autograd.calling()}"
        value = self.slots[box.value]
        give(shell, value._address, value, value.strides)

    def impure(self, reason: str) -> None:
        if not self.inside:                         # a call that is replayed does the same again
            self.broken = f"it uses {reason}"

    def released(self, x: Any) -> Any:
        """A result for the caller."""
        if isinstance(x, dict):
            found = {k: self.released(part) for k, part in x.items()}
            if type(x) is dict:
                return found
            for name, value in found.items():
                x[name] = value                 # not update: a model's output refuses it
            return x
        if isinstance(x, (tuple, list)):
            parts = [self.released(part) for part in x]
            return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
        box = boxes.box_of(x)
        return x if box is None or box.interpreter is not self else self.shown(x, box)

    def shown(self, shell: Any, box: Box) -> Any:
        """The array or scalar that a boxed array stands for."""
        value = self.slots[box.value]
        return value._face._as_scalar(value) if box.scalar else value

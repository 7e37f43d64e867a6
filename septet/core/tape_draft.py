"""Steps of a replay noted down for a tape (`tape`): which kernels they call with which numbers, and of what these are addresses.

What decides by values, draws random numbers or writes what it is given stays a step in Python, and so does what makes so much memory
that it had better be let go in between.
"""
from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels.gemm_pairs import CONFIG, has_amx
from septet.core import products
from septet.core.array import Array
from septet.core.fn import conv, cross_entropy, layer, normalize, pool, pool_last, recurrent
from septet.core.plan import filled, slots_in
from septet.core.steps import AsItWas, Forgotten, Group, Product, Shown, Step
from septet.core.tape import Place, Record, Region, Steps, Tape
from septet.runtime import trace, words

MOST = 1 << 26                  # bytes that a tape makes
MOST_WORK = 1 << 29             # multiplications of a convolution, beyond which Python does not show
FEWEST = 2                      # kernels of a tape
KERNELS_ALONE = {               # functions that call kernels by sizes alone, whatever the values
    products.matrices, layer.affine, cross_entropy.rows_forward, cross_entropy.rows_backward, normalize.rows_forward,
    normalize.rows_backward, recurrent.forward, recurrent.backward, pool.maxima, pool.scatter, pool.means, pool.spread,
    pool_last.sent_at_once}
CONVOLUTIONS = {conv.forward, conv.backward, conv.of_weights}
FIXED = {ctypes.addressof(CONFIG)}
_one_at_a_time = threading.Lock()   # what is noted down is noted for one


class NoTape(Exception):
    """A step cannot be laid on a tape."""


def on_tape(steps: Sequence[Step], slots: list[Any]) -> list[Step]:
    """Run the steps; the steps of later runs."""
    if launch.checked or trace.level >= trace.TIMES or not _one_at_a_time.acquire(blocking=False):
        Steps(steps)(slots)
        return list(steps)
    try:
        return drafted(steps, slots)
    finally:
        _one_at_a_time.release()


def drafted(steps: Sequence[Step], slots: list[Any]) -> list[Step]:
    """`on_tape`: a draft from one step that stays in Python to the next."""
    found: list[Step] = []
    draft = Draft(slots)
    for step in steps:
        if not draft.takes(step, slots):
            found += draft.tape(slots, step)
            draft = Draft(slots)
    return [*found, *draft.tape(slots)]


class Draft:
    """Steps that follow each other, as records."""

    def __init__(self, slots: Sequence[Any]):
        self.before = list(slots)
        self.steps: list[Step] = []
        self.regions: list[Region] = []
        self.records: list[Record] = []
        self.places: dict[int, Place] = {}          # of slots
        self.made: dict[int, Any] = {}              # slots: a Shown, or face, dtype, shape, strides
        self.gone: set[int] = set()
        self.held: list[Any] = []                   # tables that kernels read

    def takes(self, step: Step, slots: list[Any]) -> bool:
        """Run a step; whether it was laid down as well."""
        if isinstance(step, Forgotten):
            self.gone.update(step.free)
            step(slots)
        else:
            try:
                self.records += self.noted(step, slots)
            except NoTape:
                return False
        self.steps.append(step)
        return True

    def noted(self, step: Step, slots: list[Any]) -> list[Record]:
        """Run a step; its records."""
        if isinstance(step, AsItWas):
            return self.of_call(step, slots)
        step(slots)
        if isinstance(step, Group):
            return self.of_group(step, slots)
        if isinstance(step, Product):
            return self.of_product(step, slots)
        if isinstance(step, Shown):
            self.places[step.first] = self.place(step.source).after(step.offset)
            self.made[step.first] = step
            return []
        raise NoTape

    # ---- memory ----------------------------------------------------------------------------------------------------------
    def region(self, nbytes: int, slot: int | None = None) -> Place:
        """The beginning of a new region."""
        self.regions.append(Region(nbytes, len(self.steps), slot))
        return Place(len(self.regions) - 1, 0)

    def place(self, k: int) -> Place:
        """Where a slot's array lies."""
        if k not in self.places:
            self.places[k] = self.region(0, k)
        place = self.places[k]
        self.regions[place.region].used = len(self.steps)
        return place

    def makes(self, k: int, a: Array) -> Place:
        """A new region for what a step put into a slot."""
        self.made[k] = a._face, a._dtype, tuple(a.shape), a.strides
        self.places[k] = self.region(a.nbytes)
        return self.places[k]

    # ---- kinds of steps ----------------------------------------------------------------------------------------------------
    def of_group(self, step: Group, slots: Sequence[Any]) -> list[Record]:
        """Kernels of elementwise calls."""
        table: dict[int, Any] = {n: at if k is None else self.place(k) for n, (k, at, _) in enumerate(step.sources)}
        stages = step.bound.stages
        table |= {slot: self.region(nbytes) for stage in stages for slot, nbytes in stage.blocks}
        for k, face, dtype, shape, strides, slot in step.results:
            self.made[k], self.places[k] = (face, dtype, shape, strides), table[slot]
            if type(table[slot]) is not Place or self.regions[table[slot].region].nbytes != slots[k].nbytes:
                raise NoTape
        return [self.of_launch(one, table) for stage in stages for one in stage.launches]

    def of_launch(self, one: Any, table: dict[int, Any]) -> Record:
        """An elementwise kernel."""
        context: list[Any] = list(one.words)
        for at, slot, offset in one.places:
            to = table[slot]
            context[at] = to.after(offset) if type(to) is Place else to + offset
        if one.parallel or one.chunks == 1:
            return Record(one.function, context, one.chunks)
        return Record(words.in_order(), [one.function, one.chunks, *context], 1)

    def of_product(self, step: Product, slots: Sequence[Any]) -> list[Record]:
        """A kernel of products."""
        left, right = self.place(step.left), self.place(step.right)
        added = 0 if step.added is None else self.place(step.added)
        c = self.makes(step.first, slots[step.first])
        return [by_words(step.multiply, step.arguments(left, right, c, added), None)]

    def of_call(self, step: AsItWas, slots: list[Any]) -> list[Record]:
        """The kernels that a call runs."""
        call, notes = step.call, launch.Notes()
        given = {k: slots[k] for k in slots_in([*call.args])}
        known = kernels_alone(call, slots) and call.state is None and not call.kwargs
        launch.noting = notes if known else None
        try:
            step(slots)
        finally:
            launch.noting = None
        constants = any(isinstance(x, Array) for x in call.args)
        if not known or constants or not notes.calls:
            raise NoTape
        ranges = [span(slots[k], self.place(k)) for k in given]
        ranges += [(x, x.nbytes, self.region(x.nbytes)) for x in notes.scratch]
        for k in range(call.first, call.first + call.count):
            if not is_own(slots[k], filled(list(call.args), slots)):
                raise NoTape
            same = next((j for j in range(call.first, k) if slots[j] is slots[k]), None)
            if same is None:
                ranges.append((slots[k]._address, slots[k].nbytes, self.makes(k, slots[k])))
            else:
                self.places[k], self.made[k] = self.places[same], self.made[same]
        where = Ranges(ranges, self.held)
        return [by_words(kernel, where.resolved(kernel, arguments), result) for kernel, arguments, result in notes.calls]

    # ---- the whole ---------------------------------------------------------------------------------------------------------
    def tape(self, slots: Sequence[Any], last: Step | None = None) -> list[Step]:
        """The steps of later runs: a tape that gave the same, or the steps as they are; then `last`."""
        behind = [] if last is None else [last]
        small = sum(r.nbytes for r in self.regions) <= MOST
        if len(self.records) < FEWEST or not small:
            return [*self.steps, *behind]
        before = self.before
        if last is not None:                        # it has run already: what it forgot or wrote is not this draft's
            slots = list(before)
            for step in self.steps:
                step(slots)
        tape = Tape(self)
        return [tape if tape.gives(before, slots) else Steps(self.steps), *behind]


def kernels_alone(call: Any, slots: list[Any]) -> bool:
    """Whether a call runs kernels by sizes alone and is not too large; on AMX values decide about convolutions: which have parts."""
    if call.function in CONVOLUTIONS:
        return not has_amx() and conv.multiplications(call.function, filled(call.args, slots)) <= MOST_WORK
    return call.function in KERNELS_ALONE or call.function is pool_last.sent_through and not has_amx()


def is_own(a: Any, given: Sequence[Any]) -> bool:
    """Whether an array has memory of its own, without gaps."""
    if not isinstance(a, Array) or a._root is not None or any(a is x for x in given):
        return False
    dense = 1
    for stride, n in sorted((st, n) for st, n in zip(a.strides, a.shape) if n != 1):
        if stride != dense * a.itemsize:
            return False
        dense *= n
    return bool(a._size)


def span(a: Any, place: Place) -> tuple[int, int, Place]:
    """(address, bytes, place) of what an array shows."""
    if any(st < 0 for st in a.strides):
        raise NoTape
    return a._address, sum(st * (n - 1) for st, n in zip(a.strides, a.shape)) + a.itemsize, place


class Ranges:
    """Addresses of a call and what lies there.  held: what keeps the tables alive that sizes alone decide."""

    def __init__(self, ranges: list[tuple[int, int, Place]], held: list[Any]):
        self.ranges, self.held = sorted(ranges), held
        for (at, nbytes, place), (then, _, other) in zip(self.ranges, self.ranges[1:]):
            same = place.region == other.region and other.offset - place.offset == then - at
            if then < at + nbytes and not same:     # nobody could say which of them is meant
                raise NoTape

    def at(self, address: int) -> Place | None:
        """What lies at an address."""
        for begin, nbytes, place in self.ranges:
            if begin <= address < begin + nbytes:
                return place.after(address - begin)
        return None

    def resolved(self, kernel: Any, arguments: Sequence[Any]) -> list[Any]:
        """The arguments, places for addresses."""
        return [self.one(kind, x) for kind, x in zip(kernel.__self__.parameters, arguments)]

    def one(self, kind: str, x: Any) -> Any:
        if "[" not in kind:
            if type(x) is int and self.at(x) is not None:
                raise NoTape
            return x
        if isinstance(x, ctypes.Array):
            self.held.append(x)
            return ctypes.addressof(x)
        if not isinstance(x, int):
            raise NoTape
        place = self.at(x)
        if place is None and isinstance(x, launch.Fixed):
            self.held.append(x)
            return int(x)
        if place is None and x and x not in FIXED:
            raise NoTape
        return x if place is None else place


def by_words(kernel: Any, arguments: Sequence[Any], result: Any) -> Record:
    """The record of a kernel with these arguments."""
    compiled = kernel.__self__
    context = [x if type(x) is Place else words.pack(kind, x or 0) for kind, x in zip(compiled.parameters, arguments)]
    gives = None if compiled.result == "void" or result is None else words.pack(compiled.result, result)
    return Record(words.caller(tuple(compiled.parameters), compiled.result), [compiled.address, 0, *context], 1, gives)

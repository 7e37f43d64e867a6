"""Steps of a replay as one plan of machine code: kernels follow each other without Python between them.

Small models spend as much time between kernels as in them.  One run of the steps is noted down (`tape_draft`) and laid on a tape, which
is tried at once on the same inputs in other memory, and kept only if every bit is the same.
"""
from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from septet.codegen.kernels.relocate import relocate
from septet.core.array import empty
from septet.core.handle import foreign
from septet.core.steps import Shown, Step
from septet.runtime import threads, words
from septet.runtime.executor import RECORD
from septet.runtime.memory import allocate

LINE = 64                       # bytes of a cache line: what is made begins with one
POISON = 0xAB                   # in memory that a tape is tried in


class Place(NamedTuple):
    """An address: so many bytes behind where a region begins."""

    region: int
    offset: int

    def after(self, nbytes: int) -> Place:
        return Place(self.region, self.offset + nbytes)


class Region:
    """Memory that a tape reads (`slot`: whose) or makes; `born` and `used` count steps."""

    __slots__ = ("born", "nbytes", "slot", "used")

    def __init__(self, nbytes: int, born: int, slot: int | None = None):
        self.nbytes, self.born, self.used, self.slot = nbytes, born, born, slot


class Record(NamedTuple):
    """One kernel: the function that takes its context, the context, the chunks, and what it has to give (None: nothing is asked)."""

    function: int
    context: Sequence[Any]
    chunks: int
    gives: int | None = None


class Steps:
    """Steps one after the other."""

    def __init__(self, steps: Iterable[Step]):
        self.steps = list(steps)

    def __call__(self, slots: list[Any]) -> None:
        for step in self.steps:
            step(slots)


class Tape:
    """A draft (`tape_draft`) as it runs: the words of all records and contexts, and which are addresses."""

    def __init__(self, draft: Any):
        self.steps, self.held = Steps(draft.steps), draft.held
        self.look_over(draft)
        self.lay_out(draft)
        self.write(draft)

    def look_over(self, draft: Any) -> None:
        """What is asked of a run: arrays of their own, and views, of these or of others."""
        stay = [k for k in draft.made if k not in draft.gone]
        needed = set(stay)
        for k in sorted(draft.made, reverse=True):  # what a view shows has a lower number
            if k in needed and isinstance(draft.made[k], Shown):
                needed.add(draft.made[k].source)
        self.views = [draft.made[k] for k in draft.made if k in needed and isinstance(draft.made[k], Shown)]
        self.owners: list[tuple[int, Any]] = []
        self.others: list[tuple[int, int, Any]] = []
        owner_of: dict[int, int] = {}
        for k, layout in draft.made.items():
            if k in needed and not isinstance(layout, Shown):
                owner = owner_of.setdefault(draft.places[k].region, k)
                self.owners += [(k, layout)] * (owner == k)
                self.others += [(k, owner, layout)] * (owner != k)
        self.kept = list(owner_of)
        self.free = [k for k in draft.gone if k in needed or k not in draft.made]

    def lay_out(self, draft: Any) -> None:
        """Which region is whose: the words themselves, what is read, what stays, and all the rest in one block."""
        kept = self.kept
        reads = [n for n, r in enumerate(draft.regions) if r.slot is not None]
        rest = [n for n, r in enumerate(draft.regions) if r.slot is None and n not in set(kept)]
        self.reads: list[Any] = [draft.regions[n].slot for n in reads]
        offsets, self.beside = arranged([draft.regions[n] for n in rest])
        order = {n: (1 + i, 0) for i, n in enumerate([*reads, *kept])}
        self.bases = order | {n: (1 + len(order), offset) for n, offset in zip(rest, offsets)}

    def write(self, draft: Any) -> None:
        """The words."""
        self.count = len(draft.records)
        found, places = [0] * (RECORD * self.count), list[int]()
        self.asked: list[tuple[int, int]] = []
        for n, record in enumerate(draft.records):
            found[RECORD * n], found[RECORD * n + 2] = record.function, record.chunks
            places += [RECORD * n + 1, 0, 8 * len(found)]
            if record.gives is not None:
                self.asked.append((len(found) + words.RESULT, record.gives))
            for x in record.context:
                if type(x) is Place:
                    base, offset = self.bases[x.region]
                    places += [len(found), base, offset + x.offset]
                found.append(0 if type(x) is Place else x)
        self.words, self.places = array("q", found), array("q", places)
        self.relocate: Any = relocate.specialize()

    def __call__(self, slots: list[Any]) -> None:
        """Run; should a kernel give something else than when it was noted down, the steps in Python know what that means."""
        made, beside = [empty(*layout) for _, layout in self.owners], allocate(self.beside)
        if not self.ran(slots, [a._address for a in made], beside.address):
            self.steps(slots)
            return
        for (k, _), a in zip(self.owners, made):
            slots[k] = a
        for k, owner, layout in self.others:
            slots[k] = foreign(layout[0], slots[owner]._address, *layout[1:], slots[owner])
        for view in self.views:
            view(slots)
        for k in self.free:
            slots[k] = None

    def ran(self, slots: Sequence[Any], made: Sequence[int], beside: int) -> bool:
        """Run all records; whether each gave what it has to.  made: where the arrays that stay lie; beside: where the rest does."""
        own = self.words[:]
        at, _ = own.buffer_info()
        table = array("q", [at, *[slots[k]._address for k in self.reads], *made, beside])
        self.relocate(at, self.places.buffer_info()[0], len(self.places) // 3, table.buffer_info()[0])
        threads.the_pool().run_plan(at, self.count)
        return all(own[n] == gives for n, gives in self.asked)

    def gives(self, before: Sequence[Any], after: Sequence[Any]) -> bool:
        """Whether a run on what was there before makes every bit of what is there now."""
        made = [allocate(math.prod(shape) * dtype.itemsize) for _, (_, dtype, shape, _) in self.owners]
        beside = allocate(self.beside)
        for block in [*made, beside]:
            ctypes.memset(block.address, POISON, block.nbytes)
        return self.ran(before, [block.address for block in made], beside.address) and all(
            ctypes.string_at(after[k]._address, after[k].nbytes) == ctypes.string_at(block.address, block.nbytes)
            for (k, _), block in zip(self.owners, made) if after[k] is not None)


def arranged(regions: Sequence[Region]) -> tuple[list[int], int]:
    """(where each region begins, bytes of all): those that live at the same time lie apart."""
    placed: list[tuple[int, int, Region]] = []
    for region in regions:
        begin, size = 0, -(-region.nbytes // LINE) * LINE
        for other, end, neighbour in sorted(placed, key=lambda x: x[:2]):
            if neighbour.used >= region.born and region.used >= neighbour.born and other < begin + size and begin < end:
                begin = end
        placed.append((begin, begin + size, region))
    return [begin for begin, _, _ in placed], max([1, *(end for _, end, _ in placed)])

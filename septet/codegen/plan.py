"""A plan: how graphs of one structure run, whatever memory and numbers they are given.

Planning decides everything that shapes, strides and dtypes decide.  What remains for a run is to allocate, to put addresses and numbers
into the words of each kernel's context, and to launch.
"""
from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from septet.ir.dtype import DType
from septet.runtime.memory import Block, allocate
from septet.runtime.threads import parallel_for

from .launch import call, number_words, parallel


class Place:
    """An address that is known when a plan runs: `offset` bytes into the memory of a slot."""

    __slots__ = ("aligned_base", "offset", "slot")

    def __init__(self, slot: int, aligned_base: bool = False, offset: int = 0):
        self.slot, self.aligned_base, self.offset = slot, aligned_base, offset

    def __add__(self, nbytes: int) -> Place:
        return Place(self.slot, self.aligned_base, self.offset + nbytes)

    @property
    def aligned(self) -> bool:
        """Whether the address is surely a multiple of a cache line."""
        return self.aligned_base and self.offset % 64 == 0


@dataclass(frozen=True)
class Number:
    """The two words of a number that is known when a plan runs."""

    index: int
    dtype: DType


Word = int | Place | Number


class Launch:
    """One kernel over all its chunks."""

    def __init__(self, function: int, words: Sequence[Word], chunks: int, elements: int):
        self.function, self.chunks = function, chunks
        self.call, self.parallel = call(function), parallel(chunks, elements)
        self.words, self.places, self.numbers = array("q"), [], []  # type: ignore[var-annotated]
        for word in words:
            self.append(word)

    def append(self, word: Word) -> None:
        """Add a word, or note where one must be filled in."""
        at = len(self.words)
        if isinstance(word, Place):
            self.places.append((at, word.slot, word.offset))
        elif isinstance(word, Number):
            self.numbers.append((at, word.index, word.dtype))
            self.words.append(0)
        self.words.append(word if isinstance(word, int) else 0)

    def bound(self, numbers: Sequence[Any]) -> Launch:
        """The same launch with its numbers filled in."""
        made = copy(self)
        made.words, made.numbers = self.words[:], []
        for at, index, dtype in self.numbers:
            made.words[at], made.words[at + 1] = number_words(numbers[index], dtype)
        return made

    def run(self, table: list[int], numbers: Sequence[Any]) -> int:
        """Run with the addresses of all slots and all numbers; the float errors raised."""
        context = self.words[:]
        for at, slot, offset in self.places:
            context[at] = table[slot] + offset
        for at, index, dtype in self.numbers:
            context[at], context[at + 1] = number_words(numbers[index], dtype)
        address, _ = context.buffer_info()
        if self.parallel:
            parallel_for(self.function, address, self.chunks)
        else:
            for chunk in range(self.chunks):
                self.call(address, chunk)
        return context[0]


@dataclass
class Stage:
    """One group: what it needs allocated, its kernels, and whose memory nobody needs afterwards."""

    blocks: list[tuple[int, int]] = field(default_factory=list)        # (slot, bytes)
    launches: list[Launch] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)


@dataclass
class Result:
    """A value that stays: its node in the order of the signature, its slot and layout."""

    node: int
    slot: int
    strides: tuple[int, ...]


@dataclass
class Plan:
    """Stages in order, and what stays.  `lone_map`: a single elementwise kernel, which may write over what it reads."""

    slots: int
    stages: list[Stage]
    results: list[Result]
    lone_map: bool
    kept: list[Any]                 # tables in memory that words point to

    def bound(self, numbers: Sequence[Any]) -> Plan:
        """The same plan for the same numbers at every run."""
        stages = [Stage(stage.blocks, [launch.bound(numbers) for launch in stage.launches], stage.dead) for stage in self.stages]
        return replace(self, stages=stages)

    def run(self, addresses: Sequence[int], numbers: Sequence[Any]) -> tuple[int, list[int], dict[int, Block]]:
        """The float errors raised, the address of every slot, the blocks of those allocated here."""
        table = [*addresses, *[0] * (self.slots - len(addresses))]
        held: dict[int, Block] = {}
        flags = 0
        for stage in self.stages:
            for slot, nbytes in stage.blocks:
                block = held[slot] = allocate(nbytes)
                table[slot] = block.address
            for launch in stage.launches:
                flags |= launch.run(table, numbers)
            for slot in stage.dead:
                del held[slot]
        return flags, table, held

"""Weights kept packed, as products read them, while nothing writes them: a model that infers multiplies by the same ones at every call.

They are kept from the second use of the same numbers on, so not while a model is trained, and let go before anything writes their memory
or is shown it that is not ours.
"""
from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import Any
from weakref import ref

from septet.codegen.kernels import launch
from septet.core.array import Array, root_of, unwatch_memory, was_shown, watch_memory
from septet.runtime.memory import Block, usable_bytes

MOST = max(1 << 29, usable_bytes() // 12)       # bytes kept in all
_notes: dict[int, Note] = {}        # by the weight's id
_bytes = [0]


class Note:
    """What is known of a weight: what its numbers were when it was last used, and it packed, once it was used so again."""

    def __init__(self, weight: Array):
        key = id(weight)
        self.key, self.alive = key, ref(weight, lambda _: end(key))
        self.state: Any = None
        self.packed: Any = None
        self.memory: Any = None         # kept as well, so that no other numbers come to stand there

    def give(self, weight: Array, make: Callable[[], Any]) -> Any:
        """The weight packed, by `make` where it is not kept."""
        state = weight._address, weight.shape, weight.strides, root_of(weight)._writes
        if state != self.state:
            self.forget()
            self.state = state
            return make()
        if self.packed is not None:
            return self.packed
        made = make()
        size = sum(x.nbytes for x in made)
        if _bytes[0] + size <= MOST and is_ours(weight):
            self.packed, self.memory = made, root_of(weight)._owner
            _bytes[0] += size
            watch_memory(self.key, weight, self.forget)
        return made

    def forget(self) -> None:
        """Let go of it packed."""
        if self.packed is not None:
            _bytes[0] -= sum(x.nbytes for x in self.packed)
            unwatch_memory(self.key)
        self.state = self.packed = self.memory = None


def end(key: int) -> None:
    """A weight is gone."""
    _notes.pop(key).forget()


def is_ours(weight: Array) -> bool:
    """Whether nobody writes this memory but by arrays: it is our own, or a private copy of a file's pages, and was shown to none.

    A weight that is the owner of its memory is left out: it would give it away with other data.
    """
    owner: Any = root_of(weight)._owner
    if owner is None or was_shown(weight):
        return False
    while isinstance(owner, Array):
        owner = root_of(owner)._owner
    return owner is None or type(owner) in (Block, mmap.mmap)


def keeper(weight: Array) -> Callable[[Callable[[], Any]], Any]:
    """What gives a weight packed (see `matmul_parts`)."""
    def kept(make: Callable[[], Any]) -> Any:
        if launch.noting is not None:               # what is noted down is to pack it at every call
            return make()
        note = _notes.get(id(weight))
        if note is None:
            note = _notes[id(weight)] = Note(weight)
        return note.give(weight, make)

    return kept

"""Shuffled pipelines in TensorFlow's order: a full buffer, a word of Philox for each draw, seeds anew for each pass."""
from __future__ import annotations

from array import array
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels.rng import philox32
from septet.core.random import stateless
from septet.tensorflow.data.dataset import Dataset, Rows, derived
from septet.tensorflow.random import get_seed, stream

PIECE = 1024                        # words made at once


class Words:
    """The words of a pair of seeds, one after the other."""

    def __init__(self, key: int, high: int):
        self.key, self.high, self.count = key, high, 0
        self.ready: list[int] = []

    def next(self) -> int:
        """The next word."""
        if not self.ready:
            self.ready = stateless.bits(stream(self.key, self.high, self.count), PIECE).numpy().tolist()[::-1]
            self.count += PIECE // 4
        return self.ready.pop()


class Seeds:
    """A pair of seeds for every pass: the same, or words of a stream of their own."""

    def __init__(self, seed: Any, again: bool):
        self.pair = get_seed(None if seed is None else int(seed))
        self.words = Words(*self.pair) if again else None

    def next(self) -> tuple[int, int]:
        """The next pass's."""
        return self.pair if self.words is None else (self.words.next(), self.words.next())


def shuffled(parent: Dataset, room: int, seed: Any, reshuffle: bool | None) -> Dataset:
    """A dataset in another order."""
    from septet.keras.errors import invalid

    if room == -1 and parent._size >= 0:
        room = max(parent._size, 1)
    if room < 1:
        raise invalid(f"buffer_size must be greater than zero or UNKNOWN_CARDINALITY. Got {room} [Op:ShuffleDatasetV3] name: ")
    seeds = Seeds(seed, reshuffle is not False)
    rows = parent._rows
    if rows is not None:
        mixed = Rows(rows.structure, lambda: order_of(rows.order(), room, seeds.next()))
        return derived(parent, mixed.begin, mixed)
    return derived(parent, lambda: drawn(parent._begin(), room, Words(*seeds.next())))


def order_of(numbers: Any, room: int, pair: tuple[int, int]) -> Any:
    """Row numbers in another order."""
    if not isinstance(numbers, (range, list)):
        return drawn(iter(numbers), room, Words(*pair))
    n = len(numbers)
    out, buffer = array("q", bytes(8 * n)), array("q", bytes(8 * min(room, max(n, 1))))
    if n:
        launch.run(philox32.shuffled, out.buffer_info()[0], n, buffer.buffer_info()[0], len(buffer), *pair)
    found = out.tolist()
    return found if numbers == range(n) else [numbers[k] for k in found]


def drawn(elements: Any, room: int, words: Words) -> Any:
    """Elements from a buffer that is kept full."""
    held: list[Any] = []
    for x in elements:
        held.append(x)
        if len(held) == room:
            break
    first = 0
    while held:
        size = len(held)
        place = (first + words.next() % size) % size
        yield held[place]
        held[place] = held[first]
        following = next(elements, held)
        if following is held:
            held = held[first + 1:] + held[:first]
            first = 0
        else:
            held[first] = following
            first = (first + 1) % size

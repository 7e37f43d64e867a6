"""Seeds: NumPy's SeedSequence over the kernels, and the words of any integer entropy."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Sequence
from functools import cache
from operator import index
from typing import Any

from septet.codegen.kernels.rng import seed as kernels

Entropy = int | Sequence[int] | None
DEFAULT_POOL = 4


def integer_words(value: int) -> list[int]:
    """A non-negative integer as 32-bit words, the lowest first; 0 is one word."""
    if value < 0:
        raise ValueError(f"expected non-negative integer, this is {value}")
    words = [value & 0xFFFFFFFF]
    while value := value >> 32:
        words.append(value & 0xFFFFFFFF)
    return words


def entropy_words(entropy: Any) -> list[int]:
    """The words of an integer, of its decimal or 0x text, or of a (nested) sequence of them one after the other."""
    if entropy is None:
        return []
    if isinstance(entropy, str):
        return integer_words(int(entropy, 16 if entropy.startswith("0x") else 10))
    if hasattr(entropy, "__index__") and not getattr(entropy, "shape", ()):
        return integer_words(index(entropy))
    if not hasattr(entropy, "__iter__"):
        raise TypeError(f"SeedSequence expects int or sequence of ints for entropy, not {entropy!r}")
    return [word for part in entropy for word in entropy_words(part)]


def buffer(words: list[int]) -> array[int]:
    """Words in memory (never empty, so that it has an address)."""
    return array("I", words or [0])


@cache
def compiled(name: str) -> Any:
    """A kernel of seeding in machine code."""
    return getattr(kernels, name).specialize()


def address(words: array[int]) -> int:
    """Where the words are."""
    return words.buffer_info()[0]


class SeedSequence:
    """Entropy of any length, well mixed; spawns independent sequences.

    entropy: non-negative int, sequence of ints, or None for 32 * pool_size bits from the system.  ValueError for a pool
    below 4 words.
    """

    def __init__(
        self,
        entropy: Any = None,
        *,
        spawn_key: Sequence[int] = (),
        pool_size: int = DEFAULT_POOL,
        n_children_spawned: int = 0,
    ):
        if pool_size < DEFAULT_POOL:
            raise ValueError(f"The size of the entropy pool should be at least {DEFAULT_POOL}")
        self.entropy = secrets.randbits(32 * pool_size) if entropy is None else entropy
        self.spawn_key, self.pool_size, self.n_children_spawned = tuple(spawn_key), pool_size, n_children_spawned
        self.mixture = self.mixed()

    def assembled(self) -> list[int]:
        """All words that are mixed; a spawned sequence's entropy is padded, so that it cannot meet another's spawn key.
        """
        words, spawned = entropy_words(self.entropy), entropy_words(self.spawn_key)
        if spawned:
            words += [0] * (self.pool_size - len(words))
        return words + spawned

    def mixed(self) -> array[int]:
        """The pool of mixed words."""
        words = self.assembled()
        source, pool = buffer(words), buffer([0] * self.pool_size)
        compiled("mix_entropy")(address(pool), self.pool_size, address(source), len(words))
        return pool

    def words(self, count: int, bits: int = 32) -> list[int]:
        """`count` seeds of 32 or 64 bits."""
        out = buffer([0] * (count * bits // 32))
        compiled("generate_state")(address(self.mixture), self.pool_size, address(out), count * bits // 32)
        if bits == 32:
            return out.tolist()[:count]
        return [out[2 * i] | out[2 * i + 1] << 32 for i in range(count)]

    def spawn(self, count: int) -> list[SeedSequence]:
        """`count` new independent sequences."""
        first = self.n_children_spawned
        self.n_children_spawned += count
        return [
            type(self)(self.entropy, spawn_key=(*self.spawn_key, i), pool_size=self.pool_size)
            for i in range(first, first + count)
        ]

    @property
    def state(self) -> dict[str, Any]:
        """What makes an equal sequence: SeedSequence(**state)."""
        return {
            "entropy": self.entropy,
            "spawn_key": self.spawn_key,
            "pool_size": self.pool_size,
            "n_children_spawned": self.n_children_spawned,
        }

    def __repr__(self) -> str:
        spawned = f"    spawn_key={self.spawn_key!r},\n" if self.spawn_key else ""
        pool = f"    pool_size={self.pool_size},\n" if self.pool_size != DEFAULT_POOL else ""
        children = f"    n_children_spawned={self.n_children_spawned},\n" if self.n_children_spawned else ""
        return f"{type(self).__name__}(\n    entropy={self.entropy!r},\n{spawned}{pool}{children})"

"""Bit generators: MT19937, PCG64, PCG64DXSM, Philox and SFC64 with NumPy's seeding, `state`, `jumped`, `advance` and
`spawn`.

Arrays in a state are lists of ints here; a face shows them as its arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from operator import index
from threading import RLock
from typing import Any, ClassVar, Self

from septet.codegen.kernels.rng import draws, mt19937, pcg64, sfc64
from septet.codegen.kernels.rng.stream import HEAD_BYTES, Source, Stream
from septet.core import boxes
from septet.core.random import jump, tables
from septet.core.random.seed import SeedSequence, address, buffer
from septet.kernel import u64
from septet.lang.types import struct_layout
from septet.runtime.memory import allocate

MASK_64, MASK_128, MASK_256 = (1 << 64) - 1, (1 << 128) - 1, (1 << 256) - 1
GOLDEN_128 = 0x9E3779B97F4A7C15F39CC0605CEDC835  # an odd step near 2**128 / golden ratio: PCG64's jump
OFFSETS: dict[str, int] = struct_layout(Stream)[0]


@cache
def compiled(kernel: Any, **constants: Any) -> Any:
    """A kernel in machine code."""
    return kernel.specialize(**constants)


def split_64(value: int, count: int) -> list[int]:
    """An integer as 64-bit words, the lowest first."""
    return [value >> 64 * i & MASK_64 for i in range(count)]


def joined_64(words: Sequence[int]) -> int:
    """The integer of 64-bit words."""
    return sum(int(word) << 64 * i for i, word in enumerate(words))


class BitGenerator:
    """A stream's state in memory.  seed: None, a non-negative int, a sequence of ints, or a SeedSequence."""

    name: ClassVar[str]
    word_count: ClassVar[int]
    keeper: list[Any] | None = None  # [has, normal] of the legacy generator whose kept normal is in the head

    def __init__(self, seed: Any = None):
        self._lock = RLock()
        self.seed_seq = seed if hasattr(seed, "words") else SeedSequence(seed)
        self.place()
        self.start(self.seed_seq)

    @property
    def lock(self) -> Any:
        """Held by whoever draws; a transformation under way hears of it, as another run would draw other numbers."""
        if boxes.active:
            boxes.note_impure("random numbers")
        return self._lock

    def place(self) -> None:
        """Memory for the head and the words, cleared, with the tables in it."""
        size = HEAD_BYTES + 8 * self.word_count
        self.block = allocate(size)
        self.address = self.block.address
        ctypes.memset(self.address, 0, size)
        self.words: Any = (ctypes.c_uint64 * self.word_count).from_address(self.address + HEAD_BYTES)
        for name, block in tables.blocks().items():
            self.field(name, ctypes.c_uint64).value = block.address

    def field(self, name: str, kind: Any = ctypes.c_int64) -> Any:
        """A field of the head."""
        return kind.from_address(self.address + OFFSETS[name])

    def start(self, seed: Any) -> None:
        """Set the words from a SeedSequence."""
        raise NotImplementedError

    @property
    def state(self) -> dict[str, Any]:
        """All that the stream depends on, laid out as NumPy does."""
        with self.lock:
            return {
                "bit_generator": self.name,
                **self.get_words(),
                "has_uint32": self.field("has_half").value,
                "uinteger": self.field("half").value,
            }

    @state.setter
    def state(self, value: dict[str, Any]) -> None:
        if not isinstance(value, dict):
            raise TypeError("state must be a dict")
        if value.get("bit_generator", "") != self.name:
            raise ValueError(f"state must be for a {self.name} PRNG, this is for {value.get('bit_generator', '')!r}")
        with self.lock:
            self.set_words(value)
            self.field("has_half").value = int(value.get("has_uint32", 0))
            self.field("half").value = int(value.get("uinteger", 0))

    def get_words(self) -> dict[str, Any]:
        """The generator's part of `state`."""
        raise NotImplementedError

    def set_words(self, value: dict[str, Any]) -> None:
        """Take the generator's part of `state`."""
        raise NotImplementedError

    def forget_half(self) -> None:
        """Drop the kept half output."""
        self.field("has_half").value = self.field("half").value = 0

    def copy(self) -> Self:
        """An equal stream that goes its own way."""
        other = type(self).__new__(type(self))
        other._lock, other.seed_seq = RLock(), self.seed_seq
        other.place()
        with self.lock:
            ctypes.memmove(other.address, self.address, HEAD_BYTES + 8 * self.word_count)
        return other

    @property
    def kept_normal(self) -> tuple[int, float]:
        """Whether the legacy generator keeps a normal for its next draw, and the number."""
        return self.field("has_gauss").value, self.field("gauss", ctypes.c_double).value

    @kept_normal.setter
    def kept_normal(self, value: tuple[int, float]) -> None:
        self.field("has_gauss").value, self.field("gauss", ctypes.c_double).value = int(value[0]), float(value[1])

    def keep_for(self, kept: list[Any]) -> None:
        """Make the kept normal that of another legacy generator: each of those over one stream has its own."""
        if self.keeper is not None:
            self.keeper[:] = self.kept_normal
        self.keeper, self.kept_normal = kept, (kept[0], kept[1])

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (type(self), self.state, self.kept_normal, self.seed_seq)

    def spawn(self, count: int) -> list[Self]:
        """`count` independent streams, seeded by children of this one's SeedSequence."""
        return [type(self)(child) for child in self.seed_seq.spawn(count)]

    def raw(self, out: int, count: int) -> None:
        """`count` outputs as u64 at address `out` (of MT19937: 32-bit outputs)."""
        with self.lock:
            compiled(draws.fill_raw, S=Source(self.name), T=u64)(self.address, out, count)


def restored(kind: type[BitGenerator], state: dict[str, Any], kept: tuple[int, float], seed: Any) -> BitGenerator:
    """A pickled bit generator."""
    bits = kind.__new__(kind)
    bits._lock, bits.seed_seq = RLock(), seed
    bits.place()
    bits.state, bits.kept_normal = state, kept
    return bits


class Advanceable(BitGenerator):
    """A generator whose n-th state is known without the ones before."""

    jump_step: ClassVar[int]
    period: ClassVar[int]

    def advance(self, delta: int) -> Self:
        """Move by `delta` outputs; backwards if negative."""
        with self.lock:
            self.move(index(delta) % self.period)
            self.forget_half()
        return self

    def move(self, delta: int) -> None:
        """Move by 0 <= delta < period."""
        raise NotImplementedError

    def jumped(self, jumps: int = 1) -> Self:
        """A new generator, moved as if by very many outputs `jumps` times."""
        other = self.copy()
        other.advance(self.jump_step * index(jumps))
        return other


class PCG64(Advanceable):
    """O'Neill's 128-bit permuted congruential generator, output XSL-RR."""

    name, word_count, jump_step, period = "PCG64", 4, GOLDEN_128, 1 << 128

    def start(self, seed: Any) -> None:
        a, b, c, d = seed.words(4, 64)
        increment = (c << 64 | d) << 1 & MASK_128 | 1
        self.set_state(((a << 64 | b) + increment) * pcg64.MULTIPLIER + increment, increment)

    def set_state(self, state: int, increment: int) -> None:
        """State and increment, 128 bits each."""
        self.words[:] = split_64(state & MASK_128, 2) + split_64(increment & MASK_128, 2)

    def get_words(self) -> dict[str, Any]:
        return {"state": {"state": joined_64(self.words[:2]), "inc": joined_64(self.words[2:])}}

    def set_words(self, value: dict[str, Any]) -> None:
        self.set_state(value["state"]["state"], value["state"]["inc"])

    def move(self, delta: int) -> None:
        low, high = split_64(delta, 2)
        compiled(pcg64.advance, G=self.name)(self.address + HEAD_BYTES, low, high)


class PCG64DXSM(PCG64):
    """PCG64 with the output DXSM and a 64-bit multiplier."""

    name = "PCG64DXSM"


class Philox(Advanceable):
    """Counter-based; start it from a seed, or from a 128-bit key and a 256-bit counter."""

    name, word_count, jump_step, period = "Philox", 11, 1 << 128, 1 << 256

    def __init__(self, seed: Any = None, counter: Any = None, key: Any = None):
        if seed is not None and key is not None:
            raise ValueError("seed and key cannot be both used")
        super().__init__(seed)
        if key is not None:
            self.seed_seq = None
            self.words[4:6] = whole_words(key, 2, "key")
        if counter is not None:
            self.words[:4] = whole_words(counter, 4, "counter")

    def start(self, seed: Any) -> None:
        self.words[:] = [0, 0, 0, 0, *seed.words(2, 64), 0, 0, 0, 0, 4]

    def get_words(self) -> dict[str, Any]:
        w = self.words
        return {"state": {"counter": w[:4], "key": w[4:6]}, "buffer": w[6:10], "buffer_pos": w[10]}

    def set_words(self, value: dict[str, Any]) -> None:
        state = value["state"]
        self.words[:] = [int(w) for w in (*state["counter"], *state["key"], *value["buffer"], value["buffer_pos"])]

    def move(self, delta: int) -> None:
        self.words[:4] = split_64(joined_64(self.words[:4]) + delta & MASK_256, 4)
        self.words[6:] = [0, 0, 0, 0, 4]


def whole_words(value: Any, count: int, name: str) -> list[int]:
    """A key or counter, given as one integer or as its 64-bit words."""
    if hasattr(value, "__index__") and not hasattr(value, "__len__"):
        number = index(value)
        if not 0 <= number < 1 << 64 * count:
            raise ValueError(f"{name} must be positive and less than 2**{64 * count}.")
        return split_64(number, count)
    words = [int(word) for word in value]
    if len(words) != count:
        raise ValueError(f"{name} must have {count} elements of 64 bits, this has {len(words)}")
    return words


class SFC64(BitGenerator):
    """Doty-Humphrey's small fast chaotic generator."""

    name, word_count = "SFC64", 4

    def start(self, seed: Any) -> None:
        compiled(sfc64.sfc_seed)(self.address + HEAD_BYTES, *seed.words(3, 64))

    def get_words(self) -> dict[str, Any]:
        return {"state": {"state": self.words[:]}}

    def set_words(self, value: dict[str, Any]) -> None:
        self.words[:] = [int(word) for word in value["state"]["state"]]


class MT19937(BitGenerator):
    """The Mersenne Twister."""

    name, word_count = "MT19937", mt19937.PLACE + 1

    def start(self, seed: Any) -> None:
        self.set_key([mt19937.UPPER, *seed.words(mt19937.N)[1:]], mt19937.N - 1)

    def set_key(self, key: Sequence[int], place: int) -> None:
        """All 624 words and the place of the next."""
        if len(key) != mt19937.N:
            raise ValueError(f"state must have {mt19937.N} words, this has {len(key)}")
        self.words[:-1] = [int(key[i]) | int(key[i + 1]) << 32 for i in range(0, mt19937.N, 2)]
        self.words[mt19937.PLACE] = place

    def key(self) -> list[int]:
        """The 624 words."""
        return [half for word in self.words[:-1] for half in (word & 0xFFFFFFFF, word >> 32)]

    def legacy_seed(self, seed: Any) -> None:
        """The seeding of `RandomState` and `np.random.seed`: an int below 2**32, a sequence of such, or None for fresh
        entropy.
        """
        with self.lock:
            if seed is None:
                self.start(SeedSequence())
            elif hasattr(seed, "__index__") and not hasattr(seed, "__len__"):
                compiled(mt19937.init_genrand)(self.address + HEAD_BYTES, checked_seed(index(seed)))
            else:
                self.seed_by_array([checked_seed(int(word)) for word in seed])

    def seed_by_array(self, seeds: list[int]) -> None:
        """Seed from words."""
        if not seeds:
            raise ValueError("Seed must be non-empty")
        words = buffer(seeds)
        compiled(mt19937.init_by_array)(self.address + HEAD_BYTES, address(words), len(words))

    @property
    def state(self) -> dict[str, Any]:
        """The key and the place."""
        with self.lock:
            return {"bit_generator": self.name, "state": {"key": self.key(), "pos": self.words[mt19937.PLACE]}}

    @state.setter
    def state(self, value: Any) -> None:
        if isinstance(value, tuple):
            value = {"bit_generator": value[0], "state": {"key": value[1], "pos": value[2]}}
        if not isinstance(value, dict):
            raise TypeError("state must be a dict")
        if value.get("bit_generator", "") != self.name:
            raise ValueError(f"state must be for a {self.name} PRNG, this is for {value.get('bit_generator', '')!r}")
        with self.lock:
            self.set_key(value["state"]["key"], int(value["state"]["pos"]))

    def jumped(self, jumps: int = 1) -> Self:
        """A new generator, moved as if by 2**128 outputs `jumps` times."""
        other = self.copy()
        for _ in range(index(jumps)):
            jump.jump(other.address + HEAD_BYTES)
        return other


def checked_seed(seed: int) -> int:
    """A legacy seed."""
    if not 0 <= seed < 1 << 32:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    return seed


GENERATORS: dict[str, type[BitGenerator]] = {g.name: g for g in (MT19937, PCG64, PCG64DXSM, Philox, SFC64)}

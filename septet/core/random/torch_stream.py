"""PyTorch's CPU generator: its seeding, its state's bytes, and arrays of its numbers, bit for bit.

Numbers go to dense memory at an address; `n` counts elements (of complex dtypes their parts).
"""
from __future__ import annotations

import ctypes
import struct
from threading import RLock
from typing import Any

from septet.codegen.kernels.launch import ELEMENT, run
from septet.codegen.kernels.rng import torch_binomial, torch_draws, torch_gamma, torch_normal, torch_words
from septet.codegen.kernels.rng.mt19937 import PLACE, N, init_genrand
from septet.codegen.kernels.rng.torch_words import BLOCK, FRESH
from septet.core import boxes
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.runtime.memory import allocate

DEFAULT_SEED = 67280421310721       # PyTorch's documented default of new generators
HEAD, PODS = struct.Struct("<QiiQ"), struct.Struct("<3di4xf?3x")
STATE_BYTES = HEAD.size + 8 * N + PODS.size
WIDE_SPAN = 1 << 28                 # spans from here on take 64 bits
MOST_SHUFFLED = (1 << 32) // 20     # elements that 32 bits still order fairly
Bits = int | float

# name -> (kernel, outputs an element, elements a group); "name f64" for doubles where they differ
FILLS: dict[str, tuple[Any, int, int]] = {
    "uniform": (torch_draws.uniform, 1, 1), "uniform f64": (torch_draws.uniform_f64, 2, 1),
    "normal": (torch_normal.normal_half, 1, 16), "normal f32": (torch_normal.normal_f32, 1, 16),
    "normal f64": (torch_normal.normal_f64, 2, 16),
    "bernoulli": (torch_draws.bernoulli, 2, 1), "exponential": (torch_draws.exponential, 2, 1), "cauchy": (torch_draws.cauchy, 2, 1),
    "geometric": (torch_draws.geometric, 2, 1), "whole 32": (torch_draws.whole_32, 1, 1), "whole 64": (torch_draws.whole_64, 2, 1),
}
_fills: dict[tuple[str, DType], Any] = {}


class TorchStream:
    """The state of one generator."""

    def __init__(self, seed: int = DEFAULT_SEED):
        self._lock = RLock()
        self.block = allocate(8 * (PLACE + 1) + 32)
        self.words = self.block.address
        self.kept = self.words + 8 * (PLACE + 1)
        self.parameters = self.kept + 16
        self.place = ctypes.c_uint64.from_address(self.words + 8 * PLACE)
        self.keeps = (ctypes.c_double * 2).from_address(self.kept)
        self._doubles = (ctypes.c_double * 2).from_address(self.parameters)
        self._wholes = (ctypes.c_uint64 * 2).from_address(self.parameters)
        self._work: Any = None
        self.seed(seed)

    @property
    def lock(self) -> Any:
        """Held by whoever draws; a transformation under way hears of it."""
        if boxes.active:
            boxes.note_impure("random numbers")
        return self._lock

    def seed(self, seed: int) -> None:
        """Start over from a seed of 64 bits; the low half counts."""
        with self.lock:
            self.initial = seed & (1 << 64) - 1
            run(init_genrand, self.words, self.initial & 0xFFFFFFFF)
            self.place.value, self.keeps[:] = FRESH, [0.0, 0.0]

    def work(self) -> int:
        """Memory for two blocks of outputs."""
        if self._work is None:
            self._work = allocate(8 * BLOCK)
        return int(self._work.address)

    # ---- the state as PyTorch lays it out ----

    def state(self) -> bytes:
        """The state's bytes."""
        with self.lock:
            fresh = self.place.value == FRESH
            place = 0 if fresh else self.place.value
            key = (ctypes.c_uint32 * N).from_address(self.words)
            head = HEAD.pack(self.initial, 1 if fresh else N + 1 - place, 1, place)
            tail = PODS.pack(0.0, self.keeps[1] if self.keeps[0] else 0.0, 0.0, int(self.keeps[0]), 0.0, False)
            return head + struct.pack(f"<{N}Q", *key) + tail

    def set_state(self, data: bytes) -> None:
        """Take a state's bytes.  ValueError where they are none."""
        if len(data) != STATE_BYTES:
            raise ValueError(f"Expected a CPUGeneratorImplState of size {STATE_BYTES} but found the input RNG state size to be {len(data)}")
        initial, left, seeded, following = HEAD.unpack_from(data)
        if not seeded or not 0 < left <= N or following > N:
            raise ValueError("Invalid mt19937 state")
        _, kept, _, has, _, _ = PODS.unpack_from(data, HEAD.size + 8 * N)
        with self.lock:
            self.initial = initial
            (ctypes.c_uint32 * N).from_address(self.words)[:] = [w & 0xFFFFFFFF for w in struct.unpack_from(f"<{N}Q", data, HEAD.size)]
            self.place.value = FRESH if left == 1 and following == 0 else N + 1 - left
            self.keeps[:] = [float(has != 0), kept]

    # ---- numbers ----

    def fill(self, name: str, dtype: DType, out: int, n: int, a: Bits = 0.0, b: Bits = 0.0) -> None:
        """n numbers of a kind in FILLS; whole parameters go by their bits."""
        made = _fills.get((name, dtype)) or prepared(name, dtype)
        with self.lock:
            values: Any = self._wholes if name[0] == "w" else self._doubles
            values[0], values[1] = a, b
            made(self.words, out, n, self.work(), self.parameters, self.parameters + 8)

    def normal(self, dtype: DType, out: int, n: int, mean: float, std: float, dense: bool = True) -> None:
        """n normals; dense: as PyTorch draws for contiguous tensors, by blocks of 16 where there are as many."""
        if n < 16 or not dense:
            self.draw(torch_draws.normal_pairs, dtype, self.kept, out, n, mean, std)
            return
        whole = n // 16 * 16
        self.fill("normal", dtype, out, whole, mean, std)
        if n > whole:
            if dtype.itemsize > 2:
                self.skip((n - whole) * dtype.itemsize // 4)
            self.fill("normal", dtype, out + (n - 16) * dtype.itemsize, 16, mean, std)

    def skip(self, count: int) -> None:
        """Leave out some outputs, up to a block."""
        with self.lock:
            run(torch_words.take, self.words, self.work(), count)

    def outputs(self, count: int) -> list[int]:
        """The next outputs, up to a block."""
        with self.lock:
            run(torch_words.take, self.words, self.work(), count)
            return list((ctypes.c_uint32 * count).from_address(self.work()))

    def random_64(self) -> int:
        """One whole number of 64 bits."""
        high, low = self.outputs(2)
        return high << 32 | low

    def whole(self, dtype: DType, out: int, n: int, low: int, span: int, wide: bool | None = None) -> None:
        """n whole numbers of low ... low + span - 1 (span 0: all of 64 bits)."""
        wide = (span == 0 or span >= WIDE_SPAN) if wide is None else wide
        self.fill("whole 64" if wide else "whole 32", dtype, out, n, span & (1 << 64) - 1, low & (1 << 64) - 1)

    def draw(self, kernel: Any, dtype: DType, *arguments: Any, **constants: Any) -> Any:
        """A kernel that draws for itself, over elements of a dtype."""
        with self.lock:
            return run(kernel, self.words, *arguments, T=ELEMENT[dtype], **constants)

    def permutation(self, dtype: DType, out: int, n: int) -> None:
        """A random order of 0 ... n - 1."""
        self.draw(torch_draws.permutation, dtype, out, n)

    def bernoulli_each(self, dtype: DType, out: int, n: int, p: int, p_dtype: DType) -> None:
        """1 with the probabilities at p."""
        self.draw(torch_draws.bernoulli_each, dtype, out, n, p, P=ELEMENT[p_dtype])

    def log_normal(self, dtype: DType, out: int, n: int, mean: float, std: float) -> None:
        """Exponentials of normals."""
        self.draw(torch_draws.log_normal, dtype, self.kept, out, n, mean, std)

    def poisson(self, dtype: DType, out: int, n: int, rate: int) -> bool:
        """Poisson numbers of the rates at an address; whether all were allowed."""
        return bool(self.draw(torch_draws.poisson, dtype, out, n, rate))

    def binomial(self, dtype: DType, out: int, n: int, count: int, p: int) -> None:
        """Binomial numbers of counts and probabilities at addresses."""
        self.draw(torch_binomial.binomial, dtype, out, n, count, p)

    def standard_gamma(self, dtype: DType, out: int, n: int, alpha: int, least: float) -> None:
        """Gamma numbers of the shapes at an address, at least `least`."""
        self.draw(torch_gamma.standard_gamma, dtype, self.kept, out, n, alpha, least)

    def choices(self, dtype: DType, out: int, n: int, share: int, count: int) -> None:
        """n places (int64) in running shares."""
        self.draw(torch_draws.choices, dtype, out, n, share, count)


def running_share(dtype: DType, p: int, share: int, n: int) -> int:
    """Running sums of chances over their total; 1, or 0 for no total, -1 for chances that are none."""
    return int(run(torch_draws.running_share, p, share, n, T=ELEMENT[dtype]))


def prepared(name: str, dtype: DType) -> Any:
    """The compiled `fill` of a kind of numbers."""
    suffix = {dt.float32: " f32", dt.float64: " f64"}.get(dtype, "")
    kernel, outputs, group = FILLS.get(name + suffix) or FILLS[name]
    made = torch_words.fill.specialize(F=kernel, T=ELEMENT[dtype], K=outputs, E=group, passes="O2")
    _fills[name, dtype] = made
    return made


__all__ = ["DEFAULT_SEED", "STATE_BYTES", "TorchStream", "running_share"]

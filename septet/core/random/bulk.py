"""The fast ways to fill large arrays; each fills as much as its waves hold and leaves the rest to one draw after the
other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.codegen.kernels.rng import draws, mt_bulk, pcg_bulk
from septet.codegen.kernels.rng.stream import Source
from septet.core.random.bits import BitGenerator, compiled
from septet.kernel import f32, f64
from septet.runtime.memory import allocate

PCG = ("PCG64", "PCG64DXSM")
PCG_WAVE = pcg_bulk.CHUNK * pcg_bulk.CHUNKS
PCG_WORK = 8 * (PCG_WAVE + pcg_bulk.SLACK)
MT_BUFFERS = 2 * 4 * mt_bulk.BUFFER + 64
LEAST = 2 * pcg_bulk.CHUNK  # below, one draw after the other is as fast

Filler = Callable[[BitGenerator, int, int], int]


def pcg_random(bits: BitGenerator, out: int, n: int) -> int:
    """Uniform doubles of PCG."""
    chunks = n // pcg_bulk.CHUNK
    compiled(pcg_bulk.random_f64, S=Source(bits.name))(bits.address, out, chunks)
    return int(chunks * pcg_bulk.CHUNK)


def pcg_random_f32(bits: BitGenerator, out: int, n: int) -> int:
    """Uniform floats of PCG; a kept half goes first."""
    source = Source(bits.name)
    first: int = bits.field("has_half").value
    compiled(draws.fill, name="random_f32", S=source, T=f32)(bits.address, out, first, 0, 0, 0)
    chunks = (n - first) // (2 * pcg_bulk.CHUNK)
    if chunks:
        compiled(pcg_bulk.random_f32, S=source, T=f32)(bits.address, out + 4 * first, chunks)
    return int(first + 2 * chunks * pcg_bulk.CHUNK)


def pcg_ziggurat(bits: BitGenerator, out: int, n: int, exponential: bool) -> int:
    """Ziggurat numbers of PCG."""
    if n < PCG_WAVE:
        return 0
    raw, work = allocate(PCG_WORK), allocate(PCG_WORK)
    kernel = compiled(pcg_bulk.ziggurat_f64, exponential=exponential, S=Source(bits.name))
    return int(kernel(bits.address, out, n, raw.address, work.address))


def pcg_normal(bits: BitGenerator, out: int, n: int) -> int:
    """Standard normals of PCG."""
    return pcg_ziggurat(bits, out, n, False)


def pcg_exponential(bits: BitGenerator, out: int, n: int) -> int:
    """Standard exponentials of PCG."""
    return pcg_ziggurat(bits, out, n, True)


def mt_random(bits: BitGenerator, out: int, n: int) -> int:
    """Uniform doubles of the Mersenne Twister."""
    if n < mt_bulk.WAVE // 2:
        return 0
    buffers = allocate(MT_BUFFERS)
    return int(compiled(mt_bulk.random_f64)(bits.address, out, n, buffers.address))


def mt_normal(bits: BitGenerator, out: int, n: int) -> int:
    """Polar normals of the Mersenne Twister; a kept one goes first."""
    if n < mt_bulk.WAVE:
        return 0
    first: int = bits.field("has_gauss").value
    compiled(draws.fill, name="standard_normal", S=Source(bits.name, True), T=f64)(bits.address, out, first, 0, 0, 0)
    buffers, work = allocate(MT_BUFFERS), allocate(8 * 3 * mt_bulk.CHUNKS * mt_bulk.ROOM)
    return int(first) + int(
        compiled(mt_bulk.normals)(bits.address, out + 8 * first, n - first, buffers.address, work.address)
    )


# (distribution, bit generators, legacy or None for both): filler
FILLERS: dict[tuple[str, str, bool], Filler] = {
    **{("random", g, legacy): pcg_random for g in PCG for legacy in (False, True)},
    **{("random_f32", g, False): pcg_random_f32 for g in PCG},
    **{("standard_normal", g, False): pcg_normal for g in PCG},
    **{("standard_exponential", g, False): pcg_exponential for g in PCG},
    **{("random", "MT19937", legacy): mt_random for legacy in (False, True)},
    ("standard_normal", "MT19937", True): mt_normal,
}
# distribution: the one of which it is shift + factor * number
SCALED = {"normal": "standard_normal", "uniform": "random", "exponential": "standard_exponential"}


def shift_and_factor(name: str, values: Any) -> tuple[float, float]:
    """What makes the distribution of its standard form."""
    if name == "normal":
        return values[0], values[1]
    if name == "uniform":
        return values[0], values[1] - values[0]
    return 0.0, values[0]


def fill(name: str, bits: BitGenerator, legacy: bool, out: int, n: int, values: Any) -> int:
    """Fill the first numbers at `out` of n wanted; returns how many."""
    filler = FILLERS.get((SCALED.get(name, name), bits.name, legacy))
    if filler is None or n < LEAST:
        return 0
    done = filler(bits, out, n)
    if name in SCALED and done:
        compiled(draws.scale)(out, done, *shift_and_factor(name, values))
    return done

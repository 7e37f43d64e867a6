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

Scale = tuple[float, float] | None  # shift and factor of numbers in their standard form
Filler = Callable[[BitGenerator, int, int, Scale], int]
UNSCALED = 0.0, 1.0
NUMBERS: dict[str, Any] = {"A": f64, "B": f64, "C": f64}  # parameters by value


def pcg_random(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Uniform doubles of PCG."""
    chunks = n // pcg_bulk.CHUNK
    kernel = compiled(pcg_bulk.random_f64, scaled=scale is not None, S=Source(bits.name))
    kernel(bits.address, out, chunks, *(scale or UNSCALED))
    return int(chunks * pcg_bulk.CHUNK)


def pcg_random_f32(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Uniform floats of PCG; a kept half goes first."""
    source = Source(bits.name)
    first: int = bits.field("has_half").value
    compiled(draws.fill, name="random_f32", S=source, T=f32, **NUMBERS)(bits.address, out, first, 0, 0, 0)
    chunks = (n - first) // (2 * pcg_bulk.CHUNK)
    if chunks:
        compiled(pcg_bulk.random_f32, S=source, T=f32)(bits.address, out + 4 * first, chunks)
    return int(first + 2 * chunks * pcg_bulk.CHUNK)


def pcg_ziggurat(bits: BitGenerator, out: int, n: int, scale: Scale, exponential: bool) -> int:
    """Ziggurat numbers of PCG."""
    if n < PCG_WAVE:
        return 0
    raw, work = allocate(PCG_WORK), allocate(PCG_WORK)
    constants = {"exponential": exponential, "scaled": scale is not None, "S": Source(bits.name)}
    kernel = compiled(pcg_bulk.ziggurat_f64, **constants)
    return int(kernel(bits.address, out, n, raw.address, work.address, *(scale or UNSCALED)))


def pcg_normal(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Normals of PCG."""
    return pcg_ziggurat(bits, out, n, scale, False)


def pcg_exponential(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Exponentials of PCG."""
    return pcg_ziggurat(bits, out, n, scale, True)


def mt_random(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Uniform doubles of the Mersenne Twister."""
    if n < mt_bulk.WAVE // 2:
        return 0
    buffers = allocate(MT_BUFFERS)
    return scaled(out, int(compiled(mt_bulk.random_f64)(bits.address, out, n, buffers.address)), scale)


def mt_normal(bits: BitGenerator, out: int, n: int, scale: Scale) -> int:
    """Polar normals of the Mersenne Twister; a kept one goes first."""
    if n < mt_bulk.WAVE:
        return 0
    first: int = bits.field("has_gauss").value
    compiled(draws.fill, name="standard_normal", S=Source(bits.name, True), T=f64, **NUMBERS)(bits.address, out, first, 0, 0, 0)
    buffers, work = allocate(MT_BUFFERS), allocate(8 * 3 * mt_bulk.CHUNKS * mt_bulk.ROOM)
    kernel = compiled(mt_bulk.normals)
    done = int(kernel(bits.address, out + 8 * first, n - first, buffers.address, work.address))
    return scaled(out, first + done, scale)


def scaled(out: int, n: int, scale: Scale) -> int:
    """Make n numbers shift + factor * number, where a scale is given; returns n."""
    if scale is not None:
        compiled(draws.scale)(out, n, *scale)
    return n


# (distribution, bit generator, legacy): filler
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


def scale_of(name: str, values: Any) -> Scale:
    """What makes the distribution of its standard form; None if it is in it."""
    if name not in SCALED:
        return None
    if name == "normal":
        return values[0], values[1]
    if name == "uniform":
        return values[0], values[1] - values[0]
    return 0.0, values[0]


def fill(name: str, bits: BitGenerator, legacy: bool, out: int, n: int, values: Any) -> int:
    """Fill the first numbers at `out` of n wanted; returns how many."""
    if n < LEAST:
        return 0
    filler = FILLERS.get((SCALED.get(name, name), bits.name, legacy))
    return 0 if filler is None else filler(bits, out, n, scale_of(name, values))

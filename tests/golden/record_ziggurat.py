"""Measures the ziggurat tables that NumPy's streams show: `python tests/golden/record_ziggurat.py` beside NumPy.

Writes septet/codegen/kernels/rng/ziggurat.txt.  A PCG64 is set so that its next outputs are chosen ones: whether a
place of a layer is inside shows k, a place of a power of two shows w exactly, and where a wedge's point stops being
taken shows f, narrowed by many heights.
"""

from __future__ import annotations

import ctypes
import math
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
INVERSE = pow(MULTIPLIER, -1, 1 << 128)
LAYERS, HEIGHTS, ULPS = 256, 60, 12
HEADER = """\
# The 256 layers of the ziggurats of normals and exponentials (Marsaglia & Tsang, J. Stat. Software 5(8), 2000) that
# NumPy 2.4's generators show: bit patterns in hexadecimal, measured by tests/golden/record_ziggurat.py with bit
# generators set to chosen outputs.
# k: a place below it needs no further test; w: width of one place; f: the density at the layer's edge.
"""
generator = np.random.PCG64(0)
rng = np.random.Generator(generator)
libm = ctypes.CDLL(None)
libm.expf.restype, libm.expf.argtypes = ctypes.c_float, [ctypes.c_float]


def choose(first: int, second: int) -> int:
    """Make these the next two outputs; returns the state after both.  Small high halves leave outputs unrotated."""
    for high in (0, 1):
        after = high << 64 | (second ^ high)
        increment = (after - first * MULTIPLIER) % (1 << 128)
        if increment & 1:
            break
    before = (first - increment) * INVERSE % (1 << 128)
    generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": before, "inc": increment},
        "has_uint32": 0,
        "uinteger": 0,
    }
    return after


def first_false(low: int, high: int, test: Callable[[int], bool]) -> int:
    """The least place for which a test, true and then false, is false."""
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if test(middle) else (low, middle)
    return low


class Ziggurat:
    """One table: how its outputs are laid out, and the density it is compared with."""

    def __init__(self, name: str, single: bool, place_bits: int, shift: int, above: int, density: Any, draw: Any):
        self.name, self.single, self.places, self.density, self.draw = name, single, 1 << place_bits, density, draw
        self.shift, self.above, self.real = shift, above, np.float32 if single else float

    def output(self, layer: int, place: int) -> int:
        """The output of a place of a layer."""
        return layer << self.shift | place << self.above

    def taken(self, layer: int, place: int, height: int) -> int:
        """How many outputs the draw of a place took: 1 inside, 2 if a wedge's point at `height` is taken, else more."""
        if self.single:
            first = self.output(layer, place) | height << 40
            choose(first, 0)
            self.draw()
            state = generator.state
            return 3 if state["state"]["state"] != first else 1 if state["has_uint32"] else 2
        first = self.output(layer, place)
        after = choose(first, height << 11)
        self.draw()
        state = generator.state["state"]["state"]
        return 1 if state == first else 2 if state == after else 3

    def width(self, layer: int) -> float:
        """w: what place 2**10 gives, divided by it."""
        choose(self.output(layer, 1 << 10), 0)
        return float(self.draw()) / (1 << 10)

    def edges(self, k: list[int], w: list[float]) -> list[Any]:
        """f, by narrowing candidates of neighbouring layers until every observed wedge agrees."""
        near = [self.density(math.ldexp(x, self.places.bit_length() - 1)) for x in w]
        found = [[self.real(1.0)]] + [around(self.real(x), self.single) for x in near[1:]]
        for layer in [*range(1, LAYERS)] * 2:
            for trial in range(HEIGHTS):
                height = self.height(trial)
                stop = first_false(k[layer], self.places, lambda p, i=layer, h=height: self.taken(i, p, h) <= 2)
                top = self.density(float(self.real(stop - 1) * self.real(w[layer]))) if stop > k[layer] else 2.0
                low = self.density(float(self.real(stop) * self.real(w[layer]))) if stop < self.places else -1.0
                u = self.real(height) * self.real(2.0 ** -(24 if self.single else 53))
                pairs = [(p, q) for p in found[layer - 1] for q in found[layer] if low <= float((p - q) * u + q) < top]
                found[layer - 1], found[layer] = sorted({p for p, _ in pairs}), sorted({q for _, q in pairs})
        assert all(len(c) == 1 for c in found), [i for i, c in enumerate(found) if len(c) != 1]
        return [c[0] for c in found]

    def height(self, trial: int) -> int:
        """Heights of all sizes."""
        bits = 24 if self.single else 53
        return random.getrandbits(bits) >> (12 if trial % 3 == 1 else 0) if trial else 0

    def rows(self) -> list[str]:
        """The lines of the file."""
        k = [first_false(0, self.places, lambda p, i=i: self.taken(i, p, 0) == 1) for i in range(LAYERS)]
        w = [self.width(i) for i in range(LAYERS)]
        f, code, digits = self.edges(k, w), ">f" if self.single else ">d", 8 if self.single else 16
        return [
            f"{a:0{digits}x} {struct.pack(code, b).hex()} {struct.pack(code, c).hex()}"
            for a, b, c in zip(k, w, f, strict=True)
        ]


def around(x: Any, single: bool) -> list[Any]:
    """The numbers some units in the last place from x."""
    step = np.spacing(x) if single else math.ulp(x)
    return [x + n * step for n in range(-ULPS, ULPS + 1)]


def normal(x: float) -> float:
    """exp(-x**2 / 2)."""
    return math.exp(-0.5 * x * x)


def single_exponential(x: float) -> float:
    """exp(-x) as the C library's expf gives it."""
    return float(libm.expf(-x))


def main() -> None:
    """Write the file."""
    random.seed(1)
    tables = (
        Ziggurat("normal_f64", False, 52, 0, 9, normal, rng.standard_normal),
        Ziggurat("exponential_f64", False, 53, 3, 11, lambda x: math.exp(-x), rng.standard_exponential),
        Ziggurat("normal_f32", True, 23, 0, 9, normal, lambda: rng.standard_normal(dtype="f4")),
        Ziggurat("exponential_f32", True, 23, 1, 9, single_exponential, lambda: rng.standard_exponential(dtype="f4")),
    )
    text = HEADER + "".join("\n".join([t.name, *t.rows()]) + "\n" for t in tables)
    folder = Path(__file__).parents[2] / "septet" / "codegen" / "kernels" / "rng"
    (folder / "ziggurat.txt").write_text(text)


if __name__ == "__main__":
    main()

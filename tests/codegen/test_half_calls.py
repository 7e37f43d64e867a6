"""float16 and bfloat16 in kernels on a processor without conversions, beside Python's own `struct` and exact fractions."""
from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = "half_kernels.py"
SOURCE = '''
import array, math, random, struct
from fractions import Fraction
from septet.codegen.kernels.launch import run
from septet.kernel import bf16, f16, f32, f64, kernel, i64, ptr

@kernel
def widen(x: ptr[f16], out: ptr[f32], n: i64):
    for i in range(n):
        out[i] = f32(x[i])

@kernel
def narrow(x: ptr[f32], out: ptr[f16], n: i64):
    for i in range(n):
        out[i] = f16(x[i])

@kernel
def narrow_double(x: ptr[f64], out: ptr[f16], n: i64):
    for i in range(n):
        out[i] = f16(x[i])

@kernel
def narrow_brain(x: ptr[f32], out: ptr[bf16], n: i64):
    for i in range(n):
        out[i] = bf16(x[i])

@kernel
def narrow_double_brain(x: ptr[f64], out: ptr[bf16], n: i64):
    for i in range(n):
        out[i] = bf16(x[i])

def call(kernel, x, out):
    run(kernel, x.buffer_info()[0], out.buffer_info()[0], len(x))
    return out

def bits_of(x):
    try:
        return struct.unpack("<H", struct.pack("<e", x))[0]
    except OverflowError:
        return 0x7C00 | (0x8000 if x < 0 else 0)

every = array.array("H", range(1 << 16))
wide = call(widen, every, array.array("f", bytes(4 << 16)))
for bits, value in zip(every, wide):
    expected = struct.unpack("<e", struct.pack("<H", bits))[0]
    assert value == expected and math.copysign(1, value) == math.copysign(1, expected) or value != value and expected != expected, bits

finite = sorted({v for v in wide if math.isfinite(v)})
middles = [(a + b) / 2 for a, b in zip(finite, finite[1:])]
draw = random.Random(7)
near = [m * (1 + s * 2.0 ** -45) for m in middles for s in (-1, 1)]
some = [draw.uniform(-1, 1) * 10.0 ** draw.randint(-12, 6) for _ in range(50_000)]
for letter, kernel_ in (("f", narrow), ("d", narrow_double)):
    x = array.array(letter, [*finite, *middles, *near, *some, 65504.0, 65519.9, 65520.0, -65520.0, math.inf, -math.inf, 1e-30])
    got = call(kernel_, x, array.array("H", bytes(2 * len(x))))
    wrong = [(v, g, bits_of(v)) for v, g in zip(x, got) if g != bits_of(v)]
    assert not wrong, wrong[:5]

def brain(bits):
    return Fraction(struct.unpack("<f", struct.pack("<I", bits << 16))[0])

def nearest_brain(x):
    low = struct.unpack("<I", struct.pack("<f", x))[0] >> 16
    off = {bits: abs(brain(bits) - Fraction(x)) for bits in (low - 1, low, low + 1)}
    return min(off, key=lambda bits: (off[bits], bits & 1))

middles = [float((brain(b) + brain(b + 1)) / 2) for b in range(0x3000, 0x5000, 7)]
near = [m * (1 + s * 2.0 ** -45) for m in middles for s in (-1, 1)]
for letter, kernel_ in (("f", narrow_brain), ("d", narrow_double_brain)):
    x = array.array(letter, [*middles, *near, *(v for v in some if v)])
    got = call(kernel_, x, array.array("H", bytes(2 * len(x))))
    wrong = [(v, g) for v, g in zip(x, got) if g != nearest_brain(v)]
    assert not wrong, (letter, len(wrong), wrong[:5])
print("same", len(x))
'''


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="the levels are those of x86-64")
@pytest.mark.parametrize("cpu", ["x86-64-v2", "x86-64-v3"])
def test_all_values_both_ways(tmp_path: Path, cpu: str) -> None:
    (tmp_path / FILE).write_text(SOURCE)
    environment = {**os.environ, "SEPTET_TARGET": cpu, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(tmp_path / FILE)], env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("same"), done.stderr[-2000:]

"""A matrix times several vectors: double precision's numbers, and the bits that each vector alone gives."""
from __future__ import annotations

import math

import pytest

from septet.codegen.kernels import decode
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.gemv import matvecs
from septet.codegen.kernels.launch import run
from septet.ir import dtype as d

S = tile_for(d.float32)


@pytest.mark.parametrize("m, k", [(1, 1), (4, 16), (7, 45), (33, 100)])
def test_many_vectors(memory, m, k):
    count, between, out = 9, k + 3, m + 2
    a, x = (memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(n)]) for n in (m * k, count * between))
    rows, vectors = memory.unpack(d.float32, a), memory.unpack(d.float32, x)
    alone = memory.empty(4 * m)
    for some in range(1, count + 1):
        y = memory.empty(4 * some * out)
        run(matvecs, a, k, x, between, y, out, m, k, some, s=S, most=8)
        found = memory.unpack(d.float32, y)
        for r in range(some):
            vector = vectors[r * between:r * between + k]
            run(matvecs, a, k, x.after(4 * r * between), 0, alone, 0, m, k, 1, s=S, most=1)
            assert memory.unpack(d.float32, alone) == found[r * out:r * out + m]
            for i in range(m):
                terms = [p * q for p, q in zip(rows[i * k:(i + 1) * k], vector)]
                assert abs(found[r * out + i] - math.fsum(terms)) <= 2e-7 * math.fsum(map(abs, terms)) * (1 + k / 16) + 1e-12


@pytest.mark.parametrize("window", [0, 5])
def test_attention_of_rows(memory, window):
    """Rows of two sequences, grouped heads, more keys than a vector has lanes; what a cache holds behind a row's place is not read."""
    heads, shared, room, width, line, scale = 4, 2, 40, 32, 4 * 32 + 16, 0.3
    sequences, places = [1, 0, 1, 1], [35, 0, 16, 3]
    q = memory.pack(d.float32, [memory.random.gauss(0, 1) for _ in range(len(places) * line)])
    caches = [[memory.random.gauss(0, 1) for _ in range(2 * shared * room * width)] for _ in range(2)]
    for part in caches:
        for h in range(shared):
            at = ((1 * shared + h) * room + 36) * width
            part[at:at + 4 * width] = [math.nan] * (4 * width)
            part[(h * room + 1) * width:(h + 1) * room * width] = [math.inf] * ((room - 1) * width)
    keys, values = (memory.pack(d.float32, part) for part in caches)
    out, scores = memory.empty(4 * len(places) * line), memory.empty(4 * decode.TASKS * (room + 16))
    tables = (memory.pack(d.int64, numbers) for numbers in (sequences, places))
    run(decode.attend, q, keys, values, scores, out, line, *tables, len(places), heads, heads // shared, room, window, scale,
        vectors=width // 16)
    queries, found = memory.unpack(d.float32, q), memory.unpack(d.float32, out)
    for r, (sequence, place) in enumerate(zip(sequences, places)):
        for h in range(heads):
            first = max(0, place + 1 - window) if window else 0
            starts = [((sequence * shared + h // 2) * room + j) * width for j in range(first, place + 1)]
            own = queries[r * line + h * width:][:width]
            weights = [math.exp(scale * sum(a * b for a, b in zip(own, caches[0][at:at + width]))) for at in starts]
            for c in range(width):
                mean = sum(w * caches[1][at + c] for w, at in zip(weights, starts)) / sum(weights)
                assert found[r * line + h * width + c] == pytest.approx(mean, abs=2e-6)

"""Recurrent kernels against their equations step by step; gradients against finite differences; functions of vectors against libm."""
from __future__ import annotations

import math

import pytest

from septet.codegen.kernels import launch, vector_math
from septet.codegen.kernels import recurrent as k
from septet.ir import dtype as d
from septet.kernel import const, i64, kernel, ptr, vload, vstore
from septet.runtime import target, threads

SIZES = (3, 3, 2, 1)


def squash(x):
    return 1 / (1 + math.exp(-x))


def step(kind, units, gates, h, c, w, bias):
    """(h, c) of one sequence after a step."""
    inner = [math.fsum(w[r * units + u] * h[u] for u in range(units)) for r in range(len(gates))]
    if kind == "lstm":
        i, f, g, o = ([x + y for x, y in zip(gates[q * units:(q + 1) * units], inner[q * units:])] for q in range(4))
        c = [squash(f[u]) * c[u] + squash(i[u]) * math.tanh(g[u]) for u in range(units)]
        return [squash(o[u]) * math.tanh(c[u]) for u in range(units)], c
    if kind == "gru":
        r, z = ([squash(x + y) for x, y in zip(gates[q * units:(q + 1) * units], inner[q * units:])] for q in range(2))
        n = [math.tanh(gates[2 * units + u] + r[u] * (inner[2 * units + u] + bias[u])) for u in range(units)]
        return [(1 - z[u]) * n[u] + z[u] * h[u] for u in range(units)], c
    total = [x + y for x, y in zip(gates, inner)]
    return [math.tanh(x) if kind == "tanh" else max(x, 0.0) for x in total], c


def reference(kind, units, reverse, gates, w, bias, h, c):
    """(all states, last states, last cell states), flat."""
    starts = [sum(SIZES[:t]) for t in range(len(SIZES))]
    rows = k.GATES[kind] * units
    hs, cs = ([list(x[b * units:(b + 1) * units]) for b in range(SIZES[0])] for x in (h, c))
    out = [0.0] * (sum(SIZES) * units)
    for t in reversed(range(len(SIZES))) if reverse else range(len(SIZES)):
        for b in range(SIZES[t]):
            at = starts[t] + b
            hs[b], cs[b] = step(kind, units, gates[at * rows:(at + 1) * rows], hs[b], cs[b], w, bias)
            out[at * units:(at + 1) * units] = hs[b]
    return out, [v for state in hs for v in state], [v for state in cs for v in state] if kind == "lstm" else []


class Problem:
    """One layer's operands, and its kernels."""

    def __init__(self, memory, dtype, kind, units, reverse):
        self.memory, self.dtype, self.kind, self.units, self.reverse = memory, dtype, kind, units, reverse
        total, batch, rows = sum(SIZES), SIZES[0], k.GATES[kind] * units
        self.operands = {name: [memory.random.gauss(0, 0.7) for _ in range(n)] for name, n in (
            ("gates", total * rows), ("w", rows * units), ("bias", units), ("h", batch * units), ("c", batch * units))}
        steps = len(SIZES)
        self.order = memory.pack(d.int64, reversed(range(steps)) if reverse else range(steps))
        self.starts = memory.pack(d.int64, [sum(SIZES[:t]) for t in range(steps + 1)])

    def filled(self, name):
        """States before every step, first ones filled in."""
        values, units, known = [0.0] * (sum(SIZES) * self.units), self.units, 0
        for t in reversed(range(len(SIZES))) if self.reverse else range(len(SIZES)):
            for b in range(known, SIZES[t]):
                at = sum(SIZES[:t]) + b
                values[at * units:(at + 1) * units] = self.operands[name][b * units:(b + 1) * units]
            known = max(known, SIZES[t])
        return self.memory.pack(self.dtype, values)

    def forward(self):
        m, size, units = self.memory, self.dtype.itemsize, self.units
        s, total, batch = k.cell(self.kind, self.dtype), sum(SIZES), SIZES[0]
        packed, w = m.empty(s.room_forward(units) * size), m.pack(self.dtype, self.operands["w"])
        launch.run(k.pack_forward, packed, w, units, units, 1, s=s)
        self.gates, self.before_h, self.before_c = m.pack(self.dtype, self.operands["gates"]), self.filled("h"), self.filled("c")
        self.extra, out = m.empty(total * units * size), m.empty(total * units * size)
        lasts = [m.empty(batch * units * size) for _ in range(2)]
        launch.run(k.forward, self.order, self.starts, 0, len(SIZES), units, threads.count(), packed, self.gates,
                   m.pack(self.dtype, self.operands["bias"]), self.extra, self.before_h, self.before_c, out, units, *lasts, s=s)
        return [out, *lasts] if self.kind == "lstm" else [out, lasts[0]]

    def backward(self, g, gh, gc):
        """(cotangents of the gates, of the recurrent product, carried to h and c)."""
        m, size, units = self.memory, self.dtype.itemsize, self.units
        s = k.cell(self.kind, self.dtype)
        packed, state = m.empty(s.room_backward(units) * size), s.room_of_step(SIZES[0], units)
        launch.run(k.pack_backward, packed, m.pack(self.dtype, self.operands["w"]), units, units, 1, s=s)
        carries = m.pack(self.dtype, gh), m.pack(self.dtype, gc)
        outer = m.empty(len(self.operands["gates"]) * size)
        inner = m.empty(len(self.operands["gates"]) * size) if self.kind == "gru" else outer
        launch.run(k.backward, self.order, self.starts, 0, len(SIZES), units, threads.count(), m.empty(2 * state * size), state, packed,
                   self.gates, self.extra, self.before_h, self.before_c, m.pack(self.dtype, g), units, *carries, outer, inner, s=s)
        return outer, inner, *carries


@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
@pytest.mark.parametrize("units", [3, 19])
@pytest.mark.parametrize("kind", k.GATES)
def test_states(memory, kind, units, reverse):
    for dtype, limit in ((d.float32, 1e-5), (d.float64, 1e-12)):
        problem = Problem(memory, dtype, kind, units, reverse)
        found = [memory.unpack(dtype, a) for a in problem.forward()]
        wanted = reference(kind, units, reverse, *problem.operands.values())
        for got, expected in zip(found, wanted):
            assert got == pytest.approx(expected, rel=limit, abs=limit * 10)


@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
@pytest.mark.parametrize("kind", k.GATES)
def test_gradients(memory, kind, reverse):
    units = 5
    problem = Problem(memory, d.float64, kind, units, reverse)
    problem.forward()
    g, gh, gc = ([memory.random.gauss(0, 1) for _ in range(n * units)] for n in (sum(SIZES), SIZES[0], SIZES[0]))
    gc = gc if kind == "lstm" else [0.0] * len(gc)
    outer, _, _, carry_c = problem.backward(g, gh, gc)

    def loss(operands):
        out, last_h, last_c = reference(kind, units, reverse, *operands.values())
        return math.fsum(a * b for pair in ((g, out), (gh, last_h), (gc, last_c)) for a, b in zip(*pair))

    checked = {"gates": memory.unpack(d.float64, outer)} | ({"c": memory.unpack(d.float64, carry_c)} if kind == "lstm" else {})
    for name, answer in checked.items():
        for at in memory.random.sample(range(len(answer)), 8):
            ends = [loss({n: [v + (s if n == name and i == at else 0) for i, v in enumerate(x)] for n, x in problem.operands.items()})
                    for s in (1e-6, -1e-6)]
            assert answer[at] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-7)


def test_same_bits_for_any_thread_count(memory):
    if launch.checked:
        pytest.skip("compiled code is what runs in parallel")
    problem = Problem(memory, d.float32, "lstm", 100, False)
    g, h = [0.5] * (sum(SIZES) * 100), [0.25] * (SIZES[0] * 100)
    former, seen = threads.count(), set()
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            found = problem.forward()
            seen.add(b"".join(map(memory.read, (*found, *problem.backward(g, h, h)))))
    finally:
        threads.set_count(former)
    assert len(seen) == 1


@kernel
def applied(function: const, T: const, count: const, x: ptr[T], y: ptr[T], n: i64):  # noqa: F821
    for i in range(0, n, count):
        vstore(y + i, function(T, count, vload(x + i, count)))


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
def test_vector_logarithm(memory, dtype):
    """Within a unit in the last place of the C library's values."""
    count = target.lanes(dtype.itemsize)
    values = [1.0, 2.0, 0.5, 3e38, 2e-38, *(2 ** memory.random.uniform(-1, 8) for _ in range(count * 40 - 5))]
    x = memory.pack(dtype, values)
    y = memory.empty(len(values) * dtype.itemsize)
    launch.run(applied, x, y, len(values), function=vector_math.log, T=launch.ELEMENT[dtype], count=count)
    unit = 2.0 ** (-23 if dtype is d.float32 else -52)
    for given, got in zip(memory.unpack(dtype, x), memory.unpack(dtype, y)):
        assert abs(got - math.log(given)) <= unit * abs(math.log(given))


@pytest.mark.parametrize("dtype", [d.float32, d.float64], ids=str)
@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh"])
def test_vector_functions(memory, name, dtype):
    """A few units in the last place of libm's values, and the limits."""
    exact = {"exp": math.exp, "sigmoid": lambda v: 1 / (1 + math.exp(-v)), "tanh": math.tanh}[name]
    count = target.lanes(dtype.itemsize)
    values = [memory.random.uniform(-20, 20) * 10 ** memory.random.uniform(-6, 0) for _ in range(count * 40)]
    values[:4] = [0.0, -math.inf, math.nan, math.inf if name != "exp" else 1.0]
    x = memory.pack(dtype, values)
    y = memory.empty(len(values) * dtype.itemsize)
    launch.run(applied, x, y, len(values), function=getattr(vector_math, name), T=launch.ELEMENT[dtype], count=count)
    unit = 2.0 ** (-23 if dtype is d.float32 else -52)
    for given, got in zip(memory.unpack(dtype, x), memory.unpack(dtype, y)):
        if given != given:
            assert got != got
            continue
        wanted = exact(given) if given != -math.inf or name == "tanh" else 0.0
        assert abs(got - wanted) <= 6 * unit * abs(wanted) + (1e-37 if dtype is d.float32 else 1e-307)

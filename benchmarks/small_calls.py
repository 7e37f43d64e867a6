"""Everyday calls on small arrays beside NumPy's, sorted by ratio, in under forty seconds.

    python benchmarks/small_calls.py [size ...] [part of a statement ...]

Times are the least of several, the libraries taking turns; ratio = ours / theirs, lower is better.  Without NumPy there is no ratio.
"""
from __future__ import annotations

import math
import sys
from timeit import Timer
from typing import Any

from arrays import Side as Measured
from arrays import ratio, shown
from startup import module

import septet.numpy as septet_numpy

SIZES = (10, 1000)
ROUNDS = 4
SHORT = 4e-4                        # seconds that one measurement lasts
GROUPS = {
    "making": """
        np.zeros(n); np.ones(n); np.empty(n); np.full(n, 1.5); np.zeros((2, 5)); np.zeros_like(a); np.ones_like(a); np.arange(n);
        np.arange(0.0, n); np.linspace(0, 1, n); np.array(values); np.array([[1., 2.], [3., 4.]]); np.asarray(values); np.asarray(a);
        np.eye(3); np.array(a); np.asarray(a, dtype=np.float64)""",
    "elementwise": """
        a + b; o = out;o += 1.0; a < 0.5; a == b; np.sqrt(p); np.abs(a); np.exp(a); np.add(a, b); np.minimum(a, b); np.power(p, 2.0);
        np.power(p, b); a ** 2; np.round(a, 2); a.round(); np.floor(a); np.sign(a); np.isnan(a); np.clip(a, -0.5, 0.5);
        a.clip(-0.5, 0.5); np.where(mask, a, b); np.isclose(a, b); np.allclose(a, a); np.array_equal(a, b);
        np.logical_and(mask, mask); ~mask; -a; i % 3; i // 2; a.astype(np.float32); a.astype(int); i.astype(float);
        np.add(a, b, out=out); np.nan_to_num(a); np.isfinite(a); np.hypot(a, b)""",
    "reductions": """
        a.sum(); np.sum(a); np.mean(a); a.mean(); np.std(a); a.std(); np.var(a); np.median(a); np.percentile(a, 50);
        np.quantile(a, [.25, .75]); m.mean(axis=0); m.sum(axis=0); m.sum(axis=1); np.mean(m, axis=1); m.std(axis=0); m.max(axis=1);
        np.prod(a); np.max(a); a.max(); np.argmax(a); a.argmax(); np.argmin(a); m.argmax(axis=1); np.any(mask); mask.all();
        mask.sum(); np.count_nonzero(mask); np.ptp(a); np.average(a, weights=p); np.nansum(a); np.nanmean(a);
        m.sum(axis=0, keepdims=True)""",
    "order": """
        np.sort(a); np.argsort(a); np.unique(i); np.searchsorted(s, a); np.cumsum(a); a.cumsum(); np.diff(a); np.bincount(i);
        np.histogram(a); np.interp(a, s, b); np.nonzero(mask); np.flatnonzero(mask); np.isin(i, [1, 2]); np.digitize(a, s);
        a.argsort()""",
    "shape": """
        a.reshape(2, -1); np.reshape(a, (2, -1)); a.ravel(); a.flatten(); m.T; np.transpose(m); m.transpose(1, 0);
        np.expand_dims(a, 0); a[None, :]; np.squeeze(row); np.stack([a, b]); np.vstack([a, b]); np.hstack([a, b]);
        np.concatenate([a, b]); np.repeat(a, 2); np.tile(a, 2); a.copy(); a.tolist(); out.fill(1.0); np.roll(a, 1); np.flip(a);
        np.split(a, 2); np.column_stack([a, b]); np.swapaxes(m, 0, 1); np.broadcast_to(a, (3, n)); np.append(a, 1.0);
        np.meshgrid(v, v); np.pad(a, 1)""",
    "indexing": """
        a[3]; a[1:5]; a[mask]; a[i]; out[mask] = 0.5; out[i] = 1.0; out[2:5] = 1.0; out[3] = 2.0; m[1, 2]; m[:, 1]; m[i5];
        np.take(a, i); list(v); [e for e in v]; a.item(3); float(a[1]); a.shape; len(a); m[:, [0, 2]]; m[i5, i5]; np.ix_(i5, i5)""",
    "linear algebra": """
        np.dot(a, b); a @ b; w.T @ z; w @ z; np.outer(v, v); np.einsum('ij,jk->ik', w, z); np.linalg.norm(a); np.linalg.inv(w);
        np.linalg.solve(w, y); np.linalg.det(w); np.linalg.qr(w); np.linalg.svd(w); np.linalg.eigh(h); np.trace(w); np.inner(a, b);
        np.cross(y, y); np.diag(w); np.matmul(w, z); np.linalg.norm(m, axis=1); np.tensordot(w, z, 1); np.vdot(a, b)""",
    "statistics": """
        np.cov(a, b); np.corrcoef(a, b); np.polyfit(v, v, 2); np.polyval([1., 2., 3.], a); np.convolve(a, v); np.trapezoid(a)""",
    "random": """
        rng.random(n); rng.normal(size=n); rng.standard_normal(n); rng.integers(0, 10, n); rng.choice(a); rng.choice(a, 5);
        rng.permutation(n); rng.random(); rng.normal(); rng.integers(10); rng.uniform(0, 1, n); rng.shuffle(out); np.random.rand(n);
        np.random.randn(n); np.random.randint(0, 10, n); np.random.default_rng(0)""",
    "text and scalars": """
        str(v); repr(v); x + x; x * 2.0; np.sqrt(x); np.float64(1.5); float(x); x > 1.0; round(x, 2); np.exp(2.0); np.int64(3) + 1;
        k + k; k * 2; np.abs(x); str(x); np.isnan(x); max(x, x); np.maximum(x, 0.0); np.float32(1.5) * np.float32(2)""",
}


def names_for(np: Any, n: int) -> dict[str, Any]:
    """The names of the statements: the same numbers in either library."""
    made = septet_numpy.random.default_rng(0)
    a, b, v, y, w, z, m = (np.array(made.standard_normal(shape).tolist()) for shape in (n, n, 10, 3, (3, 3), (3, 3), (max(n // 5, 5), 5)))
    i, mask = np.array(made.integers(0, 10, n).tolist()), np.array((made.random(n) < 0.5).tolist())
    return {"np": np, "n": n, "a": a, "b": b, "v": v, "y": y, "w": w, "z": z, "m": m, "i": i, "mask": mask, "h": w + w.T,
            "p": np.abs(a) + 0.1, "s": np.sort(a), "row": a.reshape(1, n), "values": a.tolist(), "out": np.zeros(n),
            "i5": np.array([0, 2, 4]), "x": np.float64(1.75), "k": np.int64(3), "rng": np.random.default_rng(0)}


class Side(Measured):
    """As a line of the other table has it; short, and with nothing to rouse."""

    def warm(self) -> float:
        """Run until the count makes a measurement long enough; seconds of one run."""
        spent = self.statement.timeit(1) + self.statement.timeit(1)
        while spent < SHORT:
            self.count *= 2
            spent = self.statement.timeit(self.count)
        return spent

    def measure(self) -> None:
        """Keep the least."""
        self.seconds = min(self.seconds, *(t / self.count for t in self.statement.repeat(3, self.count)))


def run(statement: str, worlds: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Seconds of each library."""
    sides = {name: Side(Timer(statement, globals=dict(world))) for name, world in worlds.items()}
    for side in sides.values():
        side.warm()
    for _ in range(ROUNDS):
        for side in sides.values():
            side.measure()
    return {name: side.seconds for name, side in sides.items()}


def statements_in(groups: dict[str, str], wanted: list[str]) -> list[str]:
    """The statements of a table that have one of the wanted parts, or all."""
    every = [x for text in groups.values() for x in " ".join(text.split()).split("; ")]
    return [x for x in every if not wanted or any(w in x for w in wanted)]


def table(title: str, worlds: dict[str, dict[str, Any]], statements: list[str], peer: str) -> None:
    """All statements beside a peer, the worst first."""
    rows = [(x, run(x, worlds)) for x in statements]
    print(f"{title:42}{'septet':>11}{peer:>11}{'/' + peer:>8}")
    for statement, times in sorted(rows, key=lambda row: -(ratio(row[1], peer) or row[1]["septet"])):
        beside = f"{r:8.2f}" if (r := ratio(times, peer)) else ""
        print(f"{statement[:41]:42}{shown(times['septet'])}{shown(times.get(peer))}{beside}")
    ratios = [r for _, times in rows if (r := ratio(times, peer))]
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        met = sum(r <= 1 for r in ratios)
        print(f"{met} of {len(ratios)} at or below {peer}'s time; geometric mean of the ratios {mean:.2f}\n", flush=True)


def main(arguments: list[str]) -> None:
    """The tables of the sizes asked for."""
    sizes = [int(x) for x in arguments if x.isdigit()] or SIZES
    statements = statements_in(GROUPS, [x for x in arguments if not x.isdigit()])
    for n in sizes:
        worlds = {name: names_for(library, n) for name, library in (("septet", septet_numpy), ("numpy", module("numpy"))) if library}
        table(f"n = {n}", worlds, statements, "numpy")


if __name__ == "__main__":
    main(sys.argv[1:])

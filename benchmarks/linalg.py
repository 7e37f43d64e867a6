"""Matrix products, convolution and factorisations beside NumPy and PyTorch, where they are installed.

    python benchmarks/linalg.py [products|factorisations|convolution|low]

One table per group: milliseconds (best of several), and the ratio to the better peer; below 1 we are faster.  Kernels are called at
their addresses, on the peers' own memory.
"""
# ruff: noqa: B023 - every closure is called before its loop goes on
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from septet.codegen.kernels import conv, gemm_q
from septet.codegen.kernels.gemm_matmul import ONE, Batch, matmul
from septet.core.linalg import eigen, solve, svd
from septet.ir import dtype as d

try:
    import torch
except ImportError:
    torch = None

ROUNDS = 9
PAUSE = 0.004                   # seconds between candidates: the peers' idle threads spin for some milliseconds
SLICE = 0.004                   # seconds of calls to one measurement
DTYPES = {"float32": d.float32, "float64": d.float64}
rng = np.random.default_rng(0)


def best(*candidates: Callable[[], Any]) -> list[float]:
    """Least seconds a call of each, measured in turns."""
    times = [float("inf")] * len(candidates)
    counts = [max(1, int(SLICE / max(once(f, 3), 1e-7))) for f in candidates if once(f, 3)]
    for _ in range(ROUNDS):
        for i, f in enumerate(candidates):
            time.sleep(PAUSE)
            f()
            times[i] = min(times[i], once(f, counts[i]))
    return times


def once(f: Callable[[], Any], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        f()
    return (time.perf_counter() - start) / count


def report(name: str, ours: float, *peers: float) -> None:
    shown = " ".join(f"{1e3 * p:10.4f}" for p in peers)
    print(f"{name:34} {1e3 * ours:10.4f} {shown}   {ours / min(peers):5.2f}", flush=True)


def product(name: str, a: Any, b: Any) -> None:
    """One product, of arrays of any strides."""
    c = np.empty((*a.shape[:-1], b.shape[-1]), a.dtype)
    batch = Batch(c.shape[:-2], a.strides[:-2], b.strides[:-2], c.strides[:-2]) if c.ndim > 2 else ONE
    fixed = (DTYPES[a.dtype.name], a.shape[-2], b.shape[-1], a.shape[-1], a.ctypes.data, a.strides[-2:], b.ctypes.data, b.strides[-2:],
             c.ctypes.data, c.strides[-2:], batch)
    peers = [lambda: np.matmul(a, b, out=c)]
    if torch:
        x, y, z = map(torch.from_numpy, (a, b, c))
        peers.append(lambda: torch.matmul(x, y, out=z))
    report(name, *best(lambda: matmul(*fixed), *peers))


def products() -> None:
    """float32 and float64: squares, odd sizes, transposes, batches, vectors."""
    for name in DTYPES:
        for n in (8, 16, 32, 64, 127, 128, 256, 333, 512, 1000, 1024, 2048):
            product(f"{name} {n}", *(rng.standard_normal((n, n)).astype(name) for _ in range(2)))
        for n in (64, 256, 512, 1024):
            a, b = (rng.standard_normal((n, n)).astype(name) for _ in range(2))
            product(f"{name} {n} A^T B", a.T, b)
            product(f"{name} {n} A B^T", a, b.T)
        product(f"{name} 512 x 64^3", *(rng.standard_normal((512, 64, 64)).astype(name) for _ in range(2)))
        product(f"{name} 2000 x 8^3", *(rng.standard_normal((2000, 8, 8)).astype(name) for _ in range(2)))
        product(f"{name} 10000x64 @ 64x10", rng.standard_normal((10000, 64)).astype(name), rng.standard_normal((64, 10)).astype(name))
        product(f"{name} 1000x1000 @ vector", rng.standard_normal((1000, 1000)).astype(name), rng.standard_normal((1000, 1)).astype(name))
        product(f"{name} vector @ 1000x1000", rng.standard_normal((1, 1000)).astype(name), rng.standard_normal((1000, 1000)).astype(name))


def factorisations() -> None:
    """solve, eigh and svd of float64."""
    for n in (10, 100, 500, 1000):
        a, b = rng.standard_normal((n, n)), rng.standard_normal((n, n))
        h = a + a.T
        at, right, symmetric = a.ctypes.data, b.ctypes.data, h.ctypes.data
        rows = {
            "solve": (lambda: solve.solve(d.float64, 1, n, n, at, right), lambda: np.linalg.solve(a, b)),
            "eigh": (lambda: eigen.eigh(d.float64, 1, n, symmetric), lambda: np.linalg.eigh(h)),
            "svd": (lambda: svd.svd(d.float64, 1, n, n, at), lambda: np.linalg.svd(a)),
        }
        for name, candidates in rows.items():
            report(f"{name} {n}", *best(*candidates))


def low() -> None:
    """bfloat16 products and the int8 product with a vector, against PyTorch."""
    for n in (64, 128, 256, 512, 1024, 2048):
        x, y = (torch.randn(n, n).bfloat16() for _ in range(2))
        z = torch.empty_like(x)
        fixed = (d.bfloat16, n, n, n, x.data_ptr(), (2 * n, 2), y.data_ptr(), (2 * n, 2), z.data_ptr(), (2 * n, 2))
        report(f"bfloat16 {n}", *best(lambda: matmul(*fixed), lambda: torch.matmul(x, y, out=z)))
    n, copies = 4096, 4                             # more than the caches hold
    weights = [rng.integers(-127, 128, (n, n)).astype(np.int8) for _ in range(copies)]
    x, y, scale = rng.standard_normal((1, n)).astype(np.float32), np.empty((1, n), np.float32), np.ones(n, np.float32)
    packed, theirs = [gemm_q.pack(n, n, w.ctypes.data, scale.ctypes.data) for w in weights], [torch.from_numpy(w) for w in weights]
    room = gemm_q.scratch(gemm_q.fixed_size(n))
    half, scales = torch.from_numpy(x).bfloat16(), torch.from_numpy(scale).bfloat16()
    report("int8 4096 x vector", *best(
        lambda: [gemm_q.linear_int8(1, x.ctypes.data, 4 * n, w, room, y.ctypes.data, 4 * n) for w in packed],
        lambda: [torch._weight_int8pack_mm(half, w, scales) for w in theirs]))


def convolution() -> None:
    """3 x 3, 8 images of 64 channels of 56 x 56, forward and both gradients."""
    for layout in ("contiguous_format", "channels_last"):
        form = getattr(torch, layout)
        x, w, y = (torch.randn(*shape).contiguous(memory_format=form) for shape in ((8, 64, 56, 56), (64, 64, 3, 3), (8, 64, 56, 56)))
        dx, dw = torch.empty_like(x), torch.empty_like(w)
        tx, tw, ty, tdx, tdw = (conv.Tensor(t.data_ptr(), tuple(t.shape), tuple(4 * s for s in t.stride())) for t in (x, w, y, dx, dw))
        g = conv.Geometry(before=(1, 1), after=(1, 1))
        fixed = ([1, 1], [1, 1], [1, 1], False, [0, 0], 1)
        back = torch.ops.aten.convolution_backward
        report(f"conv {layout}", *best(lambda: conv.convolve(d.float32, tx, tw, ty, g), lambda: torch.conv2d(x, w, padding=1)))
        report(f"conv input gradient {layout}", *best(
            lambda: conv.input_gradient(d.float32, ty, tw, tdx, g), lambda: back(y, x, w, None, *fixed, [True, False, False])))
        report(f"conv weight gradient {layout}", *best(
            lambda: conv.weight_gradient(d.float32, tx, ty, tdw, g), lambda: back(y, x, w, None, *fixed, [False, True, False])))


def main(names: list[str]) -> None:
    """The groups named, or all."""
    groups = {"products": products, "factorisations": factorisations}
    if torch:
        groups |= {"low": low, "convolution": convolution}
    for name in names or groups:
        peers = "numpy and torch" if name == "products" else "numpy" if name == "factorisations" else "torch"
        print(f"\n{name}: ms of septet, {peers}; ratio to the better peer")
        groups[name]()


if __name__ == "__main__":
    main(sys.argv[1:])

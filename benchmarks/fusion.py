"""Fused kernels beside NumPy and PyTorch: `python benchmarks/fusion.py`.  Times in ms, the least of several; ratio = ours / theirs.

Graphs are built and run as arrays do it; peers that are not installed are left out.  The candidates take turns, so that a busy machine
disturbs all alike.
"""
from __future__ import annotations

import importlib.util
import random
import time
from array import array
from collections.abc import Callable
from typing import Any

from septet.codegen.run import materialise
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS
from septet.ir.node import Node, memory, scalar
from septet.ir.structure import ROWS as REDUCTIONS

ROUNDS, PAUSE = 9, 0.003            # pools that spin are parked between candidates
Candidates = dict[str, Callable[[], Any]]


def module(name: str) -> Any:
    """A peer, if it is installed."""
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


numpy, torch = module("numpy"), module("torch")


def buffer(count: int, dtype: DType, seed: int) -> array[float]:
    rng = random.Random(seed)
    some = array("f" if dtype is dt.float32 else "d", (rng.gauss(0, 1) for _ in range(8192)))
    return (some * (-(-count // len(some))))[:count]


def leaf(data: array[float], dtype: DType, shape: tuple[int, ...]) -> Node:
    address, _ = data.buffer_info()
    strides = [dtype.itemsize]
    for n in reversed(shape[1:]):
        strides.append(strides[-1] * n)
    return memory(address, dtype, shape, tuple(reversed(strides)), data)


def op(name: str, *inputs: Node) -> Node:
    shape = max((x.shape for x in inputs), key=lambda s: (len(s), s))
    return Node(ROWS[name], inputs, inputs[0].dtype, shape)


def reduce(name: str, x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    kept = [1 if axis in axes else n for axis, n in enumerate(x.shape) if keepdims or axis not in axes]
    return Node(REDUCTIONS[name], (x,), x.dtype, tuple(kept), (axes, keepdims))


def peers(data: array[float], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """The same memory for NumPy and PyTorch."""
    seen = numpy.frombuffer(data, data.typecode).reshape(shape) if numpy else None
    return seen, torch.frombuffer(data, dtype={"f": torch.float32, "d": torch.float64}[data.typecode]).reshape(shape) if torch else None


def expression(count: int) -> Candidates:
    """exp(-x·x)·y + 1."""
    x, y = buffer(count, dt.float32, 0), buffer(count, dt.float32, 1)
    a, b = leaf(x, dt.float32, (count,)), leaf(y, dt.float32, (count,))
    (nx, tx), (ny, ty) = peers(x, (count,)), peers(y, (count,))

    def ours() -> None:
        materialise([op("add", op("multiply", op("exp", op("negative", op("multiply", a, a))), b), scalar(1, dt.float32))])

    return {"septet": ours, "numpy": lambda: numpy.exp(-nx * nx) * ny + 1, "torch": lambda: torch.exp(-tx * tx) * ty + 1}


def reduction(name: str, axes: tuple[int, ...], dtype: DType) -> Candidates:
    shape = (4096, 1024)
    x = buffer(4096 * 1024, dtype, 0)
    a, (nx, tx) = leaf(x, dtype, shape), peers(x, shape)
    single = axes[0] if len(axes) == 1 else None
    torch_name = {"max": "amax"}.get(name, name)
    return {"septet": lambda: materialise([reduce(name, a, axes)]), "numpy": lambda: getattr(nx, name)(axis=single),
            "torch": lambda: getattr(tx, torch_name)(dim=axes)}


def softmax(dtype: DType) -> Candidates:
    """Written in plain operations."""
    shape = (4096, 1024)
    x = buffer(4096 * 1024, dtype, 0)
    a, (nx, tx) = leaf(x, dtype, shape), peers(x, shape)

    def ours() -> None:
        e = op("exp", op("subtract", a, reduce("max", a, (1,), True)))
        materialise([op("divide", e, reduce("sum", e, (1,), True))])

    def plain() -> Any:
        e = numpy.exp(nx - nx.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    return {"septet": ours, "numpy": plain, "torch": lambda: torch.softmax(tx, 1)}


def measure(candidates: Candidates) -> dict[str, float]:
    present = {name: run for name, run in candidates.items() if name == "septet" or module(name)}
    least = dict.fromkeys(present, float("inf"))
    for round_number in range(ROUNDS + 1):
        for name, run in present.items():
            time.sleep(PAUSE)
            start = time.perf_counter()
            run()
            if round_number:
                least[name] = min(least[name], 1e3 * (time.perf_counter() - start))
    return least


def main() -> None:
    rows: list[tuple[str, Callable[[], Candidates]]] = [
        ("exp(-x*x)*y+1 float32 1M", lambda: expression(1_000_000)), ("exp(-x*x)*y+1 float32 10M", lambda: expression(10_000_000)),
        ("softmax rows 4096x1024 float32", lambda: softmax(dt.float32)), ("softmax rows 4096x1024 float64", lambda: softmax(dt.float64))]
    for dtype in (dt.float32, dt.float64):
        for name in ("sum", "max"):
            for axes in ((0,), (1,), (0, 1)):
                rows.append((f"{name} 4096x1024 {dtype.name} axis {axes}", lambda n=name, a=axes, d=dtype: reduction(n, a, d)))  # type: ignore[misc]
    for title, build in rows:
        times = measure(build())
        ours = times.pop("septet")
        beside = "  ".join(f"{peer} {ms:8.3f} (ratio {ours / ms:.2f})" for peer, ms in times.items())
        print(f"{title:42} septet {ours:8.3f}  {beside}")


if __name__ == "__main__":
    main()

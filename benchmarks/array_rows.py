"""The lines of `benchmarks/arrays.py`: statements over named arrays, the same for septet and NumPy, and PyTorch's words for them."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Names = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line.

    numpy: the statement, also ours.  torch: PyTorch's, or "".  data: a key of DATA.  bars: the greatest ratio to each peer, 0 for none.
    small: a statement of microseconds, whose arrays are never pending.  prepare: run once before, for each library.
    """

    group: str
    title: str
    numpy: str
    data: str
    numpy_bar: float = 0
    torch: str = ""
    torch_bar: float = 0
    small: bool = False
    prepare: str = ""


def names_for(data: str, np: Any) -> Names:
    """Arrays by name, made with septet; the same numbers in every run."""
    name, _, argument = data.partition(" ")
    return DATA[name](np, np.random.default_rng(0), argument)


# ---- data -------------------------------------------------------------------------------------------------------------------------------
def vectors(np: Any, rng: Any, argument: str) -> Names:
    """x, y of n float32."""
    n = int(argument)
    return {"x": rng.standard_normal(n, dtype="float32"), "y": rng.standard_normal(n, dtype="float32")}


def matrix(np: Any, rng: Any, argument: str) -> Names:
    """x of 4096 x 1024."""
    return {"x": rng.standard_normal((4096, 1024)).astype(argument)}


def pair(np: Any, rng: Any, argument: str) -> Names:
    """a, b: (stacks of) matrices, as "float32 512x64x64 512x64x64"."""
    dtype, *shapes = argument.split()
    a, b = (rng.standard_normal(tuple(map(int, s.split("x")))).astype(dtype) for s in shapes)
    return {"a": a, "b": b}


def keys(np: Any, rng: Any, argument: str) -> Names:
    """x to be sorted, its sorted self s, small non-negative k."""
    dtype, n = argument.split()
    x = rng.integers(0, 1 << 40, int(n)) if dtype == "int64" else rng.standard_normal(int(n))
    return {"x": x, "s": np.sort(x[:100_000]), "k": rng.integers(0, 1000, int(n))}


def choices(np: Any, rng: Any, argument: str) -> Names:
    """x, y of n float64, places i, marks c."""
    n = int(argument)
    return {"x": rng.standard_normal(n), "y": rng.standard_normal(n), "i": rng.integers(0, n, n), "c": rng.random(n) < 0.5}


def signals(np: Any, rng: Any, argument: str) -> Names:
    """Signals of 2^20 and of a prime length, a square picture."""
    return {"x": rng.standard_normal(1 << 20), "p": rng.standard_normal(100_003), "m": rng.standard_normal((1000, 1000))}


def square(np: Any, rng: Any, argument: str) -> Names:
    """a, b and the symmetric h of n x n float64."""
    n = int(argument)
    a = rng.standard_normal((n, n))
    return {"a": a, "b": rng.standard_normal((n, n)), "h": a + a.T}


def little(np: Any, rng: Any, argument: str) -> Names:
    """a, b, c (bool), m, n, i of n elements or rows."""
    n = int(argument)
    a = np.arange(1.0, n + 1)
    side = 4 if n < 50 else 10
    m = (np.arange(float(side * side)) + 1).reshape(side, side)
    return {"a": a, "b": a * 2, "c": a > n // 2, "m": m, "n": m + 1}


def nothing(np: Any, rng: Any, argument: str) -> Names:
    return {}


DATA: dict[str, Callable[[Any, Any, str], Names]] = {
    "vectors": vectors, "matrix": matrix, "pair": pair, "keys": keys, "choices": choices, "signals": signals, "square": square,
    "little": little, "nothing": nothing}


# ---- lines ------------------------------------------------------------------------------------------------------------------------------
def fused() -> Iterator[Row]:
    for n, word in ((1_000_000, "1M"), (10_000_000, "10M")):
        yield Row("fusion", f"exp(-x*x)*y+1, {word} float32", "np.exp(-x * x) * y + 1", f"vectors {n}", 0.15, "torch.exp(-x * x) * y + 1",
                  0.35)


def reductions() -> Iterator[Row]:
    for dtype in ("float32", "float64"):
        for name in ("sum", "mean", "std", "max"):
            for axis in (0, 1):
                torch = f"x.{'amax' if name == 'max' else name}({axis})"
                yield Row("reductions 4096 x 1024", f"{name} over axis {axis}, {dtype}", f"x.{name}(axis={axis})", f"matrix {dtype}", 0.6,
                          torch, 0.9)


def chains() -> Iterator[Row]:
    softmax = "(lambda e: e / e.sum(1, keepdims=True))(np.exp(x - x.max(1, keepdims=True)))"
    norm = "(lambda c: c / np.sqrt((c * c).mean(1, keepdims=True) + 1e-5))(x - x.mean(1, keepdims=True))"
    yield Row("rows 4096 x 1024 float32, plain calls", "softmax", softmax, "matrix float32", 0.3, "torch.softmax(x, 1)", 0.6)
    yield Row("rows 4096 x 1024 float32, plain calls", "layer norm", norm, "matrix float32", 0.3, "torch.layer_norm(x, (1024,))", 0.6)


def products() -> Iterator[Row]:
    for dtype, bar in (("float32", 1.0), ("float64", 1.05)):
        for n in (64, 127, 256, 512, 1000, 2048):
            if n < 2048 or dtype == "float32":
                yield product(f"{n}", "a @ b", dtype, f"{n}x{n} {n}x{n}", bar)
        yield product("512 transposed", "a.T @ b", dtype, "512x512 512x512", bar)
        yield product("512 by transposed", "a @ b.T", dtype, "512x512 512x512", bar)
        yield product("512 of 64 x 64", "a @ b", dtype, "512x64x64 512x64x64", bar)


def product(title: str, statement: str, dtype: str, shapes: str, bar: float) -> Row:
    return Row("matmul", f"matmul {title}, {dtype}", statement, f"pair {dtype} {shapes}", bar, statement, bar)


def ordering() -> Iterator[Row]:
    lines = (("sort", "np.sort(x)", "torch.sort(x)"), ("argsort", "np.argsort(x)", "torch.argsort(x)"),
             ("unique", "np.unique(x)", "torch.unique(x)"), ("searchsorted", "np.searchsorted(s, x)", "torch.searchsorted(s, x)"),
             ("cumsum", "np.cumsum(x)", "torch.cumsum(x, 0)"))
    for dtype, n, word in (("int64", 1_000_000, "1M"), ("float64", 1_000_000, "1M"), ("int64", 10_000_000, "10M")):
        for name, statement, torch in lines:
            yield Row("sorting and scans", f"{name}, {word} {dtype}", statement, f"keys {dtype} {n}", 0.9, torch if n < 2_000_000 else "")
        if dtype == "int64":
            yield Row("sorting and scans", f"bincount, {word}", "np.bincount(k)", f"keys {dtype} {n}", 0.9, "torch.bincount(k)")


def random_numbers() -> Iterator[Row]:
    prepare = "rng = np.random.default_rng(1); legacy = np.random.RandomState(1)"
    for statement in ("rng.standard_normal(10_000_000)", "rng.random(10_000_000)", "rng.integers(0, 100, 10_000_000)",
                      "legacy.randn(10_000_000)"):
        yield Row("random numbers", statement, statement, "nothing", 0.5, prepare=prepare)


def transforms() -> Iterator[Row]:
    for title, statement in (("fft 2^20", "np.fft.fft(x)"), ("fft of 100,003", "np.fft.fft(p)"), ("fft2 1000 x 1000", "np.fft.fft2(m)")):
        yield Row("Fourier transforms", title, statement, "signals", 0.6, statement.replace("np.", "torch."))


def factorisations() -> Iterator[Row]:
    for n in (500, 1000):
        for name, arguments in (("solve", "a, b"), ("eigh", "h"), ("svd", "a")):
            if n < 1000 or name == "solve":
                yield Row("linear algebra", f"{name} {n}", f"np.linalg.{name}({arguments})", f"square {n}", 1.0,
                          f"torch.linalg.{name}({arguments})")


def selection() -> Iterator[Row]:
    for title, statement, torch in (
            ("x[i]", "x[i]", "x[i]"), ("x[c]", "x[c]", "x[c]"), ("take", "np.take(x, i)", "torch.take(x, i)"),
            ("where", "np.where(c, x, y)", "torch.where(c, x, y)"), ("concatenate", "np.concatenate([x, y])", "torch.cat([x, y])"),
            ("copy of every second", "x[::2].copy()", "x[::2].clone()")):
        yield Row("indexing, 10M float64", title, statement, "choices 10000000", 0.7, torch)


def one_operation() -> Iterator[Row]:
    torch = {"np.exp(a)": "torch.exp(a)"}
    for statement in ("a + b", "a * 2.0", "np.exp(a)", "a.sum()", "a + b * a - 1.0"):
        yield small("one operation on few elements", statement, 10, 0.5, torch.get(statement, statement))
    for n in (10, 100, 1000):
        loop = Row("one operation on few elements", f"1000 times x = x * 0.5 + b, {n} elements", "f(a, b)", f"little {n}", 0.5, "f(a, b)",
                   small=True, prepare="def f(x, b):\n    for _ in range(1000):\n        x = x * 0.5 + b\n    return x")
        yield loop


def small(group: str, statement: str, n: int, bar: float, torch: str = "") -> Row:
    return Row(group, f"{statement}, {n} elements", statement, f"little {n}", bar, torch, small=True)


def functions() -> Iterator[Row]:
    torch = {"np.add(a, b)": "torch.add(a, b)", "np.where(c, a, b)": "torch.where(c, a, b)", "np.maximum(a, b)": "torch.maximum(a, b)",
             "m.sum(axis=0)": "m.sum(0)", "m @ n": "m @ n", "np.concatenate([a, b])": "torch.cat([a, b])"}
    for n in (10, 100):
        for statement, theirs in torch.items():
            yield small("functions of few elements", statement, n, 1.0, theirs)


def elements() -> Iterator[Row]:
    for statement in ("a[3]", "a[3] = 1.5", "m[1, 2]", "m[1, 2] = 0.5", "a[2:5]", "m[1]", "m[:, 1]", "m.T"):
        yield small("elements and views", statement, 10, 0.9, "" if "=" in statement else statement)


ROWS: list[Row] = [row for lines in (fused, reductions, chains, products, ordering, random_numbers, transforms, factorisations, selection,
                                     one_operation, functions, elements) for row in lines()]

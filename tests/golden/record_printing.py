"""Record how NumPy prints arrays: random values, shapes, dtypes and options.  Run where NumPy 2.4 is installed."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np

COUNT = 420
NUMBERS = ("?", "i1", "i8", "u2", "u8", ">i4", "f2", "f4", "f8", ">f8", "c8", "c16")
OTHERS = (
    "S4",
    "U6",
    ">U3",
    "V3",
    "M8[D]",
    "M8[us]",
    "M8[25s]",
    "m8[h]",
    "m8",
    "i4,f8",
    "?,i1",
    "f4,U3,M8[D]",
    "i4,(2,)f8",
    "f8,(2,2)i2",
)
WORDS = ("", "a", "it's", '"q"', "é", "\n", "longer")


def floats(rng, count):
    """Values of very different kinds: round, tiny, huge, special."""
    how = rng.integers(6)
    values = (
        rng.standard_normal(count),
        np.round(rng.standard_normal(count) * 100, 2),
        np.exp(rng.standard_normal(count) * 10),
        rng.integers(-1000, 1000, count).astype(float),
        2.0 ** rng.integers(-30, 30, count),
        rng.choice([0.0, -0.0, 1.0, np.nan, np.inf, -np.inf, 0.5, 1e-5, 1e8, 123456.789], count),
    )[how]
    return np.where(rng.random(count) < 0.1, np.nan, values) if rng.random() < 0.2 else values


def fill(a, rng):
    """Random values for any dtype."""
    if a.dtype.names:
        for name in a.dtype.names:
            fill(a[name], rng)
        return
    kind, count = a.dtype.kind, a.size
    if kind in "fc":
        values = floats(rng, count) + (1j * floats(rng, count) if kind == "c" else 0)
    elif kind in "US":
        values = np.array(
            [w.encode("ascii", "ignore") if kind == "S" else w for w in rng.choice(WORDS, count)], dtype=a.dtype
        )
    elif kind == "V":
        values = np.frombuffer(rng.bytes(3 * count), dtype=a.dtype)
    elif kind in "mM":
        values = np.where(rng.random(count) < 0.1, np.iinfo("i8").min, rng.integers(-99999, 99999, count)).view(a.dtype)
    else:
        values = rng.integers(-99, 99, count) * (10 if rng.random() < 0.5 else 1)
    with np.errstate(all="ignore"):
        a[...] = values.reshape(a.shape).astype(a.dtype)


def options(rng):
    """Some print options."""
    choices = {
        "precision": range(14),
        "threshold": (0, 5, 20),
        "edgeitems": (1, 2, 5),
        "linewidth": (20, 40, 120),
        "suppress": (True, False),
        "nanstr": ("missing",),
        "infstr": ("INFINITY",),
        "sign": "-+ ",
        "floatmode": ("fixed", "unique", "maxprec", "maxprec_equal"),
    }
    return {k: v[rng.integers(len(v))] for k, v in choices.items() if rng.random() < 0.2}


def record(rng):
    shape = tuple(int(n) for n in rng.choice((0, 1, 2, 3, 4, 7, 12), rng.choice((0, 1, 1, 2, 2, 3))))
    while np.prod(shape) > 60:
        shape = shape[1:]
    dtype = np.dtype(str(rng.choice(NUMBERS if rng.random() < 0.65 else OTHERS)))
    a = np.zeros(shape, dtype)
    fill(a, rng)
    given = options(rng)
    with np.printoptions(**given):
        shown = [repr(a), str(a)]
    spec = dtype.str if dtype.names is None else dtype.descr
    return {
        "dtype": spec,
        "shape": shape,
        "bytes": a.tobytes().hex(),
        "options": given,
        "repr": shown[0],
        "str": shown[1],
    }


def main() -> None:
    rng = np.random.default_rng(20260101)
    rows = [json.dumps(record(rng), ensure_ascii=False) for _ in range(COUNT)]
    Path(__file__).with_name("printing.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main()

"""Records what NumPy's random streams give: run with NumPy installed, `python tests/golden/record_random.py`.

Writes random.json: one record for each bit generator x family x case, with the SHA-256 of the values' bytes and the
first four.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

SEED = 20240
COUNT = 10_000
LARGE = 300_001  # enough for the parallel ways
WHOLE_RANGES = {
    "int8": (-100, 90),
    "int16": (-5, 30000),
    "int32": (0, 2**31 - 1),
    "int64": (-3, 2**40),
    "uint8": (0, 256),
    "uint16": (7, 8),
    "uint32": (0, 2**32),
    "uint64": (1, 2**64),
    "bool": (0, 2),
}

# distribution: parameters, one row for each regime of the algorithm
REGIMES: dict[str, list[tuple]] = {
    "random": [()],
    "standard_normal": [()],
    "standard_exponential": [()],
    "standard_cauchy": [()],
    "uniform": [(-3.0, 5.5)],
    "normal": [(1.5, 2.5)],
    "exponential": [(0.7,)],
    "standard_gamma": [(0.0,), (0.3,), (1.0,), (4.5,)],
    "gamma": [(0.5, 2.0), (7.0, 0.1)],
    "beta": [(0.5, 0.7), (2.0, 3.0), (1e-3, 2e-3), (1e-110, 2e-110)],
    "chisquare": [(0.5,), (9.0,)],
    "noncentral_chisquare": [(0.5, 2.0), (3.0, 0.0), (5.0, 8.0)],
    "f": [(3.0, 4.0)],
    "noncentral_f": [(3.0, 4.0, 1.5)],
    "standard_t": [(2.5,)],
    "pareto": [(2.0,)],
    "weibull": [(0.0,), (1.7,)],
    "power": [(0.4,)],
    "laplace": [(0.0, 2.0)],
    "gumbel": [(1.0, 3.0)],
    "logistic": [(1.0, 3.0)],
    "lognormal": [(0.1, 0.9)],
    "rayleigh": [(2.0,)],
    "wald": [(1.0, 3.0), (50.0, 0.01)],
    "triangular": [(-1.0, 0.5, 3.0)],
    "vonmises": [(0.5, 1e-9), (0.5, 1e-6), (-1.0, 4.0), (2.0, 1e7)],
    "binomial": [(0, 0.5), (20, 0.3), (1000, 0.004), (50, 0.9), (200, 0.4), (10**6, 0.51), (10**9, 0.7)],
    "negative_binomial": [(3.5, 0.2), (100.0, 0.01)],
    "poisson": [(0.0,), (0.4,), (9.9,), (10.0,), (1e7,)],
    "geometric": [(0.7,), (0.01,)],
    "hypergeometric": [(15, 15, 5), (100, 3, 50), (1000, 2000, 150), (10**6, 10**5, 1100000 - 12), (300, 200, 490)],
    "logseries": [(0.3,), (0.999,)],
    "zipf": [(1.1,), (4.0,), (30.0,)],
}
FEW = ("random", "standard_normal", "exponential", "standard_gamma", "binomial", "poisson", "hypergeometric")


def digest(values: Any) -> dict[str, Any]:
    """What is kept of an array."""
    values = np.ascontiguousarray(values)
    return {
        "shape": list(values.shape),
        "dtype": values.dtype.name,
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "first": values.ravel()[:4].tolist(),
    }


def draws(rng: Any, legacy: bool, names: Any) -> Iterator[dict[str, Any]]:
    """Every regime of every distribution, one after the other from one stream."""
    for name in names:
        for parameters in REGIMES[name]:
            method = getattr(rng, "random_sample" if legacy and name == "random" else name)
            yield {
                "kind": "draw",
                "name": name,
                "params": parameters,
                "size": COUNT,
                **digest(method(*parameters, size=COUNT)),
            }
    for name in ("random", "standard_normal", "normal", "uniform", "exponential"):
        method = getattr(rng, "random_sample" if legacy and name == "random" else name)
        parameters = REGIMES[name][0]
        yield {
            "kind": "draw",
            "name": name,
            "params": parameters,
            "size": LARGE,
            **digest(method(*parameters, size=LARGE)),
        }


def singles(rng: Any) -> Iterator[dict[str, Any]]:
    """float32 numbers of `Generator`."""
    for name, parameters in (
        ("random", ()),
        ("standard_normal", ()),
        ("standard_exponential", ()),
        ("standard_gamma", (0.4,)),
        ("standard_gamma", (3.0,)),
    ):
        for size in (COUNT + 1, LARGE):
            values = getattr(rng, name)(*parameters, size=size, dtype=np.float32)
            yield {"kind": "draw", "name": name, "params": parameters, "size": size, **digest(values)}


def wholes(rng: Any, legacy: bool) -> Iterator[dict[str, Any]]:
    """Whole numbers of every dtype, and many of one."""
    method = rng.randint if legacy else rng.integers
    for dtype, (low, high) in WHOLE_RANGES.items():
        yield {
            "kind": "integers",
            "low": low,
            "high": high,
            "size": COUNT,
            **digest(method(low, high, COUNT, dtype=dtype)),
        }
    for low, high in ((0, 100), (-7, 10**6)):
        yield {"kind": "integers", "low": low, "high": high, "size": LARGE, **digest(method(low, high, LARGE))}
    for dtype in ("int64", "uint8"):
        yield {
            "kind": "integers_each",
            "low": [0, 5, 9],
            "high": [100, 6, 200],
            "size": [50, 3],
            **digest(method([0, 5, 9], [100, 6, 200], (50, 3), dtype=dtype)),
        }


def orders(rng: Any, legacy: bool) -> Iterator[dict[str, Any]]:
    """Permutations, choices and bytes."""
    weights = [0.05, 0.2, 0.0, 0.4, 0.25, 0.1]
    yield {"kind": "permutation", "n": 1000, **digest(rng.permutation(1000))}
    yield {"kind": "bytes", "n": 37, **digest(np.frombuffer(rng.bytes(37), np.uint8))}
    items = np.arange(3000, dtype=np.int16).reshape(1000, 3)
    rng.shuffle(items)
    yield {"kind": "shuffle", **digest(items)}
    for population, n, replace in ((50, 200, True), (50, 20, False), (20000, 300, False), (20000, 9000, False)):
        yield {
            "kind": "choice",
            "population": population,
            "n": n,
            "replace": replace,
            **digest(rng.choice(population, n, replace=replace)[:n]),
        }
    for n, replace in ((300, True), (5, False)):
        yield {
            "kind": "weighted",
            "weights": weights,
            "n": n,
            "replace": replace,
            **digest(rng.choice(6, n, replace=replace, p=weights)),
        }
    if not legacy:
        yield {
            "kind": "choice",
            "population": 500,
            "n": 30,
            "replace": False,
            "shuffled": False,
            **digest(rng.choice(500, 30, replace=False, shuffle=False)),
        }


def vectors(rng: Any, legacy: bool) -> Iterator[dict[str, Any]]:
    """Vectors, and parameters that broadcast."""
    chances, alpha, small = [0.1, 0.2, 0.3, 0.4], [0.5, 1.0, 4.0], [0.05, 0.01, 0.09]
    yield {
        "kind": "multinomial",
        "n": 1000,
        "chances": chances,
        "size": 500,
        **digest(rng.multinomial(1000, chances, 500)),
    }
    for a in (alpha, small):
        yield {"kind": "dirichlet", "alpha": a, "size": [20, 5], **digest(rng.dirichlet(a, (20, 5)))}
    mean, scale = [[1.0], [2.0], [3.0]], [0.5, 2.0]
    yield {
        "kind": "broadcast",
        "name": "normal",
        "a": mean,
        "b": scale,
        "size": [4, 3, 2],
        **digest(rng.normal(mean, scale, (4, 3, 2))),
    }
    yield {"kind": "broadcast", "name": "gamma", "a": mean, "b": scale, "size": None, **digest(rng.gamma(mean, scale))}
    if not legacy:
        for method in ("count", "marginals"):
            for sample in (0, 30, 90):
                yield {
                    "kind": "multivariate_hypergeometric",
                    "colors": [20, 30, 50],
                    "sample": sample,
                    "size": 40,
                    "method": method,
                    **digest(rng.multivariate_hypergeometric([20, 30, 50], sample, 40, method=method)),
                }


def family(bits: str, legacy: bool, full: bool) -> dict[str, Any]:
    """All records of a bit generator and a family."""
    generator = getattr(np.random, bits)(SEED)
    rng = np.random.RandomState(generator) if legacy else np.random.Generator(generator)
    records = list(draws(rng, legacy, REGIMES if full else FEW))
    records += wholes(rng, legacy) if full else []
    records += orders(rng, legacy)
    records += vectors(rng, legacy) if full else []
    records += singles(rng) if full and not legacy else []
    return {"bits": bits, "legacy": legacy, "seed": SEED, "records": records}


def streams() -> Iterator[dict[str, Any]]:
    """Raw outputs after seeding, jumping and advancing, and of spawned streams."""
    for bits in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"):
        make = getattr(np.random, bits)
        for seed in (0, 12345, [1, 2, 3], 2**200 + 17):
            yield {"bits": bits, "seed": seed, "then": "", **digest(make(seed).random_raw(2000))}
        yield {"bits": bits, "seed": 9, "then": "spawn", **digest(make(9).spawn(3)[2].random_raw(100))}
        if bits != "SFC64":
            yield {"bits": bits, "seed": 9, "then": "jumped", **digest(make(9).jumped(2).random_raw(2000))}
        if bits not in ("SFC64", "MT19937"):
            yield {"bits": bits, "seed": 9, "then": "advance", **digest(make(9).advance(10**20 + 3).random_raw(100))}


def legacy_seeds() -> Iterator[dict[str, Any]]:
    """Keys of the legacy seeding."""
    for seed in (0, 42, 2**32 - 1, [7], [1, 2, 3, 4]):
        yield {"seed": seed, **digest(np.random.RandomState(seed).get_state()[1])}


def main() -> None:
    """Write the file."""
    families = [family("PCG64", False, True), family("MT19937", True, True)]
    families += [family(bits, False, False) for bits in ("MT19937", "PCG64DXSM", "Philox", "SFC64")]
    families += [family("PCG64", True, False)]
    found = {
        "numpy": np.__version__,
        "families": families,
        "streams": list(streams()),
        "legacy_seeds": list(legacy_seeds()),
    }
    Path(__file__).with_name("random.json").write_text(json.dumps(found, indent=0) + "\n")


if __name__ == "__main__":
    main()

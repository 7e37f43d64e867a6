"""Random choices without replacement."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.validation import check_random_state

METHODS = ("auto", "tracking_selection", "reservoir_sampling", "pool")


def sample_without_replacement(n_population: int, n_samples: int, method: str = "auto", random_state: Any = None) -> Any:
    """`n_samples` distinct integers below `n_population`, by the method asked for, with scikit-learn's stream."""
    if n_population < 0:
        raise ValueError(f"n_population should be greater than 0, got {n_population}.")
    if n_samples > n_population:
        raise ValueError(f"n_population should be greater or equal than n_samples, got n_samples > n_population ({n_samples} > "
                         f"{n_population})")
    if method not in METHODS:
        raise ValueError(f"Expected a method name in {METHODS}, got {method}. ")
    rng = check_random_state(random_state)
    ratio = n_samples / n_population if n_population else 1.0
    if method == "auto" and 0.01 < ratio < 0.99:
        return rng.permutation(n_population)[:n_samples]
    if method == "auto":
        method = "tracking_selection" if ratio < 0.2 else "reservoir_sampling"
    chosen = {"tracking_selection": tracked, "reservoir_sampling": reservoir, "pool": pooled}[method](n_population, n_samples, rng)
    return np.array(chosen, dtype=np.int64)


def tracked(population: int, n: int, rng: Any) -> list[int]:
    """Draw again what was drawn before."""
    seen: dict[int, None] = {}
    for _ in range(n):
        j = int(rng.randint(population))
        while j in seen:
            j = int(rng.randint(population))
        seen[j] = None
    return list(seen)


def reservoir(population: int, n: int, rng: Any) -> list[int]:
    """The first n, each later one in the place of one of them with falling probability."""
    out = list(range(n))
    for i in range(n, population):
        j = int(rng.randint(0, i + 1))
        if j < n:
            out[j] = i
    return out


def pooled(population: int, n: int, rng: Any) -> list[int]:
    """From a pool that shrinks."""
    pool, out = list(range(population)), []
    for i in range(n):
        j = int(rng.randint(population - i))
        out.append(pool[j])
        pool[j] = pool[population - i - 1]
    return out

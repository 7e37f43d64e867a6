"""Generated sets with real targets; the streams of random numbers are scikit-learn's."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.core.linalg.product import product
from septet.sklearn.datasets.classification_sets import COUNT, COUNT0, RANDOM, SHARE, SIZE, TRUTH
from septet.sklearn.utils import check_random_state
from septet.sklearn.utils import shuffle as shuffle_rows
from septet.sklearn.utils._param_validation import Interval, validate_params

NOISY = {"n_samples": COUNT, "noise": SIZE, "random_state": RANDOM}


@validate_params({"n_samples": COUNT, "n_features": COUNT, "n_informative": COUNT0, "n_targets": COUNT,
                  "bias": [Interval(Real, None, None, closed="neither")], "effective_rank": [Interval(Integral, 1, None, closed="left"),
                                                                                             None],
                  "tail_strength": SHARE, "noise": SIZE, "shuffle": TRUTH, "coef": TRUTH, "random_state": RANDOM})
def make_regression(n_samples: int = 100, n_features: int = 100, *, n_informative: int = 10, n_targets: int = 1, bias: float = 0.0,
                    effective_rank: int | None = None, tail_strength: float = 0.5, noise: float = 0.0, shuffle: bool = True,
                    coef: bool = False, random_state: Any = None) -> Any:
    """A random linear model of some of the features, with noise."""
    from septet.sklearn.datasets.matrix_sets import make_low_rank_matrix

    n_informative = min(n_features, n_informative)
    rng = check_random_state(random_state)
    if effective_rank is None:
        X = rng.standard_normal(size=(n_samples, n_features))
    else:
        X = make_low_rank_matrix(n_samples=n_samples, n_features=n_features, effective_rank=effective_rank, tail_strength=tail_strength,
                                 random_state=rng)
    truth = np.zeros((n_features, n_targets))
    truth[:n_informative, :] = 100 * rng.uniform(size=(n_informative, n_targets))
    y = product(X, truth) + bias
    if noise > 0.0:
        y += rng.normal(scale=noise, size=y.shape)
    if shuffle:
        X, y = shuffle_rows(X, y, random_state=rng)
        order = np.arange(n_features)
        rng.shuffle(order)
        X, truth = np.ascontiguousarray(X[:, order]), truth[order]
    y = np.squeeze(y)
    return (X, y, np.squeeze(truth)) if coef else (X, y)


@validate_params({**NOISY, "n_features": [Interval(Integral, 5, None, closed="left")]})
def make_friedman1(n_samples: int = 100, n_features: int = 10, *, noise: float = 0.0, random_state: Any = None) -> Any:
    """Friedman's first problem: 10 sin(pi x0 x1) + 20 (x2 - 0.5)^2 + 10 x3 + 5 x4."""
    rng = check_random_state(random_state)
    X = rng.uniform(size=(n_samples, n_features))
    y = 10 * np.sin(np.pi * X[:, 0] * X[:, 1]) + 20 * (X[:, 2] - 0.5) ** 2 + 10 * X[:, 3] + 5 * X[:, 4]
    return X, y + noise * rng.standard_normal(size=(n_samples))


def impedance(rng: Any, n_samples: int) -> Any:
    """Four features in the ranges of Friedman's second and third problems."""
    X = rng.uniform(size=(n_samples, 4))
    X[:, 0] *= 100
    X[:, 1] *= 520 * np.pi
    X[:, 1] += 40 * np.pi
    X[:, 3] *= 10
    X[:, 3] += 1
    return X


@validate_params(NOISY)
def make_friedman2(n_samples: int = 100, *, noise: float = 0.0, random_state: Any = None) -> Any:
    """Friedman's second problem: (x0^2 + (x1 x2 - 1 / (x1 x3))^2)^0.5."""
    rng = check_random_state(random_state)
    X = impedance(rng, n_samples)
    y = (X[:, 0] ** 2 + (X[:, 1] * X[:, 2] - 1 / (X[:, 1] * X[:, 3])) ** 2) ** 0.5
    return X, y + noise * rng.standard_normal(size=(n_samples))


@validate_params(NOISY)
def make_friedman3(n_samples: int = 100, *, noise: float = 0.0, random_state: Any = None) -> Any:
    """Friedman's third problem: arctan((x1 x2 - 1 / (x1 x3)) / x0)."""
    rng = check_random_state(random_state)
    X = impedance(rng, n_samples)
    y = np.arctan((X[:, 1] * X[:, 2] - 1 / (X[:, 1] * X[:, 3])) / X[:, 0])
    return X, y + noise * rng.standard_normal(size=(n_samples))


@validate_params({"n_samples": COUNT, "n_features": COUNT, "random_state": RANDOM})
def make_sparse_uncorrelated(n_samples: int = 100, n_features: int = 10, *, random_state: Any = None) -> Any:
    """Four informative features: x0 + 2 x1 - 2 x2 - 1.5 x3, with noise (Celeux et al. 2012)."""
    rng = check_random_state(random_state)
    X = rng.normal(loc=0, scale=1, size=(n_samples, n_features))
    y = rng.normal(loc=(X[:, 0] + 2 * X[:, 1] - 2 * X[:, 2] - 1.5 * X[:, 3]), scale=np.ones(n_samples))
    return X, y


@validate_params({**NOISY, "hole": TRUTH})
def make_swiss_roll(n_samples: int = 100, *, noise: float = 0.0, random_state: Any = None, hole: bool = False) -> Any:
    """A rolled-up sheet in three dimensions; the target is the place along the roll."""
    rng = check_random_state(random_state)
    if not hole:
        t = 1.5 * np.pi * (1 + 2 * rng.uniform(size=n_samples))
        y = 21 * rng.uniform(size=n_samples)
    else:
        corners = np.array([[np.pi * (1.5 + i), j * 7] for i in range(3) for j in range(3)])
        corners = np.delete(corners, 4, axis=0)
        chosen = rng.choice(8, n_samples)
        inside = rng.uniform(size=(2, n_samples)).T * np.array([np.pi, 7])
        t, y = (corners[chosen] + inside).T
    X = np.vstack((t * np.cos(t), y, t * np.sin(t))) + noise * rng.standard_normal(size=(3, n_samples))
    return X.T, np.squeeze(t)


@validate_params(NOISY)
def make_s_curve(n_samples: int = 100, *, noise: float = 0.0, random_state: Any = None) -> Any:
    """A sheet bent to an S in three dimensions; the target is the place along it."""
    rng = check_random_state(random_state)
    t = 3 * np.pi * (rng.uniform(size=(1, n_samples)) - 0.5)
    X = np.empty(shape=(n_samples, 3), dtype=np.float64)
    X[:, 0] = np.sin(t)
    X[:, 1] = 2.0 * rng.uniform(size=n_samples)
    X[:, 2] = np.sign(t) * (np.cos(t) - 1)
    X += noise * rng.standard_normal(size=(3, n_samples)).T
    return X, np.squeeze(t)

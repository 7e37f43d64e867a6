"""Generated sets with classes; the streams of random numbers are scikit-learn's, so that seeds give the same sets."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.core.linalg.product import product
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils import Bunch, check_random_state
from septet.sklearn.utils import shuffle as shuffle_rows
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params
from septet.sklearn.utils.random import sample_without_replacement

COUNT, COUNT0 = [Interval(Integral, 1, None, closed="left")], [Interval(Integral, 0, None, closed="left")]
SIZE = [Interval(Real, 0, None, closed="left")]
SHARE = [Interval(Real, 0, 1, closed="both")]
NOISE = [Interval(Real, 0, None, closed="left"), None]
RANDOM, TRUTH = ["random_state"], ["boolean"]


def hypercube(samples: int, dimensions: int, generator: Any) -> Any:
    """Distinct corners of a hypercube."""
    if dimensions > 30:
        return np.hstack([generator.randint(2, size=(samples, dimensions - 30)), hypercube(samples, 30, generator)])
    corners = sample_without_replacement(2**dimensions, samples, random_state=generator)
    return (corners[:, None] >> np.arange(dimensions - 1, -1, -1)) & 1


def class_shares(weights: Any, n_classes: int) -> list[float]:
    """The share of each class, the last one filled up.  ValueError where the number is wrong."""
    if weights is None:
        return [1.0 / n_classes] * n_classes
    if len(weights) not in (n_classes, n_classes - 1):
        raise ValueError("Weights specified but incompatible with number of classes.")
    shares = [float(w) for w in weights]
    return shares if len(shares) == n_classes else [*shares, 1.0 - sum(shares)]


def check_sizes(informative: int, redundant: int, repeated: int, n_features: int, n_classes: int, clusters: int) -> None:
    """ValueError where the features cannot hold what is asked for."""
    if informative + redundant + repeated > n_features:
        raise ValueError("Number of informative, redundant and repeated features must sum to less than the number of total features")
    if informative < np.log2(n_classes * clusters):
        raise ValueError(f"n_classes({n_classes}) * n_clusters_per_class({clusters}) must be smaller or equal "
                         f"2**n_informative({informative})="
                         f"{2**informative}")


def cluster_sizes(n_samples: int, shares: list[float], n_classes: int, per_class: int) -> list[int]:
    """Samples of each cluster."""
    clusters = n_classes * per_class
    sizes = [int(n_samples * shares[k % n_classes] / per_class) for k in range(clusters)]
    for i in range(n_samples - sum(sizes)):
        sizes[i % clusters] += 1
    return sizes


@validate_params({"n_samples": COUNT, "n_features": COUNT, "n_informative": COUNT, "n_redundant": COUNT0, "n_repeated": COUNT0,
                  "n_classes": COUNT, "n_clusters_per_class": COUNT, "weights": ["array-like", None], "flip_y": SHARE, "class_sep": SIZE,
                  "hypercube": TRUTH, "shift": [Interval(Real, None, None, closed="neither"), "array-like", None],
                  "scale": [Interval(Real, 0, None, closed="neither"), "array-like", None], "shuffle": TRUTH, "random_state": RANDOM,
                  "return_X_y": TRUTH})
def make_classification(n_samples: int = 100, n_features: int = 20, *, n_informative: int = 2, n_redundant: int = 2, n_repeated: int = 0,
                        n_classes: int = 2, n_clusters_per_class: int = 2, weights: Any = None, flip_y: float = 0.01,
                        class_sep: float = 1.0, hypercube: bool = True, shift: Any = 0.0, scale: Any = 1.0, shuffle: bool = True,
                        random_state: Any = None, return_X_y: bool = True) -> Any:
    """Clusters of points about the corners of a hypercube, with redundant, repeated and useless features (Guyon 2003)."""
    asked = {name: value for name, value in locals().items() if name != "return_X_y"}
    rng = check_random_state(random_state)
    check_sizes(n_informative, n_redundant, n_repeated, n_features, n_classes, n_clusters_per_class)
    useless = n_features - n_informative - n_redundant - n_repeated
    sizes = cluster_sizes(n_samples, class_shares(weights, n_classes), n_classes, n_clusters_per_class)
    X, y = informative_part(rng, n_samples, n_features, n_informative, sizes, n_classes, class_sep, hypercube)
    if n_redundant > 0:
        B = 2 * rng.uniform(size=(n_informative, n_redundant)) - 1
        X[:, n_informative : n_informative + n_redundant] = product(X[:, :n_informative], B)
    if n_repeated > 0:
        n = n_informative + n_redundant
        X[:, n : n + n_repeated] = X[:, ((n - 1) * rng.uniform(size=n_repeated) + 0.5).astype(np.intp)]
    if useless > 0:
        X[:, -useless:] = rng.standard_normal(size=(n_samples, useless))
    if flip_y >= 0.0:
        flipped = rng.uniform(size=n_samples) < flip_y
        y[flipped] = rng.randint(n_classes, size=int(flipped.sum()))
    X += (2 * rng.uniform(size=n_features) - 1) * class_sep if shift is None else np.asarray(shift)
    X *= 1 + 100 * rng.uniform(size=n_features) if scale is None else np.asarray(scale)
    order = np.arange(n_features)
    if shuffle:
        X, y = shuffle_rows(X, y, random_state=rng)
        rng.shuffle(order)
        X = np.ascontiguousarray(X[:, order])
    if return_X_y:
        return X, y
    kinds = ["informative"] * n_informative + ["redundant"] * n_redundant + ["repeated"] * n_repeated + ["random"] * useless
    return Bunch(DESCR=make_classification.__doc__, parameters=asked, feature_info=[kinds[int(k)] for k in order], X=X, y=y)


def informative_part(rng: Any, n_samples: int, n_features: int, n_informative: int, sizes: list[int], n_classes: int, class_sep: float,
                     corners: bool) -> tuple[Any, Any]:
    """(X with the informative columns filled, y)."""
    X, y = np.zeros((n_samples, n_features)), np.zeros(n_samples, dtype=int)
    centres = hypercube(len(sizes), n_informative, rng).astype(float)
    centres *= 2 * class_sep
    centres -= class_sep
    if not corners:
        centres *= rng.uniform(size=(len(sizes), 1))
        centres *= rng.uniform(size=(1, n_informative))
    X[:, :n_informative] = rng.standard_normal(size=(n_samples, n_informative))
    stop = 0
    for k, size in enumerate(sizes):
        start, stop = stop, stop + size
        y[start:stop] = k % n_classes
        A = 2 * rng.uniform(size=(n_informative, n_informative)) - 1
        X[start:stop, :n_informative] = product(X[start:stop, :n_informative], A) + centres[k]
    return X, y


@validate_params({"n_samples": COUNT, "n_features": COUNT, "n_classes": COUNT, "n_labels": COUNT0, "length": COUNT,
                  "allow_unlabeled": TRUTH, "sparse": TRUTH, "return_indicator": [StrOptions({"dense", "sparse"}), "boolean"],
                  "return_distributions": TRUTH, "random_state": RANDOM})
def make_multilabel_classification(n_samples: int = 100, n_features: int = 20, *, n_classes: int = 5, n_labels: int = 2, length: int = 50,
                                   allow_unlabeled: bool = True, sparse: bool = False, return_indicator: Any = "dense",
                                   return_distributions: bool = False, random_state: Any = None) -> Any:
    """Documents with several labels: words are drawn from the mixture of their classes' word distributions."""
    rng = check_random_state(random_state)
    p_c = rng.uniform(size=n_classes)
    p_c /= p_c.sum()
    cumulative = np.cumsum(p_c)
    p_w_c = rng.uniform(size=(n_features, n_classes))
    p_w_c /= np.sum(p_w_c, axis=0)

    def labels() -> list[int]:
        size = n_classes + 1
        while (not allow_unlabeled and size == 0) or size > n_classes:
            size = rng.poisson(n_labels)
        found: set[int] = set()
        while len(found) != size:
            found.update(np.searchsorted(cumulative, rng.uniform(size=size - len(found))).tolist())
        return list(found)

    def document() -> tuple[Any, list[int]]:
        y = labels()
        words = 0
        while words == 0:
            words = rng.poisson(length)
        if not y:
            return rng.randint(n_features, size=words), y
        weights = p_w_c.take(y, axis=1).sum(axis=1).cumsum()
        weights /= weights[-1]
        return np.searchsorted(weights, rng.uniform(size=words)), y

    made = [document() for _ in range(n_samples)]
    X = np.stack([np.bincount(words, minlength=n_features) for words, _ in made]).astype(np.float64)
    Y: Any = [y for _, y in made]
    if return_indicator in (True, "sparse", "dense"):
        Y = np.zeros((n_samples, n_classes), dtype=int)
        for i, (_, y) in enumerate(made):
            Y[i, y] = 1
    X = csr_matrix(X) if sparse else X
    Y = csr_matrix(Y) if return_indicator == "sparse" else Y
    return (X, Y, p_c, p_w_c) if return_distributions else (X, Y)


@validate_params({"n_samples": COUNT, "random_state": RANDOM})
def make_hastie_10_2(n_samples: int = 12000, *, random_state: Any = None) -> Any:
    """Ten normal features; the class is 1 where their squares sum to more than 9.34 (Hastie et al. 2009, example 10.2)."""
    X = check_random_state(random_state).normal(size=(n_samples, 10)).reshape((n_samples, 10))
    y = ((X**2.0).sum(axis=1) > 9.34).astype(np.float64)
    y[y == 0.0] = -1.0
    return X, y


@validate_params({"n_samples": [Interval(Integral, 0, None, closed="left"), tuple], "shuffle": TRUTH, "noise": NOISE,
                  "random_state": RANDOM, "factor": [Interval(Real, 0, 1, closed="left")]})
def make_circles(n_samples: Any = 100, *, shuffle: bool = True, noise: float | None = None, random_state: Any = None,
                 factor: float = 0.8) -> Any:
    """A circle within a circle."""
    outer, inner = halves(n_samples)
    rng = check_random_state(random_state)
    wide, narrow = np.linspace(0, 2 * np.pi, outer, endpoint=False), np.linspace(0, 2 * np.pi, inner, endpoint=False)
    X = np.vstack([np.append(np.cos(wide), np.cos(narrow) * factor), np.append(np.sin(wide), np.sin(narrow) * factor)]).T
    return finished(np.ascontiguousarray(X), outer, inner, shuffle, noise, rng)


def halves(n_samples: Any) -> tuple[int, int]:
    """How many samples the two shapes have."""
    if isinstance(n_samples, Integral):
        return int(n_samples) // 2, int(n_samples) - int(n_samples) // 2
    if len(n_samples) != 2:
        raise ValueError("When a tuple, n_samples must have exactly two elements.")
    return n_samples


def finished(X: Any, first: int, second: int, shuffle: bool, noise: float | None, rng: Any) -> Any:
    """Labels, order and noise."""
    y = np.hstack([np.zeros(first, dtype=np.intp), np.ones(second, dtype=np.intp)])
    if shuffle:
        X, y = shuffle_rows(X, y, random_state=rng)
    if noise is not None:
        X = X + rng.normal(scale=noise, size=X.shape)
    return X, y


@validate_params({"n_samples": [Interval(Integral, 1, None, closed="left"), tuple], "shuffle": TRUTH, "noise": NOISE,
                  "random_state": RANDOM})
def make_moons(n_samples: Any = 100, *, shuffle: bool = True, noise: float | None = None, random_state: Any = None) -> Any:
    """Two half circles that interleave."""
    try:
        outer, inner = halves(n_samples)
    except ValueError as error:
        raise ValueError("`n_samples` can be either an int or a two-element tuple.") from error
    rng = check_random_state(random_state)
    up, down = np.linspace(0, np.pi, outer), np.linspace(0, np.pi, inner)
    X = np.vstack([np.append(np.cos(up), 1 - np.cos(down)), np.append(np.sin(up), 1 - np.sin(down) - 0.5)]).T
    return finished(np.ascontiguousarray(X), outer, inner, shuffle, noise, rng)


@validate_params({"n_samples": [Interval(Integral, 1, None, closed="left"), "array-like"], "n_features": COUNT,
                  "centers": [Interval(Integral, 1, None, closed="left"), "array-like", None],
                  "cluster_std": [Interval(Real, 0, None, closed="left"), "array-like"], "center_box": [tuple], "shuffle": TRUTH,
                  "random_state": RANDOM, "return_centers": TRUTH})
def make_blobs(n_samples: Any = 100, n_features: int = 2, *, centers: Any = None, cluster_std: Any = 1.0, center_box: Any = (-10.0, 10.0),
               shuffle: bool = True, random_state: Any = None, return_centers: bool = False) -> Any:
    """Normal clouds of points about centres."""
    rng = check_random_state(random_state)
    if isinstance(n_samples, Integral):
        centers = 3 if centers is None else centers
        counts = None
    else:
        counts = [int(n) for n in n_samples]
        centers = len(counts) if centers is None else centers
    if isinstance(centers, Integral):
        n_centers = int(centers)
        if counts is not None and len(counts) != n_centers:
            raise ValueError(unequal("centers", counts, centers))
        centers = rng.uniform(center_box[0], center_box[1], size=(n_centers, n_features))
    else:
        centers = np.asarray(centers, dtype=np.float64) if not hasattr(centers, "dtype") else np.asarray(centers)
        n_features, n_centers = centers.shape[1], centers.shape[0]
        if counts is not None and len(counts) != n_centers:
            raise ValueError(unequal("centers", counts, centers))
    if hasattr(cluster_std, "__len__") and len(cluster_std) != n_centers:
        raise ValueError("Length of `clusters_std` not consistent with number of centers. "
                         f"Got centers = {centers} and cluster_std = {cluster_std}")
    spreads = [cluster_std] * n_centers if isinstance(cluster_std, Real) else list(cluster_std)
    counts = counts or [n_samples // n_centers + (i < n_samples % n_centers) for i in range(n_centers)]
    X = np.concatenate([rng.normal(loc=centers[i], scale=float(spread), size=(n, n_features)) for i,
                        (n, spread) in enumerate(zip(counts, spreads))])
    y = np.repeat(np.arange(n_centers), counts)
    if shuffle:
        X, y = shuffle_rows(X, y, random_state=rng)
    return (X, y, centers) if return_centers else (X, y)


def unequal(what: str, counts: Any, centers: Any) -> str:
    return f"Length of `n_samples` not consistent with number of centers. Got n_samples = {counts} and {what} = {centers}"


@validate_params({"mean": ["array-like", None], "cov": SIZE, "n_samples": COUNT, "n_features": COUNT, "n_classes": COUNT, "shuffle": TRUTH,
                  "random_state": RANDOM})
def make_gaussian_quantiles(*, mean: Any = None, cov: float = 1.0, n_samples: int = 100, n_features: int = 2, n_classes: int = 3,
                            shuffle: bool = True, random_state: Any = None) -> Any:
    """A normal cloud cut into classes by concentric spheres, equally many in each."""
    if n_samples < n_classes:
        raise ValueError("n_samples must be at least n_classes")
    rng = check_random_state(random_state)
    mean = np.zeros(n_features) if mean is None else np.array(mean)
    X = rng.multivariate_normal(mean, cov * np.identity(n_features), (n_samples,))
    X = X[np.argsort(np.sum((X - mean[None, :]) ** 2, axis=1))]
    step = n_samples // n_classes
    y = np.hstack([np.repeat(np.arange(n_classes), step), np.repeat(n_classes - 1, n_samples - step * n_classes)])
    if shuffle:
        X, y = shuffle_rows(X, y, random_state=rng)
    return X, y

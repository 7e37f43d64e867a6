"""K-means from small batches of rows (Sculley 2010)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.core.fn.clusters import Lloyd
from septet.sklearn.cluster.kmeans import BaseKMeans
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import _check_sample_weight, check_array, check_random_state


def labelled(X: Any, weight: Any, centres: Any) -> tuple[Any, float]:
    """(the nearest centre of each row, the inertia)."""
    work = Lloyd(X, weight, len(centres))
    centres = np.ascontiguousarray(centres)
    work.step(centres, update=False)
    return work.labels, work.inertia(centres)


class MiniBatchKMeans(BaseKMeans):
    """K-means whose steps look at a batch of rows."""

    _parameter_constraints: dict[str, Any] = {**BaseKMeans._parameter_constraints, **parameters("""
        batch_size: int [1, inf)
        compute_labels: bool
        max_no_improvement: int [0, inf) | None
        init_size: int [1, inf) | None
        reassignment_ratio: float [0, inf)
    """)}

    def __init__(self, n_clusters: int = 8, *, init: Any = "k-means++", max_iter: int = 100, batch_size: int = 1024, verbose: int = 0,
                 compute_labels: bool = True, random_state: Any = None, tol: float = 0.0, max_no_improvement: int | None = 10,
                 init_size: int | None = None, n_init: Any = "auto", reassignment_ratio: float = 0.01):
        self.n_clusters, self.init, self.n_init, self.max_iter, self.tol = n_clusters, init, n_init, max_iter, tol
        self.verbose, self.random_state, self.batch_size, self.compute_labels = verbose, random_state, batch_size, compute_labels
        self.max_no_improvement, self.init_size, self.reassignment_ratio = max_no_improvement, init_size, reassignment_ratio

    def _check_sizes(self, X: Any) -> None:
        """The sizes of a batch and of the sample that starts are drawn from."""
        self._check_start(X, 3)
        self._batch_size = min(self.batch_size, len(X))
        size = self.init_size
        if size is None:
            size = 3 * self._batch_size
            size = 3 * self.n_clusters if size < self.n_clusters else size
        elif size < self.n_clusters:
            warnings.warn(f"init_size={size} should be larger than n_clusters={self.n_clusters}. Setting it to "
                          "min(3*n_clusters, n_samples)", RuntimeWarning, stacklevel=3)
            size = 3 * self.n_clusters
        self._init_size = min(size, len(X))

    def _given_start(self, X: Any) -> Any:
        """`init`, checked where it is an array."""
        if isinstance(self.init, str) or callable(self.init):
            return self.init
        init = check_array(self.init, dtype=X.dtype, copy=True, order="C")
        self._check_centres(X, init)
        return init

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Find the centres."""
        X = self._data(X)
        self._check_sizes(X)
        rng, weight, init = check_random_state(self.random_state), _check_sample_weight(sample_weight, X, dtype=X.dtype), None
        init = self._given_start(X)
        self._tol = 0.0 if self.tol == 0 else float(np.mean(np.var(X, axis=0)) * self.tol)
        centres = self._best_start(X, rng, weight, init)
        self._counts, self._ewa, self._ewa_least, self._stale, self._since = np.zeros(self.n_clusters, dtype=X.dtype), None, None, 0, 0
        steps, i = self.max_iter * len(X) // self._batch_size, 0
        for i in range(steps):
            rows = rng.choice(len(X), self._batch_size, p=weight / weight.sum())     # weight counts in the drawing alone
            inertia, moved = self._batch(np.ascontiguousarray(X[rows]), np.ones(self._batch_size, dtype=X.dtype), centres, rng)
            shift = float(((moved - centres) ** 2).sum()) if self._tol > 0 else 0.0
            centres = moved
            if self._converged(i, steps, len(X), shift, inertia):
                break
        self.cluster_centers_, self.n_steps_, self.n_iter_ = centres, i + 1, math.ceil((i + 1) * self._batch_size / len(X))
        self._finish(X, weight)
        if not self.compute_labels:
            self.inertia_ = self._ewa * len(X)
        return self

    def _finish(self, X: Any, weight: Any) -> None:
        if self.compute_labels:
            labels, self.inertia_ = labelled(X, weight, self.cluster_centers_)
            self.labels_ = labels.astype(np.int32)

    def _best_start(self, X: Any, rng: Any, weight: Any, init: Any) -> Any:
        """Of some starts the one that serves a sample of the rows best."""
        rows, best = rng.randint(0, len(X), self._init_size), None
        sample, its_weight = np.ascontiguousarray(X[rows]), np.ascontiguousarray(weight[rows])
        for i in range(self._n_init):
            if self.verbose:
                print(f"Init {i + 1}/{self._n_init} with method {init}")
            centres = self._start(X, rng, weight, init, init_size=self._init_size)
            inertia = labelled(sample, its_weight, centres)[1]
            if self.verbose:
                print(f"Inertia for init {i + 1}/{self._n_init}: {inertia}")
            if best is None or inertia < best[0]:
                best = inertia, centres
        return best[1]  # type: ignore[index]

    def _batch(self, X: Any, weight: Any, centres: Any, rng: Any) -> tuple[float, Any]:
        """(inertia of the batch, moved centres); `_counts` grow."""
        work = Lloyd(X, weight, len(centres))
        work.step(np.ascontiguousarray(centres))
        inertia, added = work.inertia(centres), work.totals[0]
        before, self._counts = self._counts, self._counts + added
        safe = np.where(added > 0, self._counts, 1)
        moved = np.where((added > 0)[:, None], (centres * before[:, None] + work.sums[0]) / safe[:, None], centres)
        if self._due() and self.reassignment_ratio > 0:
            moved = self._reassigned(X, moved, rng)
        return inertia, np.ascontiguousarray(moved)

    def _due(self) -> bool:
        """Whether weak centres are to be drawn anew in this step."""
        self._since += self._batch_size
        if bool((self._counts == 0).any()) or self._since >= 10 * self.n_clusters:
            self._since = 0
            return True
        return False

    def _reassigned(self, X: Any, centres: Any, rng: Any) -> Any:
        """Centres in which those of little weight are rows of the batch."""
        weak = self._counts < self.reassignment_ratio * self._counts.max()
        if int(weak.sum()) > 0.5 * len(X):
            weak[np.argsort(self._counts)[int(0.5 * len(X)):]] = False
        n = int(weak.sum())
        if n:
            rows = rng.choice(len(X), replace=False, size=n)
            if self.verbose:
                print(f"[MiniBatchKMeans] Reassigning {n} cluster centers.")
            centres[weak] = X[rows]
            self._counts[weak] = self._counts[~weak].min()
        return centres

    def _converged(self, step: int, steps: int, n: int, shift: float, inertia: float) -> bool:
        """Whether the smoothed inertia has stopped falling, or the centres have stopped."""
        inertia, step = inertia / self._batch_size, step + 1
        if step == 1:
            if self.verbose:
                print(f"Minibatch step {step}/{steps}: mean batch inertia: {inertia}")
            return False
        alpha = min(self._batch_size * 2.0 / (n + 1), 1)
        self._ewa = inertia if self._ewa is None else self._ewa * (1 - alpha) + inertia * alpha
        if self.verbose:
            print(f"Minibatch step {step}/{steps}: mean batch inertia: {inertia}, ewa inertia: {self._ewa}")
        if self._tol > 0.0 and shift <= self._tol:
            if self.verbose:
                print(f"Converged (small centers change) at step {step}/{steps}")
            return True
        if self._ewa_least is None or self._ewa < self._ewa_least:
            self._stale, self._ewa_least = 0, self._ewa
        else:
            self._stale += 1
        if self.max_no_improvement is not None and self._stale >= self.max_no_improvement:
            if self.verbose:
                print(f"Converged (lack of improvement in inertia) at step {step}/{steps}")
            return True
        return False

    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """One step on a batch."""
        begun = hasattr(self, "cluster_centers_")
        X = self._data(X, reset=not begun)
        self._random_state = getattr(self, "_random_state", None) or check_random_state(self.random_state)
        weight = _check_sample_weight(sample_weight, X, dtype=X.dtype)
        if not begun:
            self._check_sizes(X)
            self.cluster_centers_ = self._start(X, self._random_state, weight, self._given_start(X), init_size=self._init_size)
            self._counts, self._since = np.zeros(self.n_clusters, dtype=X.dtype), 0
        self.n_steps_ = getattr(self, "n_steps_", 0) + 1
        self.cluster_centers_ = self._batch(X, weight, self.cluster_centers_, self._random_state)[1]
        self._finish(X, weight)
        return self

"""What the kernel machines share: kernels, support vectors, pairs of classes."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin
from septet.sklearn.exceptions import ConvergenceWarning, NotFittedError
from septet.sklearn.linear_model.base import ours
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.svm import solver
from septet.sklearn.svm.probabilities import coupled, cross_validated, pair_probabilities, sigmoid
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.multiclass import _ovr_decision_function, check_classification_targets
from septet.sklearn.utils.validation import (
    _check_sample_weight,
    _num_samples,
    check_is_fitted,
    check_random_state,
    column_or_1d,
    validate_data,
)


class BaseLibSVM(BaseEstimator):
    """Fitting and evaluating kernel machines.  `_impl` names the problem."""

    _parameter_constraints: dict[str, Any] = {}

    _impl = ""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.kernel == "precomputed"
        tags.input_tags.sparse = self.kernel != "precomputed"
        return tags

    # ---- fitting

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), or (samples, samples) of a precomputed kernel."""
        if callable(self.kernel):
            from septet.sklearn.utils.validation import check_consistent_length

            check_consistent_length(X, y)
        else:
            if is_sparse(X) and self.kernel == "precomputed":
                raise TypeError("Sparse precomputed kernels are not supported.")
            X, y = validate_data(self, X, y, dtype=np.float64, order="C", accept_sparse="csr", accept_large_sparse=False)
        y = self._validate_targets(y)
        weights = np.asarray([] if sample_weight is None else sample_weight, dtype=np.float64)
        n = _num_samples(X)
        if weights.size:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
            if self._impl in ("c_svc", "nu_svc", "epsilon_svr", "nu_svr", "one_class") and (weights <= 0).all():
                raise ValueError("Invalid input - all samples have zero or negative weights.")
        if n != y.shape[0] and self._impl != "one_class":
            raise ValueError(f"X and y have incompatible shapes.\nX has {n} samples, but y has {y.shape[0]}.")
        self._sparse = is_sparse(X) and not callable(self.kernel)
        if self.kernel == "precomputed" and X.shape[0] != X.shape[1]:
            raise ValueError(f"Precomputed matrix must be a square matrix. Input is a {X.shape[0]}x{X.shape[1]} matrix.")
        self._gamma = self._gamma_of(X)
        self._fit_X = X
        self._solve(self._matrix(X, X), y, weights if weights.size else np.ones(n))
        self.shape_fit_ = X.shape if hasattr(X, "shape") else (n,)
        if self.fit_status_ == 1 and self.max_iter != -1:
            warnings.warn(f"Solver terminated early (max_iter={self.max_iter}).  Consider pre-processing your data with StandardScaler or "
                          "MinMaxScaler.", ConvergenceWarning, stacklevel=2)
        return self

    def _gamma_of(self, X: Any) -> float:
        if not isinstance(self.gamma, str):
            return float(self.gamma)
        if callable(self.kernel) or self.kernel == "precomputed":
            return 0.0
        if self.gamma == "auto":
            return 1.0 / X.shape[1]
        dense = ours(X)
        var = float(dense.multiply(dense).mean() - dense.mean() ** 2) if is_sparse(X) else float(X.var())
        return 1.0 / (X.shape[1] * var) if var != 0 else 1.0

    def _kernel(self) -> solver.Kernel:
        name = "precomputed" if callable(self.kernel) else self.kernel
        return solver.Kernel(name, self._gamma, float(self.coef0), float(self.degree))

    def _matrix(self, X: Any, fitted: Any) -> Any:
        """What the solver takes: dense samples, or a kernel matrix."""
        if callable(self.kernel):
            return np.asarray(self.kernel(X, fitted), dtype=np.float64)
        X = ours(X)
        return X.toarray() if is_sparse(X) else X

    def _validate_targets(self, y: Any) -> Any:
        return column_or_1d(y, warn=True).astype(np.float64)

    def _check_y_labels(self) -> None:
        """Nothing, for regressors."""

    def _solve(self, X: Any, y: Any, weights: Any) -> None:
        """One problem: regression and one class."""
        samples, n = solver.Samples(X, self._kernel()), len(y)
        rest = float(self.tol), int(self.max_iter), float(self.cache_size), bool(self.shrinking)
        used = np.flatnonzero(weights > 0)
        part = self._part(samples, used) if len(used) < n else samples
        if self._impl == "one_class":
            found = solver.one_class(part, weights[used], self.nu, *rest)
        elif self._impl == "epsilon_svr":
            found = solver.epsilon_svr(part, y[used], self.C * weights[used], self.epsilon, *rest)
        else:
            found = solver.nu_svr(part, y[used], self.C * weights[used], self.nu, *rest)
        kept = np.flatnonzero(found.alpha)
        self.support_ = used[kept].astype(np.int32)
        self._n_support = np.array([len(kept)], dtype=np.int32)
        self._store(samples, found.alpha[kept].reshape(1, -1), np.array([-found.rho]))
        self.fit_status_ = int(found.steps < 0)
        self.n_iter_ = abs(found.steps + 1) if found.steps < 0 else found.steps

    def _part(self, samples: solver.Samples, places: Any) -> solver.Samples:
        X = samples.X[np.ix_(places, places)] if samples.kernel.name == "precomputed" else samples.X[places]
        return solver.Samples(X, samples.kernel)

    def _store(self, samples: solver.Samples, dual: Any, intercept: Any) -> None:
        """Keep the support vectors."""
        if samples.kernel.name == "precomputed":
            vectors = np.empty((0, 0))
        else:
            vectors = samples.X[self.support_]
            self._vectors = solver.Samples(vectors, samples.kernel)
        self._dual_coef_, self._intercept_ = dual, intercept
        self.support_vectors_ = csr_matrix(vectors) if self._sparse else vectors
        self.dual_coef_ = csr_matrix(dual) if self._sparse else dual
        self.intercept_ = intercept.copy()

    # ---- evaluation

    def _validate_for_predict(self, X: Any) -> Any:
        check_is_fitted(self)
        if not callable(self.kernel):
            X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, order="C", accept_large_sparse=False, reset=False)
        if self._sparse and not is_sparse(X):
            X = csr_matrix(X)
        if self.kernel == "precomputed" and X.shape[1] != self.shape_fit_[0]:
            raise ValueError(f"X.shape[1] = {X.shape[1]} should be equal to {self.shape_fit_[0]}, the number of samples at training time")
        return X

    def _rows(self, X: Any) -> Any:
        """The kernel of samples with the support vectors."""
        matrix = self._matrix(X, self._fit_X)
        kernel = self._kernel()
        if kernel.name == "precomputed":
            return np.ascontiguousarray(np.asarray(matrix, dtype=np.float64)[:, self.support_])
        if kernel.name == "linear":
            return np.asarray(matrix, dtype=np.float64) @ self._vectors.X.T
        return solver.Samples(matrix, kernel).rows(self._vectors)

    @property
    def coef_(self) -> Any:
        """Weights of the features, for the linear kernel."""
        if self.kernel != "linear":
            raise AttributeError("coef_ is only available when using a linear kernel")
        coef = self._linear_coef()
        return csr_matrix(coef) if self._sparse else coef

    def _linear_coef(self) -> Any:
        return self._dual_coef_ @ self._vectors.X

    @property
    def n_support_(self) -> Any:
        """How many support vectors each class has."""
        check_is_fitted(self)
        return self._n_support

    def _decision(self, X: Any) -> Any:
        """Decisions of the one function there is."""
        X = self._validate_for_predict(X)
        return (self._rows(X) @ self._dual_coef_.ravel() + self._intercept_).ravel()

    def predict(self, X: Any) -> Any:
        """Predicted targets."""
        return self._decision(X)


def knows_probabilities(model: Any) -> bool:
    """A test: whether the model was asked for probabilities."""
    if not model.probability or model.probability == "deprecated":
        raise AttributeError("predict_proba is not available when probability=False")
    return True


class BaseSVC(ClassifierMixin, BaseLibSVM):
    """Classification: one machine for each pair of classes."""

    def _validate_targets(self, y: Any) -> Any:
        from septet.sklearn.utils.class_weight import compute_class_weight

        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        classes, numbers = np.unique(y, return_inverse=True)
        self.class_weight_ = compute_class_weight(self.class_weight, classes=classes, y=y)
        if len(classes) < 2:
            raise ValueError(f"The number of classes has to be greater than one; got {len(classes)} class")
        self.classes_ = classes
        return numbers.astype(np.int64)

    def _solve(self, X: Any, y: Any, weights: Any) -> None:
        samples, k = solver.Samples(X, self._kernel()), len(self.classes_)
        y = np.where(weights > 0, y, -1)
        groups = [np.flatnonzero(y == c) for c in range(k)]
        if any(len(g) == 0 for g in groups) and (y < 0).any():
            raise ValueError("Invalid input - all samples with positive weights belong to the same class.")
        pairs = [(i, j) for i in range(k) for j in range(i + 1, k)]
        found = {(i, j): self._pair(samples, groups, i, j, weights) for i, j in pairs}
        self._gather(samples, groups, pairs, found)
        if self.probability is True:
            self._calibrate(samples, groups, weights)

    def _calibrate(self, samples: Any, groups: list[Any], weights: Any) -> None:
        """The sigmoid of each pair's decisions."""
        made = []
        for i, j in self._pairs:
            places, first = np.concatenate([groups[i], groups[j]]), len(groups[i])
            pair = self._part(samples, places)

            def machine(part: Any, rows: Any, negative: int, i: int = i, j: int = j, held: Any = weights[places]) -> solver.Solution:
                return self._machine(part, negative, j, i, held[rows])

            decisions = cross_validated(pair, lambda rows, pair=pair: self._part(pair, rows), first, self._seed, machine)
            made.append(sigmoid(decisions, np.arange(len(places)) < first))
        self._probA, self._probB = np.array([a for a, _ in made]), np.array([b for _, b in made])

    def _pair(self, samples: Any, groups: list[Any], i: int, j: int, weights: Any) -> solver.Solution:
        """The machine of two classes."""
        places = np.concatenate([groups[i], groups[j]])
        return self._machine(self._part(samples, places), len(groups[i]), i, j, weights[places])

    def _machine(self, part: Any, first: int, i: int, j: int, weights: Any) -> solver.Solution:
        y = np.where(np.arange(part.X.shape[0]) < first, 1.0, -1.0)
        rest = float(self.tol), int(self.max_iter), float(self.cache_size), bool(self.shrinking)
        if self._impl == "nu_svc":
            if i < j and self.nu * float(weights.sum()) / 2 > min(float(weights[y > 0].sum()), float(weights[y < 0].sum())):
                raise ValueError("specified nu is infeasible")      # folds (i > j) are not asked
            return solver.nu_svc(part, y, weights, self.nu, *rest)      # whatever the classes weigh, as LIBSVM does
        c = self.C * weights * np.where(y > 0, self.class_weight_[i], self.class_weight_[j])
        return solver.c_svc(part, y, c, *rest)

    def _gather(self, samples: Any, groups: list[Any], pairs: list[Any], found: dict[Any, solver.Solution]) -> None:
        """Support vectors of all machines, class by class, with their coefficients against each other class."""
        k = len(groups)
        used = [np.zeros(len(g), dtype=bool) for g in groups]
        for (i, j), s in found.items():
            used[i] |= s.alpha[: len(groups[i])] != 0
            used[j] |= s.alpha[len(groups[i]):] != 0
        self._n_support = np.array([int(u.sum()) for u in used], dtype=np.int32)
        self.support_ = np.concatenate([g[u] for g, u in zip(groups, used)]).astype(np.int32)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self._n_support)])
        dual = np.zeros((k - 1, int(starts[-1])))
        for (i, j), s in found.items():
            dual[j - 1, int(starts[i]):int(starts[i + 1])] = s.alpha[: len(groups[i])][used[i]]
            dual[i, int(starts[j]):int(starts[j + 1])] = s.alpha[len(groups[i]):][used[j]]
        rho = np.array([found[p].rho for p in pairs])
        steps = [found[p].steps for p in pairs]
        self.fit_status_ = int(any(s < 0 for s in steps))
        self.n_iter_ = np.array([-1 - s if s < 0 else s for s in steps], dtype=np.int32)
        self._pairs, self._starts = pairs, starts
        sign = -1.0 if k == 2 else 1.0
        self._raw_dual, self._raw_rho = dual, rho
        self._store(samples, sign * dual, -sign * rho)

    def _linear_coef(self) -> Any:
        """A row of weights for each pair."""
        sv, s = self._vectors.X, self._starts
        dual = self._dual_coef_
        if len(self.classes_) == 2:
            return dual @ sv
        return np.stack([dual[j - 1, int(s[i]):int(s[i + 1])] @ sv[int(s[i]):int(s[i + 1])]
                         + dual[i, int(s[j]):int(s[j + 1])] @ sv[int(s[j]):int(s[j + 1])] for i, j in self._pairs])

    def _pair_decisions(self, X: Any) -> Any:
        """(samples, pairs): positive for the first class of a pair."""
        rows, s, dual = self._rows(X), self._starts, self._raw_dual
        made = []
        for p, (i, j) in enumerate(self._pairs):
            a, b, c, d = int(s[i]), int(s[i + 1]), int(s[j]), int(s[j + 1])
            made.append(rows[:, a:b] @ dual[j - 1, a:b] + rows[:, c:d] @ dual[i, c:d] - self._raw_rho[p])
        return np.stack(made, axis=1)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), or (samples, samples) of a precomputed kernel."""
        if self.probability != "deprecated":
            name = type(self).__name__
            warnings.warn("The `probability` parameter was deprecated in 1.9 and will be removed in version 1.11. Use "
                          f"`CalibratedClassifierCV({name}(), ensemble=False)` instead of `{name}(probability=True)`", FutureWarning,
                          stacklevel=3)
        self._seed = int(check_random_state(self.random_state).randint(2147483647))
        self._probA, self._probB = np.empty(0), np.empty(0)
        return super().fit(X, y, sample_weight)

    @available_if(knows_probabilities)
    def predict_proba(self, X: Any) -> Any:
        """The probabilities (samples, classes)."""
        X = self._validate_for_predict(X)
        if not self._probA.size:
            raise NotFittedError("predict_proba is not available when fitted with probability=False")
        r = pair_probabilities(self._pair_decisions(X), self._probA, self._probB)
        return coupled(self._pairs, r, len(self.classes_))

    @available_if(knows_probabilities)
    def predict_log_proba(self, X: Any) -> Any:
        """The logarithms of the probabilities."""
        return np.log(self.predict_proba(X))

    @property
    def probA_(self) -> Any:
        """The sigmoids' slopes, one for each pair of classes."""
        return self._of_sigmoids("probA_")

    @property
    def probB_(self) -> Any:
        """The sigmoids' offsets, one for each pair of classes."""
        return self._of_sigmoids("probB_")

    def _of_sigmoids(self, name: str) -> Any:
        warnings.warn(f"Attribute `{name}` was deprecated in version 1.9 and will be removed in 1.11 as the `probability=True` option for "
                      "SVC and NuSVC was deprecated and will be removed in 1.11.", FutureWarning, stacklevel=3)
        return getattr(self, "_" + name.removesuffix("_"))

    def decision_function(self, X: Any) -> Any:
        """Decisions: (samples,) for two classes, else (samples, classes), or one a pair of classes."""
        decisions = self._pair_decisions(self._validate_for_predict(X))
        if len(self.classes_) == 2:
            return -decisions.ravel()
        if self.decision_function_shape == "ovr":
            return _ovr_decision_function(decisions < 0, -decisions, len(self.classes_))
        return decisions

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        check_is_fitted(self)
        if self.break_ties and self.decision_function_shape == "ovo":
            raise ValueError("break_ties must be False when decision_function_shape is 'ovo'")
        if self.break_ties and len(self.classes_) > 2:
            return self.classes_[np.asarray(self.decision_function(X)).argmax(axis=1)]
        decisions = self._pair_decisions(self._validate_for_predict(X))
        votes = np.zeros((decisions.shape[0], len(self.classes_)), dtype=np.int64)
        for p, (i, j) in enumerate(self._pairs):
            wins = decisions[:, p] > 0
            votes[:, i] += wins
            votes[:, j] += ~wins
        return self.classes_[votes.argmax(axis=1)]

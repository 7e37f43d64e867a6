"""Multi-layer perceptrons."""
from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, is_classifier
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import ours
from septet.sklearn.neural_network import network
from septet.sklearn.optimize import check_result, lbfgs
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.batches import gen_batches
from septet.sklearn.utils.indexing import shuffle
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import _check_partial_fit_first_call, type_of_target, unique_labels
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, column_or_1d, validate_data

STOCHASTIC = ("sgd", "adam")


class BaseMultilayerPerceptron(BaseEstimator):
    """Fitting by stochastic steps or L-BFGS."""

    _kept_elsewhere = ("_random_state", "_optimizer")       # predictions read neither: a compiled one need not watch them

    _parameter_constraints: dict[str, Any] = {}

    def _keep(self, params: dict[str, Any]) -> None:
        """The constructor's arguments as attributes."""
        for name, value in params.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    # ---- layers

    def _layers(self, X: Any) -> list[Any]:
        return network.forward(X, self.coefs_, self.intercepts_, self.activation, self.out_activation_)

    def _initialize(self, y: Any, units: list[int], dtype: Any) -> None:
        """Glorot's uniform weights."""
        self.n_iter_, self.t_, self.n_outputs_ = 0, 0, y.shape[1]
        self.n_layers_ = len(units)
        if not is_classifier(self):
            self.out_activation_ = "exp" if self.loss == "poisson" else "identity"
        elif self._label_binarizer.y_type_ == "multiclass":
            self.out_activation_ = "softmax"
        else:
            self.out_activation_ = "logistic"
        self.coefs_, self.intercepts_ = [], []
        for fan_in, fan_out in pairwise(units):
            bound = np.sqrt((2.0 if self.activation == "logistic" else 6.0) / (fan_in + fan_out))
            self.coefs_.append(np.asarray(self._random_state.uniform(-bound, bound, (fan_in, fan_out))).astype(dtype))
            self.intercepts_.append(np.asarray(self._random_state.uniform(-bound, bound, fan_out)).astype(dtype))
        if self.solver in STOCHASTIC:
            self.loss_curve_, self._no_improvement_count = [], 0
            if self.early_stopping:
                self.validation_scores_, self.best_validation_score_, self.best_loss_ = [], -np.inf, None
            else:
                self.best_loss_, self.validation_scores_, self.best_validation_score_ = np.inf, None, None

    def _gradients(self, X: Any, y: Any, weights: Any) -> Any:
        return network.gradients(X, y, weights, self.coefs_, self.intercepts_, self.activation, self.out_activation_, self.loss, self.alpha)

    # ---- fitting

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features)."""
        return self._fit(X, y, sample_weight, False)

    def _fit(self, X: Any, y: Any, sample_weight: Any, incremental: bool) -> Any:
        hidden = list(np.ravel(np.asarray(self.hidden_layer_sizes)).tolist()) if np.size(np.asarray(self.hidden_layer_sizes)) else []
        if any(h <= 0 for h in hidden):
            raise ValueError(f"hidden_layer_sizes must be > 0, got {hidden}.")
        first = not hasattr(self, "coefs_") or not self.warm_start and not incremental
        X, y = self._validate_input(X, y, incremental, reset=first)
        X = ours(X)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if y.ndim == 1:
            y = y.reshape(-1, 1)
        y = y.astype(X.dtype)
        self._random_state = check_random_state(self.random_state)
        if first:
            self._initialize(y, [X.shape[1], *hidden, y.shape[1]], X.dtype)
        if self.solver in STOCHASTIC:
            self._fit_stochastic(X, y, sample_weight, incremental)
        else:
            self._fit_lbfgs(X, y, sample_weight)
        if not all(bool(np.isfinite(w).all()) for w in [*self.coefs_, *self.intercepts_]):
            raise ValueError("Solver produced non-finite parameter weights. The input data may contain large values and need to be "
                             "preprocessed.")
        return self

    def _fit_lbfgs(self, X: Any, y: Any, weights: Any) -> None:
        shapes = [p.shape for p in [*self.coefs_, *self.intercepts_]]

        def unpack(flat: Any) -> None:
            parts, at = [], 0
            for shape in shapes:
                size = int(np.prod(shape))
                parts.append(flat[at:at + size].reshape(shape))
                at += size
            self.coefs_, self.intercepts_ = parts[: len(self.coefs_)], parts[len(self.coefs_):]

        def f(flat: Any) -> tuple[float, Any]:
            unpack(flat)
            value, by_w, by_b = self._gradients(X, y, weights)
            return value, np.concatenate([g.ravel() for g in [*by_w, *by_b]]).astype(np.float64)

        start = np.concatenate([p.ravel() for p in [*self.coefs_, *self.intercepts_]]).astype(np.float64)
        found = lbfgs(f, start, gtol=self.tol, maxfun=self.max_fun, maxiter=self.max_iter)
        self.n_iter_ = check_result(found, self.max_iter, 4)
        self.loss_ = np.float64(found.fun)
        unpack(found.x)
        self.coefs_, self.intercepts_ = ([p.copy() for p in group] for group in (self.coefs_, self.intercepts_))

    def _start_optimizer(self, incremental: bool) -> None:
        params = [*self.coefs_, *self.intercepts_]
        if incremental and hasattr(self, "_optimizer"):
            return
        if self.solver == "sgd":
            self._optimizer: Any = network.Sgd(params, self.learning_rate_init, self.learning_rate, self.momentum, self.nesterovs_momentum,
                                               self.power_t)
        else:
            self._optimizer = network.Adam(params, self.learning_rate_init, self.beta_1, self.beta_2, self.epsilon)

    def _hold_out(self, X: Any, y: Any, weights: Any) -> Any:
        """(X, y, weights) to train on and (X, y, weights) to judge by."""
        from septet.sklearn.model_selection import train_test_split

        stratify = y if is_classifier(self) and self.n_outputs_ == 1 else None
        parts = [X, y] if weights is None else [X, y, weights]
        made = train_test_split(*parts, random_state=self._random_state, test_size=self.validation_fraction, stratify=stratify)
        train, held = made[::2], made[1::2]
        if stratify is not None and len(np.unique(held[1])) < 2 and len(np.unique(y)) > 1 and len(held[1]) < len(np.unique(y)):
            raise ValueError("The validation set is too small. Increase 'validation_fraction' or the size of your dataset.")
        if is_classifier(self):
            held = [held[0], self._label_binarizer.inverse_transform(held[1]), *held[2:]]
        return [*train, None][:3], [*held, None][:3]

    def _fit_stochastic(self, X: Any, y: Any, weights: Any, incremental: bool) -> None:
        self._start_optimizer(incremental)
        early = self.early_stopping and not incremental
        (X, y, weights), held = self._hold_out(X, y, weights) if early else ((X, y, weights), None)
        n = X.shape[0]
        places = np.arange(n, dtype=int)
        size = min(200, n) if self.batch_size == "auto" else int(min(max(self.batch_size, 1), n))
        if self.batch_size != "auto" and self.batch_size > n:
            warnings.warn("Got `batch_size` less than 1 or larger than sample size. It is going to be clipped", stacklevel=4)
        params = [*self.coefs_, *self.intercepts_]
        epochs = 1 if incremental else self.max_iter
        for epoch in range(epochs):
            if self.shuffle:
                places = shuffle(places, random_state=self._random_state)
            total = 0.0
            for batch in gen_batches(n, size):
                chosen = places[batch] if self.shuffle else batch
                part, targets, w = X[chosen], y[chosen], None if weights is None else weights[chosen]
                value, by_w, by_b = self._gradients(part, targets, w)
                total += value * (batch.stop - batch.start)
                params = self._optimizer.step(params, [*by_w, *by_b])
                self.coefs_, self.intercepts_ = params[: len(self.coefs_)], params[len(self.coefs_):]
            self.n_iter_ += 1
            self.loss_ = (np.float64 if is_classifier(self) else X.dtype.type)(total / n)
            self.t_ += n
            self.loss_curve_.append(self.loss_)
            if self.verbose:
                print(f"Iteration {self.n_iter_}, loss = {self.loss_:.8f}")
            self._watch(early, held)
            self._optimizer.epoch_ends(self.t_)
            if self._no_improvement_count > self.n_iter_no_change:
                if not incremental and self._optimizer.stalls(self.verbose):
                    break
                self._no_improvement_count = 0
            if incremental:
                break
            if epoch + 1 == self.max_iter:
                warnings.warn(f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the optimization hasn't converged "
                              f"yet.", ConvergenceWarning, stacklevel=4)
        if early:
            self.coefs_, self.intercepts_ = self._best_coefs, self._best_intercepts

    def _watch(self, early: bool, held: Any) -> None:
        """Count the epochs without improvement."""
        if early:
            score = float(self.score(held[0], held[1], held[2]))
            self.validation_scores_.append(score)
            self._no_improvement_count = self._no_improvement_count + 1 if score < self.best_validation_score_ + self.tol else 0
            if score > self.best_validation_score_:
                self.best_validation_score_ = score
                self._best_coefs, self._best_intercepts = [c.copy() for c in self.coefs_], [b.copy() for b in self.intercepts_]
            return
        last = self.loss_curve_[-1]
        self._no_improvement_count = self._no_improvement_count + 1 if last > self.best_loss_ - self.tol else 0
        self.best_loss_ = min(self.best_loss_, last)

    def _stochastic_only(self) -> bool:
        if self.solver not in STOCHASTIC:
            raise AttributeError(f"partial_fit is only available for stochastic optimizers. {self.solver} is not stochastic.")
        return True

    def _outputs(self, X: Any) -> Any:
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse=["csr", "csc"], reset=False))
        return self._layers(X)[-1]


class MLPClassifier(ClassifierMixin, BaseMultilayerPerceptron):
    """Classification by a multi-layer perceptron with the log-loss."""

    _parameter_constraints = of("neural_network.MLPClassifier")
    loss = "log_loss"

    def __init__(self, hidden_layer_sizes: Any = (100,), activation: Any = "relu", *, solver: Any = "adam", alpha: Any = 0.0001,
                 batch_size: Any = "auto", learning_rate: Any = "constant", learning_rate_init: Any = 0.001, power_t: Any = 0.5,
                 max_iter: Any = 200, shuffle: Any = True, random_state: Any = None, tol: Any = 1e-4, verbose: Any = False,
                 warm_start: Any = False, momentum: Any = 0.9, nesterovs_momentum: Any = True, early_stopping: Any = False,
                 validation_fraction: Any = 0.1, beta_1: Any = 0.9, beta_2: Any = 0.999, epsilon: Any = 1e-8, n_iter_no_change: Any = 10,
                 max_fun: Any = 15000):
        self._keep(locals())

    def _validate_input(self, X: Any, y: Any, incremental: bool, reset: bool) -> Any:
        from septet.sklearn.preprocessing import LabelBinarizer

        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], multi_output=True, dtype=(np.float64, np.float32), reset=reset)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if not hasattr(self, "classes_") or not self.warm_start and not incremental:
            self._label_binarizer = LabelBinarizer()
            self._label_binarizer.fit(y)
            self.classes_ = self._label_binarizer.classes_
        else:
            classes = unique_labels(y)
            if self.warm_start and not incremental and set(classes.tolist()) != set(self.classes_.tolist()):
                raise ValueError("warm_start can only be used where `y` has the same classes as in the previous call to fit. Previously "
                                 f"got {self.classes_}, `y` has {classes}")
            if len(np.setdiff1d(classes, self.classes_)):
                raise ValueError(f"`y` has classes not in `self.classes_`. `self.classes_` has {self.classes_}. 'y' has {classes}.")
        return X, np.asarray(self._label_binarizer.transform(y)).astype(bool)

    @available_if(BaseMultilayerPerceptron._stochastic_only)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Any:
        """One epoch more.  classes: all there will be, at the first call."""
        if _check_partial_fit_first_call(self, classes):
            from septet.sklearn.preprocessing import LabelBinarizer

            self._label_binarizer = LabelBinarizer()
            self._label_binarizer.fit(y if type_of_target(y).startswith("multilabel") else classes)
        return self._fit(X, y, sample_weight, True)

    def predict(self, X: Any) -> Any:
        """The class of each sample."""
        p = self._outputs(X)
        return self._label_binarizer.inverse_transform(p.ravel() if self.n_outputs_ == 1 else p)

    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes)."""
        p = self._outputs(X)
        if self.n_outputs_ == 1:
            p = p.ravel()
        return np.column_stack([1 - p, p]) if p.ndim == 1 else p

    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        return np.log(np.asarray(self.predict_proba(X)))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class MLPRegressor(RegressorMixin, BaseMultilayerPerceptron):
    """Regression by a multi-layer perceptron."""

    _parameter_constraints = of("neural_network.MLPRegressor")

    def __init__(self, loss: Any = "squared_error", hidden_layer_sizes: Any = (100,), activation: Any = "relu", *, solver: Any = "adam",
                 alpha: Any = 0.0001, batch_size: Any = "auto", learning_rate: Any = "constant", learning_rate_init: Any = 0.001,
                 power_t: Any = 0.5, max_iter: Any = 200, shuffle: Any = True, random_state: Any = None, tol: Any = 1e-4,
                 verbose: Any = False, warm_start: Any = False, momentum: Any = 0.9, nesterovs_momentum: Any = True,
                 early_stopping: Any = False, validation_fraction: Any = 0.1, beta_1: Any = 0.9, beta_2: Any = 0.999, epsilon: Any = 1e-8,
                 n_iter_no_change: Any = 10, max_fun: Any = 15000):
        self._keep(locals())

    def _validate_input(self, X: Any, y: Any, incremental: bool, reset: bool) -> Any:
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], multi_output=True, y_numeric=True, dtype=(np.float64, np.float32),
                             reset=reset)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y

    @available_if(BaseMultilayerPerceptron._stochastic_only)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """One epoch more."""
        return self._fit(X, y, sample_weight, True)

    def predict(self, X: Any) -> Any:
        """Predicted targets."""
        made = self._outputs(X)
        return made.ravel() if made.shape[1] == 1 else made

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

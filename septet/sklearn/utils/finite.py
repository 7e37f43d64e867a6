"""NaN and infinity: found and refused."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core import boxes
from septet.sklearn.config import current
from septet.sklearn.utils.foreign import is_sparse

ADVICE = ("\n{name} does not accept missing values encoded as NaN natively. For supervised learning, you might want to consider "
          "sklearn.ensemble.HistGradientBoostingClassifier and Regressor which accept missing values encoded as NaNs natively. "
          "Alternatively, it is possible to preprocess the data, for instance by using an imputer transformer in a pipeline or drop "
          "samples with missing values. See https://scikit-learn.org/stable/modules/impute.html You can find a list of all estimators "
          "that handle NaN values at the following page: "
          "https://scikit-learn.org/stable/modules/impute.html#estimators-that-handle-nan-values")


def check_finite(a: Any, allow_nan: bool, input_name: str = "", estimator: Any = None) -> None:
    """ValueError where an array holds NaN (unless allowed) or infinity."""
    kind = a.dtype.kind
    if kind in "fc":
        check_numbers(a, allow_nan, input_name, estimator if estimator is None or isinstance(estimator, str) else type(estimator).__name__)
    elif kind == "O" and not allow_nan and not current()["assume_finite"] and holds_nan(a):
        raise ValueError(nan_words(input_name, estimator))


@boxes.check                        # a compiled pipeline looks again at every call
def check_numbers(a: Any, allow_nan: bool, input_name: str, estimator: str | None) -> None:
    """ValueError where numbers are NaN (unless allowed) or infinite."""
    if current()["assume_finite"] or bool(np.isfinite(a).all()):
        return
    if not allow_nan and bool(np.isnan(a).any()):
        raise ValueError(nan_words(input_name, estimator))
    if bool(np.isinf(a).any()):
        raise ValueError(f"Input {input_name and input_name + ' '}contains infinity or a value too large for {a.dtype!r}.")


def holds_nan(a: Any) -> bool:
    """Whether an array of objects holds NaN or pandas' NA."""
    return any(type(x).__name__ == "NAType" or isinstance(x, (float, np.floating)) and x != x for x in a.reshape(-1).tolist())


def nan_words(input_name: str, estimator: Any) -> str:
    """The words for NaN that is not accepted."""
    text = f"Input {input_name and input_name + ' '}contains NaN."
    if estimator is not None and input_name == "X" and (name := estimator if isinstance(estimator, str) else type(estimator).__name__):
        text += ADVICE.format(name=name)
    return text


def assert_all_finite(X: Any, *, allow_nan: bool = False, estimator_name: str | None = None, input_name: str = "") -> None:
    """ValueError where X holds NaN (unless allowed) or infinity."""
    check_finite(np.asarray(X.data) if is_sparse(X) else np.asarray(X), allow_nan, input_name, estimator_name)

"""`l1_min_c`: below which strength l1-penalised classifiers are empty."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.linear_model.base import ours
from septet.sklearn.utils.validation import check_array, check_consistent_length


def l1_min_c(X: Any, y: Any, *, loss: str = "squared_hinge", fit_intercept: bool = True, intercept_scaling: float = 1.0) -> float:
    """The least C for which the model has a coefficient that is not zero."""
    from septet.sklearn.preprocessing import LabelBinarizer

    X = ours(check_array(X, accept_sparse="csc"))
    check_consistent_length(X, y)
    Y = np.asarray(LabelBinarizer(neg_label=-1).fit_transform(y)).T
    den = float(abs(Y @ X if not hasattr(X, "toarray") else (X.T @ np.ascontiguousarray(Y.T)).T).max())
    if fit_intercept:
        den = max(den, float(abs(Y @ np.full((np.asarray(y).shape[0], 1), intercept_scaling, dtype=float)).max()))
    if den == 0.0:
        raise ValueError("Ill-posed l1_min_c calculation: l1 will always select zero coefficients for this data")
    return (0.5 if loss == "squared_hinge" else 2.0) / den

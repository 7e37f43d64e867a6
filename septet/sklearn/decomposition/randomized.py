"""Singular values of large matrices from random projections (Halko, Martinsson, Tropp 2009), without checks of arguments."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.extmath import _randomized_svd
from septet.sklearn.utils.foreign import give_back


def randomized_svd(M: Any, n_components: int, *, n_oversamples: int = 10, n_iter: Any = "auto", power_iteration_normalizer: str = "auto",
                   transpose: Any = "auto", flip_sign: bool = True, random_state: Any = None) -> Any:
    """(U, s, Vt) of the first components; real NumPy arrays where M is one."""
    X = M if hasattr(M, "toarray") else np.asarray(M)
    found = _randomized_svd(X, n_components, n_oversamples, n_iter, power_iteration_normalizer, transpose, flip_sign, random_state)
    return give_back(found, M)

"""Sparse matrices as input: any class with SciPy's names (`tocsr`, `data`, `shape`, `format`), accepted, converted or refused."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.sparse import as_sparse
from septet.sklearn.utils.finite import check_finite

REFUSED = "Sparse data was passed{name}, but dense data is required. Use '.toarray()' to convert to a dense numpy array."


def check_sparse(matrix: Any, accept: Any, dtype: Any, copy: bool, ensure_all_finite: Any, ensure_non_negative: bool, min_samples: int,
                 min_features: int, estimator: Any, input_name: str) -> Any:
    """The matrix in an accepted format and dtype, its values checked.  TypeError where sparse input is refused."""
    from septet.sklearn.utils.input_arrays import check_counts, negative_words, wanted_dtype

    accepted = [accept] if isinstance(accept, str) else accept
    if accepted is False:
        raise TypeError(REFUSED.format(name=f" for {input_name}" if input_name else ""))
    matrix = as_sparse(matrix)
    if accepted is not True:
        if not accepted:
            raise ValueError("When providing 'accept_sparse' as a tuple or list, it must contain at least one string value.")
        if matrix.format not in accepted:
            matrix = matrix.asformat(accepted[0])
    data = np.asarray(matrix.data)
    wanted = wanted_dtype(data.dtype, dtype)
    if data.dtype.kind == "c" and (wanted is None or wanted.kind != "c"):
        raise ValueError(f"Complex data not supported\n{matrix}\n")
    if wanted is not None and wanted != data.dtype:
        matrix = matrix.astype(wanted.name)
    elif copy:
        matrix = matrix.copy()
    if ensure_all_finite:
        check_finite(np.asarray(matrix.data), ensure_all_finite == "allow-nan", input_name, estimator)
    name = "" if estimator is None else f" by {estimator if isinstance(estimator, str) else type(estimator).__name__}"
    check_counts(tuple(matrix.shape), min_samples, min_features, name)
    if ensure_non_negative and bool((np.asarray(matrix.data) < 0).any()):
        raise ValueError(f"Negative values in data passed to {negative_words(input_name, estimator)}.")
    return matrix

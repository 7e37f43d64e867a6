"""Masks and squares of dense and sparse input alike."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import is_sparse


def safe_mask(X: Any, mask: Any) -> Any:
    """A mask that X can be indexed with: positions where X is sparse."""
    mask = np.asarray(mask)
    if mask.dtype.kind in "iu":
        return mask
    return np.arange(mask.shape[0])[mask] if is_sparse(X) else mask


def safe_sqr(X: Any, *, copy: bool = True) -> Any:
    """The squares of X's elements; copy False writes them into X."""
    if is_sparse(X):
        made = X.copy() if copy else X
        made.data = made.data * made.data
        return made
    X = np.asarray(X)
    if copy:
        return X**2
    X *= X
    return X

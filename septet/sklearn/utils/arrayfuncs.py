"""`sklearn.utils.arrayfuncs`: small helpers over arrays."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def min_pos(X: Any) -> float:
    """The least element above 0; the greatest number there is where none is."""
    X = np.asarray(X)
    above = X[X > 0]
    return float(above.min()) if len(above) else float(np.finfo(X.dtype).max)

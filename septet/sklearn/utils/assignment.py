"""The assignment of least cost, of arrays."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn.assignment import assignment


def best_assignment(cost: Any) -> tuple[Any, Any]:
    """(rows, columns) of the assignment of least total cost."""
    rows, columns = assignment(np.asarray(cost, dtype=np.float64).tolist())
    return np.array(rows), np.array(columns)

"""How two sets of biclusters agree."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.assignment import best_assignment


def jaccard(a_rows: Any, a_columns: Any, b_rows: Any, b_columns: Any) -> float:
    """The size of the intersection of two biclusters over that of their union."""
    shared = float((a_rows & b_rows).sum()) * float((a_columns & b_columns).sum())
    sizes = float(a_rows.sum()) * float(a_columns.sum()) + float(b_rows.sum()) * float(b_columns.sum())
    return shared / (sizes - shared)


def consensus_score(a: Any, b: Any, *, similarity: Any = "jaccard") -> float:
    """The mean similarity of biclusters that are matched best (Hochreiter and others 2010)."""
    measure = jaccard if similarity == "jaccard" else similarity
    (a_rows, a_columns), (b_rows, b_columns) = ((np.asarray(r), np.asarray(c)) for r, c in (a, b))
    made = np.array([[measure(ar, ac, br, bc) for br, bc in zip(b_rows, b_columns)] for ar, ac in zip(a_rows, a_columns)])
    rows, columns = best_assignment(1.0 - made)
    return float(made[rows, columns].sum() / max(len(a_rows), len(b_rows)))

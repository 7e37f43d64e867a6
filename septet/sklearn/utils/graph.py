"""`sklearn.utils.graph`: distances along a graph, counted in edges."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.utils._param_validation import Interval, validate_params
from septet.sklearn.utils.foreign import is_sparse


@validate_params({"graph": ["array-like", "sparse matrix"], "source": [Interval(Integral, 0, None, closed="left")],
                  "cutoff": [Interval(Integral, 0, None, closed="left"), None]})
def single_source_shortest_path_length(graph: Any, source: int, *, cutoff: int | None = None) -> dict[int, int]:
    """{vertex: edges on the way there} for all that can be reached from a vertex, with at most `cutoff` edges."""
    from septet.sklearn.sparse import as_sparse, csr_matrix

    rows = as_sparse(graph).tocsr() if is_sparse(graph) else csr_matrix(np.asarray(graph))
    pointers, columns = np.asarray(rows.indptr), np.asarray(rows.indices)
    found, level, front = {int(source): 0}, 0, np.array([source])
    while len(front) and (cutoff is None or level < cutoff):
        level += 1
        near = np.concatenate([columns[int(pointers[v]):int(pointers[v + 1])] for v in front.tolist()])
        fresh = [v for v in near.tolist() if v not in found]
        found.update(dict.fromkeys(fresh, level))
        front = np.array(list(dict.fromkeys(fresh)), dtype=np.int64)
    return found

"""Trees of clusters from distances."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import linkage as kernels
from septet.codegen.kernels.linkage import AVERAGE, COMPLETE, WARD
from septet.core.array import Array, empty
from septet.core.select import dense
from septet.core.sort import argsort
from septet.core.write import copy
from septet.ir.dtype import float64, int64

RULES = {"ward": WARD, "average": AVERAGE, "complete": COMPLETE}


def linkage(distances: Array, rule: str) -> tuple[Array, Array]:
    """(merges (n - 1, 2), their distances), nearest first; a merge makes cluster n + its place."""
    n, face = distances.shape[0], type(distances)
    size, links, first, second = (empty(face, int64, (n + 1,)) for _ in range(4))
    heights: Any = empty(face, float64, (max(n - 1, 0),))
    parent, children = empty(face, int64, (2 * n,)), empty(face, int64, (max(n - 1, 0), 2))
    distances = dense(distances)
    if rule == "single":
        nearest: Any = empty(face, float64, (n,))
        kernels.call(kernels.spanning_tree, distances._address, n, size._address, nearest._address, first._address, second._address,
                     heights._address)
    else:
        work = copy(distances)
        kernels.call(kernels.chain, work._address, n, size._address, links._address, first._address, second._address, heights._address,
                     RULE=RULES[rule])
    order = dense(argsort(heights))
    kernels.call(kernels.label, n, first._address, second._address, order._address, parent._address, children._address,
                 SORTED=rule != "single")
    return children, heights[order]

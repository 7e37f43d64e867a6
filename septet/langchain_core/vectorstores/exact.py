"""Exact nearest neighbours by cosine: a pass in 8 bits, whose error is bounded, finds the candidates; 64 bits decide."""
from __future__ import annotations

import math
from array import array
from itertools import chain
from typing import Any

LEAST, MOST_NUMBERS = 4096, 1 << 15     # rows from which a first pass pays; numbers of a row up to which its sums of bytes hold
ROUNDING = 2.0**-20                     # bound of float32's rounding errors in the first pass, of each number of a row


class Rough:
    """Rows of length 1, given in 32 bits, in 8 bits: their cosines with a query, and how far from the truth they may be."""

    def __init__(self, rows: Any):
        import septet.numpy as np
        from septet.core.fn import quantised

        self.mean = rows.mean(axis=0)               # what all rows share takes no part in the order, only in the error
        apart = rows - self.mean
        self.bytes = quantised.symmetric(apart)
        step = np.abs(apart).max(axis=1) / 127.0
        self.slack = 0.5 * math.sqrt(rows.shape[1]) * step + ROUNDING * math.sqrt(rows.shape[1])

    def candidates(self, query: Any, k: int) -> tuple[Any, float]:
        """(places of all that may be among the k nearest to a query of length 1, a cosine that k of them reach)."""
        import septet.numpy as np
        from septet.core.fn import quantised
        from septet.core.fn.ordering import first

        found = quantised.linear(query.astype(np.float32), self.bytes)
        floor = first(found - self.slack, 0, k, True)[0][-1]
        return np.nonzero(found + self.slack >= floor)[0], float(floor) + float(self.mean @ query)


def side_by_side(vectors: Any) -> Any:
    """Lists of numbers as one buffer, in half the time of nested lists; what is not such, as it is."""
    import septet.numpy as np

    if not isinstance(vectors, list) or {*map(type, vectors)} != {list} or len({*map(len, vectors)}) > 1:
        return vectors
    try:
        return np.frombuffer(array("d", chain.from_iterable(vectors))).reshape(len(vectors), -1) if vectors[0] else vectors
    except (TypeError, OverflowError):
        return vectors


class Matrix:
    """Vectors as rows of 64 bits, with their lengths."""

    def __init__(self, vectors: Any):
        import septet.numpy as np

        self.vectors = np.ascontiguousarray(np.array(side_by_side(vectors), dtype=np.float64))
        self.norms = np.linalg.norm(self.vectors, axis=1)
        n, d = self.vectors.shape
        self.rough = None
        if n > LEAST and 0 < d <= MOST_NUMBERS and bool(np.isfinite(self.norms).all()):
            self.rough = Rough((self.vectors / np.where(self.norms == 0, 1.0, self.norms)[:, None]).astype(np.float32))

    def top(self, query: Any, k: int) -> list[tuple[int, float]]:
        """Places and cosines of the k nearest rows; of equal ones the later first.  ValueError when lengths differ."""
        import septet.numpy as np

        query = np.array(query, dtype=np.float64)
        n, d = self.vectors.shape
        if query.shape != (d,):
            raise ValueError(f"Number of columns in X and Y must be the same. X has shape {(1, *query.shape)} and Y has shape {(n, d)}.")
        length = float(np.linalg.norm(query))
        if self.rough is not None and k < n // 8 and length > 0 and math.isfinite(length):
            places, floor = self.rough.candidates(query / length, k)
            found = self._exact(query, length, places, k) if len(places) < n // 8 else [(0, -math.inf)]
            if found[-1][1] >= floor:               # or lengths are such that cosines are not those of the rows of length 1
                return found
        return self._exact(query, length, None, k)

    def _exact(self, query: Any, length: float, places: Any, k: int) -> list[tuple[int, float]]:
        import septet.numpy as np
        from septet.core.fn.ordering import first

        rows, norms = (self.vectors, self.norms) if places is None else (self.vectors[places], self.norms[places])
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.dot(rows, query) / (norms * length)
        backwards = np.ascontiguousarray(np.where(np.isfinite(scores), scores, 0.0)[::-1])
        n = backwards.shape[0]
        values, at = first(backwards, 0, min(k, n), True)
        rows_of = [n - 1 - int(i) for i in at.tolist()]
        return [(int(places[i]) if places is not None else i, float(v)) for i, v in zip(rows_of, values.tolist(), strict=True)]

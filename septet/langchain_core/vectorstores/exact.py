"""Exact nearest neighbours by cosine: a pass in 32 bits finds the candidates, 64 bits decide."""
from __future__ import annotations

from typing import Any

MARGIN = 24                 # candidates beyond those asked for


class Matrix:
    """Vectors as rows of length 1, in 32 and in 64 bits."""

    def __init__(self, vectors: Any):
        import septet.numpy as np

        self.vectors = np.ascontiguousarray(np.array(vectors, dtype=np.float64))
        norms = np.linalg.norm(self.vectors, axis=1)
        self.norms = norms
        safe = np.where(norms == 0, 1.0, norms)
        self.rough = (self.vectors / safe[:, None]).astype(np.float32)

    def top(self, query: Any, k: int) -> list[tuple[int, float]]:
        """Places and cosines of the k nearest rows; of equal ones the later first.  ValueError when lengths differ."""
        import septet.numpy as np

        query = np.array(query, dtype=np.float64)
        n, d = self.vectors.shape
        if query.shape != (d,):
            raise ValueError(f"Number of columns in X and Y must be the same. X has shape {(1, *query.shape)} and Y has shape {(n, d)}.")
        length = float(np.linalg.norm(query))
        if n > 4096 and k + MARGIN < n // 8 and length > 0 and np.isfinite(length):
            found = self._by_candidates(query, length, k, d)
            if found is not None:
                return found
        return self._exact(query, length, None, k)

    def _by_candidates(self, query: Any, length: float, k: int, d: int) -> list[tuple[int, float]] | None:
        """The nearest among candidates; None when rounding might hide one."""
        import septet.numpy as np
        from septet.core.fn.ordering import first

        rough = self.rough @ (query / length).astype(np.float32)
        values, places = first(rough, 0, k + MARGIN, True)
        found = self._exact(query, length, np.asarray(places), k)
        bound = 2.0 * (d + 8) * 2.0**-24
        return found if found[-1][1] > float(values[-1]) + bound else None

    def _exact(self, query: Any, length: float, places: Any, k: int) -> list[tuple[int, float]]:
        import septet.numpy as np
        from septet.core.fn.ordering import first

        rows, norms = (self.vectors, self.norms) if places is None else (self.vectors[places], self.norms[places])
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.dot(rows, query) / (norms * length)
        scores = np.where(np.isfinite(scores), scores, 0.0)
        if places is not None:
            order = np.argsort(places)
            scores, places = scores[order], places[order]
        backwards = np.ascontiguousarray(scores[::-1])
        values, at = first(backwards, 0, min(k, backwards.shape[0]), True)
        n = backwards.shape[0]
        rows_of = [n - 1 - int(i) for i in at.tolist()]
        return [(int(places[i]) if places is not None else i, float(v)) for i, v in zip(rows_of, values.tolist(), strict=True)]

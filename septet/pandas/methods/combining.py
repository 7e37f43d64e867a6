"""Other labels and other objects: reindex, align, update, combine."""
from __future__ import annotations

from typing import Any

from septet.pandas.algorithms.take import take
from septet.pandas.indexes.base import ensure_index


class SeriesCombining:
    """Methods of Series."""

    _values: Any
    _index: Any

    def reindex(self, index: Any = None, *, axis: Any = None, method: Any = None, copy: Any = None, level: Any = None,
                fill_value: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """The values of other labels, missing where there were none."""
        target = ensure_index(index)
        positions = self._index.get_indexer(target)
        return self._with(take(self._values, positions), target)


class FrameCombining:
    """Methods of DataFrame."""

    def reindex(self, labels: Any = None, *, index: Any = None, columns: Any = None, axis: Any = None) -> Any:
        """The values of other labels, missing where there were none."""
        arrays, rows, names = self._columns, self._index, self._labels
        if index is not None:
            rows = ensure_index(index)
            positions = self._index.get_indexer(rows)
            arrays = [take(a, positions) for a in arrays]
        if columns is not None:
            import septet.numpy as np
            from septet.pandas.construct import full

            names = ensure_index(columns)
            found = self._labels.get_indexer(names).tolist()
            arrays = [arrays[i] if i >= 0 else full(len(rows), np.nan) for i in found]
        return self._with(list(arrays), rows, names)

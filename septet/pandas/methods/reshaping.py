"""pivot, melt, stack, unstack, explode."""
from __future__ import annotations

from typing import Any

_missing = object()


class SeriesReshaping:
    """Methods of Series."""

    def unstack(self, level: Any = -1, fill_value: Any = None, sort: bool = True) -> Any:
        """A level of the index as columns."""
        from septet.pandas.reshape.unstack import unstack

        return unstack(self, level, fill_value, sort)

    def explode(self, ignore_index: bool = False) -> Any:
        """Elements of lists as rows of their own."""
        from septet.pandas.reshape.explode import explode_series

        return explode_series(self, ignore_index)


class FrameReshaping:
    """Methods of DataFrame."""

    def pivot(self, *, columns: Any, index: Any = _missing, values: Any = _missing) -> Any:
        """Reshape by the values of columns: see pandas.pivot."""
        from septet.pandas.reshape.pivot import pivot

        given = {k: v for k, v in (("index", index), ("values", values)) if v is not _missing}
        return pivot(self, columns=columns, **given)

    def pivot_table(self, values: Any = None, index: Any = None, columns: Any = None, aggfunc: Any = "mean", fill_value: Any = None,
                    margins: bool = False, dropna: bool = True, margins_name: Any = "All", observed: bool = True, sort: bool = True,
                    **kwargs: Any) -> Any:
        """A table of aggregated values: see pandas.pivot_table."""
        from septet.pandas.reshape.pivot import pivot_table

        return pivot_table(self, values, index, columns, aggfunc, fill_value, margins, dropna, margins_name, observed, sort, **kwargs)

    def melt(self, id_vars: Any = None, value_vars: Any = None, var_name: Any = None, value_name: Any = "value", col_level: Any = None,
             ignore_index: bool = True) -> Any:
        """Columns to rows: see pandas.melt."""
        from septet.pandas.reshape.melt import melt

        return melt(self, id_vars, value_vars, var_name, value_name, col_level, ignore_index)

    def stack(self, level: Any = -1, dropna: Any = _missing, sort: Any = _missing, future_stack: bool = True) -> Any:
        """A level of the columns as the innermost level of the index."""
        from septet.pandas.reshape.unstack import stack

        return stack(self, level, dropna, sort, future_stack, _missing)

    def unstack(self, level: Any = -1, fill_value: Any = None, sort: bool = True) -> Any:
        """A level of the index as the innermost level of the columns."""
        from septet.pandas.reshape.unstack import unstack

        return unstack(self, level, fill_value, sort)

    def explode(self, column: Any, ignore_index: bool = False) -> Any:
        """Elements of a column's lists as rows of their own."""
        from septet.pandas.reshape.explode import explode_frame

        return explode_frame(self, column, ignore_index)


class IndexReshaping:
    """Methods of Index."""

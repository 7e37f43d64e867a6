"""Writing into an object that nobody can see afterwards: pandas 3 warns of it."""
from __future__ import annotations

import warnings


def warn_chained(stacklevel: int = 3) -> None:
    """ChainedAssignmentError, a warning: the object written is a temporary one."""
    from septet.pandas import errors

    warnings.warn("A value is being set on a copy of a DataFrame or Series through chained assignment. Such chained assignment never "
                  "works to update the original DataFrame or Series, because the intermediate object behaves as a copy (due to "
                  "Copy-on-Write). Write in one step with '.loc[row_indexer, col_indexer] = value'.",
                  errors.ChainedAssignmentError, stacklevel=stacklevel)         # type: ignore[attr-defined]

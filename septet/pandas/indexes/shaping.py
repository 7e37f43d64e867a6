"""Other indexes from one: dropped, inserted, appended, sorted, repeated, mapped, renamed."""
from __future__ import annotations

from typing import Any


class IndexShaping:
    """Methods of Index that give another one."""

    _values: Any
    _name: Any

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """The same labels under another name."""
        other = self if inplace else self.view()
        other.name = name
        return None if inplace else other

    def append(self, other: Any) -> Any:
        """The labels of this index and of others, one after the other."""
        from septet.pandas.indexes.appending import append

        return append(self, list(other) if isinstance(other, (list, tuple)) else [other])

"""NDFrame: what Series and DataFrame share."""
from __future__ import annotations

import copy as copying
from typing import Any

from septet.pandas import kinds


class NDFrame:
    """Base of Series and DataFrame: labels, attributes that travel, flags."""

    _typ = "ndframe"
    _metadata: list[str] = []
    _index: Any
    _attrs: dict[Any, Any] | None = None
    _flags: Any = None
    __array_priority__ = 1000
    __pandas_priority__ = 3000

    @property
    def attrs(self) -> dict[Any, Any]:
        """A dictionary of whatever the user wants to keep with the data."""
        if self._attrs is None:
            self._attrs = {}
        return self._attrs

    @attrs.setter
    def attrs(self, value: Any) -> None:
        self._attrs = dict(value)

    @property
    def flags(self) -> Any:
        """Flags: `allows_duplicate_labels`."""
        if self._flags is None:
            from septet.pandas.flags import Flags

            self._flags = Flags(self, allows_duplicate_labels=True)
        return self._flags

    def __finalize__(self, other: Any, method: str | None = None, **kwargs: Any) -> Any:
        """Take over the attributes of another object."""
        if isinstance(other, NDFrame):
            if other._attrs:
                self._attrs = copying.deepcopy(other._attrs)
            if other._flags is not None:
                self.flags.allows_duplicate_labels = other._flags.allows_duplicate_labels
            for name in set(self._metadata) & set(other._metadata):
                if name != "_name":
                    object.__setattr__(self, name, getattr(other, name, None))
        return self

    def _done(self, result: Any) -> Any:
        """A result with this object's attributes, where it has any."""
        return result if self._attrs is None and self._flags is None and not self._metadata else result.__finalize__(self)

    @property
    def index(self) -> Any:
        """The row labels."""
        return self._index

    @index.setter
    def index(self, labels: Any) -> None:
        from septet.pandas.indexes.base import ensure_index

        labels = ensure_index(labels)
        if len(labels) != len(self._index):
            raise ValueError(f"Length mismatch: Expected axis has {len(self._index)} elements, new values have {len(labels)} elements")
        self._index = labels

    @property
    def loc(self) -> Any:
        """Rows and columns by label."""
        from septet.pandas.indexing.loc import Loc

        return Loc(self)

    @property
    def iloc(self) -> Any:
        """Rows and columns by position."""
        from septet.pandas.indexing.iloc import ILoc

        return ILoc(self)

    @property
    def at(self) -> Any:
        """One value by label."""
        from septet.pandas.indexing.scalar import At

        return At(self)

    @property
    def iat(self) -> Any:
        """One value by position."""
        from septet.pandas.indexing.scalar import IAt

        return IAt(self)

    def __len__(self) -> int:
        return len(self._index)

    def __hash__(self) -> int:
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __bool__(self) -> bool:
        raise ValueError(f"The truth value of a {type(self).__name__} is ambiguous. Use a.empty, a.item(), a.any() or a.all().")

    @property
    def empty(self) -> bool:
        """Whether an axis has no labels."""
        return any(not n for n in self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        raise NotImplementedError

    @property
    def axes(self) -> list[Any]:
        """The labels of each axis."""
        raise NotImplementedError

    @classmethod
    def _get_axis_number(cls, axis: Any) -> int:
        """0 or 1 for an axis given by number or name."""
        try:
            number = _AXES[axis]
        except (KeyError, TypeError):
            number = 2
        if number > (0 if issubclass(cls, kinds.Series) else 1):
            raise ValueError(f"No axis named {axis} for object type {cls.__name__}")
        return number


_AXES = {0: 0, 1: 1, "index": 0, "rows": 0, "columns": 1, -1: 1, None: 0}

"""`MaskedArray.flat`: the elements one after another, `masked` for those that are."""
from __future__ import annotations

from typing import Any

from septet.numpy.ma.masks import getmaskarray, nomask


class MaskedIterator:
    """A flat iterator over a masked array; indexing and assignment see one axis."""

    def __init__(self, array: Any):
        self.ma = array
        self._position = 0

    def __iter__(self) -> Any:
        return self

    def __len__(self) -> int:
        return int(self.ma.size)

    def __getitem__(self, key: Any) -> Any:
        return self.ma.reshape(-1)[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        a = self.ma
        from septet.numpy.ma.masks import getdata, getmask

        a._data.flat[key] = getdata(value)
        if a._mask is not nomask or getmask(value) is not nomask:
            if a._mask is nomask:
                a._mask = getmaskarray(a)
            a._mask.flat[key] = getmaskarray(value)

    def __next__(self) -> Any:
        if self._position >= self.ma.size:
            raise StopIteration
        found = self.ma.reshape(-1)[self._position]
        self._position += 1
        return found

    next = __next__

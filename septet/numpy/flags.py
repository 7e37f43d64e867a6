"""`ndarray.flags`: what is true of an array's memory."""
from __future__ import annotations

from typing import Any

from septet.core.array import READONLY, is_c_contiguous, is_f_contiguous
from septet.core.handle import VIEW
from septet.ir.promote import alignment

SHORT = {"C": "c_contiguous", "F": "f_contiguous", "O": "owndata", "W": "writeable", "A": "aligned", "X": "writebackifcopy",
         "B": "behaved", "CA": "carray", "FA": "farray", "FNC": "fnc", "FORC": "forc"}


class Flags:
    """Memory layout facts, as attributes and as items: `flags.c_contiguous`, `flags["C"]`."""

    __slots__ = ("_array",)

    def __init__(self, array: Any):
        self._array = array

    @property
    def c_contiguous(self) -> bool:
        self._array._address
        return is_c_contiguous(self._array)

    @property
    def f_contiguous(self) -> bool:
        self._array._address
        return is_f_contiguous(self._array)

    contiguous = c_contiguous

    @property
    def fortran(self) -> bool:
        return self.f_contiguous and not self.c_contiguous

    @property
    def owndata(self) -> bool:
        return not self._array._flags & VIEW and self._array.base is None

    @property
    def writeable(self) -> bool:
        return not self._array._flags & READONLY

    @writeable.setter
    def writeable(self, value: bool) -> None:
        if value:
            root = self._array.base
            if getattr(root, "_flags", 0) & READONLY or isinstance(root, (bytes, memoryview)) and memoryview(root).readonly:
                raise ValueError("cannot set WRITEABLE flag to True of this array")
            self._array._flags &= ~READONLY
        else:
            self._array._flags |= READONLY

    @property
    def aligned(self) -> bool:
        a = self._array
        step = alignment(a._dtype)
        return a._address % step == 0 and all(s % step == 0 for s in a.strides)

    @property
    def writebackifcopy(self) -> bool:
        return False

    @property
    def behaved(self) -> bool:
        return self.aligned and self.writeable

    @property
    def carray(self) -> bool:
        return self.behaved and self.c_contiguous

    @property
    def farray(self) -> bool:
        return self.behaved and self.f_contiguous and not self.c_contiguous

    @property
    def fnc(self) -> bool:
        return self.f_contiguous and not self.c_contiguous

    @property
    def forc(self) -> bool:
        return self.f_contiguous or self.c_contiguous

    @property
    def num(self) -> int:
        bits = ((1, "c_contiguous"), (2, "f_contiguous"), (4, "owndata"), (256, "aligned"), (1024, "writeable"))
        return sum(bit for bit, name in bits if getattr(self, name))

    def __getitem__(self, key: str) -> bool:
        name = SHORT.get(key, key.lower())
        if not isinstance(key, str) or not hasattr(self, name) or key != key.upper():
            raise KeyError("Unknown flag")
        return bool(getattr(self, name))

    def __setitem__(self, key: str, value: bool) -> None:
        if SHORT.get(key, key.lower()) != "writeable":
            raise KeyError("Unknown flag")
        self.writeable = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flags) and self.num == other.num

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        names = ("c_contiguous", "f_contiguous", "owndata", "writeable", "aligned", "writebackifcopy")
        return "".join(f"  {n.upper()} : {getattr(self, n)}\n" for n in names)

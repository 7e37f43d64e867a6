"""Interval: a span between two ends, and the dtype of arrays of them."""
from __future__ import annotations

import numbers
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.dtypes import ExtensionDtype, pandas_dtype, register_extension_dtype

CLOSED = ("left", "right", "both", "neither")


def check_closed(closed: Any) -> None:
    """ValueError for a side that is none."""
    if closed not in CLOSED:
        raise ValueError(f"invalid option for 'closed': {closed}")


class IntervalMixin:
    """Which ends belong to an interval."""

    closed: Any

    @property
    def closed_left(self) -> bool:
        """Whether the left end belongs to it."""
        return self.closed in ("left", "both")

    @property
    def closed_right(self) -> bool:
        """Whether the right end belongs to it."""
        return self.closed in ("right", "both")

    @property
    def open_left(self) -> bool:
        """Whether the left end does not."""
        return not self.closed_left

    @property
    def open_right(self) -> bool:
        """Whether the right end does not."""
        return not self.closed_right


class Interval(IntervalMixin):
    """The span from left to right.  closed: which ends belong to it: right, left, both, neither."""

    __module__ = "pandas"
    __slots__ = ("closed", "left", "right")
    __array_priority__ = 1000

    def __init__(self, left: Any, right: Any, closed: str = "right"):
        check_closed(closed)
        for end in (left, right):
            if not (isinstance(end, (numbers.Number, np.number)) or type(end).__name__ in ("Timestamp", "Timedelta", "datetime",
                                                                                           "timedelta")):
                raise ValueError("Only numeric, Timestamp and Timedelta endpoints are allowed when constructing an Interval.")
        if not left <= right:
            raise ValueError("left side of interval must be <= right side")
        self.left, self.right, self.closed = left, right, closed

    def __repr__(self) -> str:
        return f"Interval({shown(self.left)}, {shown(self.right)}, closed='{self.closed}')"

    def __str__(self) -> str:
        begin, end = "[" if self.closed_left else "(", "]" if self.closed_right else ")"
        return f"{begin}{shown(self.left)}, {shown(self.right)}{end}"

    def __hash__(self) -> int:
        return hash((self.left, self.right, self.closed))

    def __contains__(self, key: Any) -> bool:
        if isinstance(key, Interval):
            left = self.left < key.left or self.left == key.left and (self.closed_left or key.open_left)
            right = key.right < self.right or key.right == self.right and (self.closed_right or key.open_right)
            return bool(left and right)
        return bool((self.left < key
                     or self.closed_left and key == self.left) and (key < self.right or self.closed_right and key == self.right))

    def _key(self) -> Any:
        return self.left, self.right, CLOSED.index(self.closed)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Interval):
            return self.left == other.left and self.right == other.right and self.closed == other.closed
        return NotImplemented if hasattr(other, "__array__") or isinstance(other, (kinds.Series, kinds.Index)) else False

    def __lt__(self, other: Any) -> Any:
        return (self.left, self.right) < (other.left, other.right) if isinstance(other, Interval) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return (self.left, self.right) <= (other.left, other.right) if isinstance(other, Interval) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return (self.left, self.right) > (other.left, other.right) if isinstance(other, Interval) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return (self.left, self.right) >= (other.left, other.right) if isinstance(other, Interval) else NotImplemented

    def __add__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Interval) else Interval(self.left + other, self.right + other, self.closed)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Interval) else Interval(self.left - other, self.right - other, self.closed)

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Interval) else Interval(self.left * other, self.right * other, self.closed)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Interval) else Interval(self.left / other, self.right / other, self.closed)

    def __floordiv__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Interval) else Interval(self.left // other, self.right // other, self.closed)

    @property
    def mid(self) -> Any:
        """The middle."""
        try:
            return 0.5 * (self.left + self.right)
        except TypeError:
            return self.left + 0.5 * self.length

    @property
    def length(self) -> Any:
        """How long it is."""
        return self.right - self.left

    @property
    def is_empty(self) -> bool:
        """Whether no point is in it."""
        return bool(self.left == self.right and self.closed != "both")

    def overlaps(self, other: Any) -> bool:
        """Whether two intervals share a point."""
        if not isinstance(other, Interval):
            raise TypeError(f"`other` must be an Interval, got {type(other).__name__}")
        first = self.left <= other.right if self.closed_left and other.closed_right else self.left < other.right
        second = other.left <= self.right if other.closed_left and self.closed_right else other.left < self.right
        return bool(first and second)


def shown(end: Any) -> Any:
    """An end as text: numbers of NumPy as Python's."""
    return end.item() if isinstance(end, np.generic) and hasattr(end, "item") else end


@register_extension_dtype
class IntervalDtype(ExtensionDtype):
    """The dtype of intervals: that of their ends, and which of these belong to them."""

    __module__ = "pandas"
    _metadata = ("subtype", "closed")
    kind = "O"

    def __init__(self, subtype: Any = None, closed: Any = None):
        if closed is not None:
            check_closed(closed)
        if isinstance(subtype, IntervalDtype):
            if closed is not None and closed != subtype.closed:
                raise ValueError("dtype.closed and 'closed' do not match. Try IntervalDtype(dtype.subtype, closed) instead.")
            subtype, closed = subtype.subtype, subtype.closed
        if isinstance(subtype, str) and subtype.startswith("interval"):
            made = self.construct_from_string(subtype)
            subtype, closed = made.subtype, made.closed or closed
        self.subtype = None if subtype is None else pandas_dtype(subtype)
        self.closed = closed
        if self.subtype is not None and (self.subtype.kind in "OSUb" and not hasattr(self.subtype, "tz")):
            raise TypeError("category, object, and string subtypes are not supported for IntervalDtype")

    @property
    def name(self) -> str:
        """ "interval". """
        return "interval"

    @property
    def type(self) -> type:
        """Interval."""
        return Interval

    def __str__(self) -> str:
        if self.subtype is None:
            return "interval"
        return f"interval[{self.subtype}]" if self.closed is None else f"interval[{self.subtype}, {self.closed}]"

    __hash__ = ExtensionDtype.__hash__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return other.lower() in ("interval", str(self).lower())
        if not isinstance(other, IntervalDtype):
            return False
        if self.subtype is None or other.subtype is None:
            return self.subtype is other.subtype is None
        return self.closed == other.closed and self.subtype == other.subtype

    @classmethod
    def construct_array_type(cls) -> Any:
        """IntervalArray."""
        from septet.pandas.arrays.interval import IntervalArray

        return IntervalArray

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of "interval", "interval[int64]" or "interval[int64, right]"."""
        import re

        if not isinstance(string, str):
            raise TypeError(f"a string needs to be passed, got type {type(string)}")
        if string.lower() == "interval":
            return cls()
        found = re.fullmatch(r"(?i:interval)\[(?P<sub>[^,]+(\[.+\])?)(, *(?P<closed>right|left|both|neither))?\]", string)
        if not found:
            raise TypeError(f"Cannot construct a 'IntervalDtype' from '{string}'.")
        return cls(found["sub"], found["closed"])

    @property
    def index_class(self) -> Any:
        """IntervalIndex."""
        from septet.pandas.indexes.interval import IntervalIndex

        return IntervalIndex

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        if not all(isinstance(d, IntervalDtype) for d in dtypes) or len({d.closed for d in dtypes}) > 1:
            return None
        from septet.pandas.dtypes import common_dtype

        return IntervalDtype(common_dtype([d.subtype for d in dtypes]), self.closed)

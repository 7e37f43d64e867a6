"""`Value`, `List` and arrays: the plain kinds."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from septet.errors import NotSupported

PLAIN = {
    "null": "Null", "bool": "Boolean", "int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64", "uint8": "UInt8",
    "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64", "float16": "Float16", "float32": "Float32", "float64": "Float64",
    "string": "String", "large_string": "String", "string_view": "String", "binary": "Binary", "large_binary": "Binary",
    "binary_view": "Binary", "date32": "Date", "date64": "Date", "time64[ns]": "Time", "time64[us]": "Time", "time32[s]": "Time",
    "time32[ms]": "Time",
}
SECOND = {"double": "float64", "float": "float32"}      # names that Arrow writes as well
TIMED = re.compile(r"^(timestamp|duration)\[(s|ms|us|ns)(?:,\s*tz=(.+))?\]$")
DECIMAL = re.compile(r"^decimal(?:128|256)\((\d+),\s*(-?\d+)\)$")


class Kind:
    """What kinds share: equality, hash and how they are written."""

    def fields(self) -> Iterator[tuple[str, Any]]:
        """(argument, value) of what was given."""
        raise NotImplementedError

    def encode_example(self, value: Any) -> Any:
        """A value as it is stored: as it comes."""
        return value

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and list(self.fields()) == list(other.fields())

    def __hash__(self) -> int:
        return hash(repr(self))

    def __call__(self) -> Any:
        return self.storage()

    def storage(self) -> Any:
        """The column type."""
        raise NotImplementedError


class Value(Kind):
    """One number, text, point in time, ... by the name of its Arrow type."""

    def __init__(self, dtype: str, id: str | None = None):
        self.dtype, self.id = SECOND.get(dtype, dtype), id
        if self.dtype not in PLAIN and not TIMED.match(self.dtype) and not DECIMAL.match(self.dtype):
            raise ValueError(f"Neither {dtype} nor {dtype}_ seems to be a pyarrow data type. Known: {', '.join(PLAIN)}")

    def fields(self) -> Iterator[tuple[str, Any]]:
        yield "dtype", self.dtype

    def __repr__(self) -> str:
        return f"Value({self.dtype!r})"

    def storage(self) -> Any:
        from septet.pandas.engine import pl

        if self.dtype in PLAIN:
            return getattr(pl, PLAIN[self.dtype])()
        if match := DECIMAL.match(self.dtype):
            return pl.Decimal(int(match[1]), int(match[2]))
        kind, unit, zone = TIMED.match(self.dtype).groups()  # type: ignore[union-attr]
        unit = "ms" if unit == "s" else unit                    # the coarsest that the engine has
        return pl.Datetime(unit, zone) if kind == "timestamp" else pl.Duration(unit)

    @staticmethod
    def name_of(kind: Any) -> str:
        """The Arrow name of a column type.  NotSupported where there is none."""
        from septet.pandas.engine import pl

        if isinstance(kind, pl.Datetime):
            return f"timestamp[{kind.time_unit}{f', tz={kind.time_zone}' if kind.time_zone else ''}]"
        if isinstance(kind, pl.Duration):
            return f"duration[{kind.time_unit}]"
        if isinstance(kind, pl.Decimal):
            return f"decimal128({kind.precision}, {kind.scale})"
        if isinstance(kind, pl.Time):
            return "time64[ns]"
        found = next((name for name, there in PLAIN.items() if there == type(kind).__name__), None)
        if found is None:
            raise NotSupported(f"datasets: columns of {kind}")
        return found


class List(Kind):
    """Values of one kind in a row, any number of them or `length`."""

    def __init__(self, feature: Any, length: int = -1, id: str | None = None):
        from septet.datasets.features.features import checked

        self.feature, self.length, self.id = checked(feature), length, id

    def fields(self) -> Iterator[tuple[str, Any]]:
        yield "feature", self.feature
        if self.length != -1:
            yield "length", self.length

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.feature!r}{f', length={self.length}' if self.length != -1 else ''})"


class LargeList(List):
    """The same with 64-bit places."""


class ArrayXD(Kind):
    """Arrays of a fixed number of dimensions."""

    ndim = 0

    def __init__(self, shape: tuple[int, ...], dtype: str, id: str | None = None):
        if len(shape) != self.ndim:
            raise ValueError(f"shape={tuple(shape)} and ndims={self.ndim} don't match")
        self.shape, self.dtype, self.id = tuple(shape), dtype, id

    def fields(self) -> Iterator[tuple[str, Any]]:
        yield "shape", self.shape
        yield "dtype", self.dtype

    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self.shape}, dtype={self.dtype!r})"

    def storage(self) -> Any:
        from septet.pandas.engine import pl

        kind = Value(self.dtype).storage()
        for _ in self.shape:
            kind = pl.List(kind)
        return kind


class Array2D(ArrayXD):
    """Two dimensions."""

    ndim = 2


class Array3D(ArrayXD):
    """Three."""

    ndim = 3


class Array4D(ArrayXD):
    """Four."""

    ndim = 4


class Array5D(ArrayXD):
    """Five."""

    ndim = 5

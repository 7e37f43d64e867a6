"""`ClassLabel`: whole numbers that stand for names."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.datasets.features.values import Kind


class ClassLabel(Kind):
    """Numbers from 0 that name classes.  names, names_file or num_classes say which."""

    dtype = "int64"

    def __init__(self, num_classes: int | None = None, names: list[str] | None = None, names_file: str | None = None,
                 id: str | None = None):
        if names_file is not None and names is not None:
            raise ValueError("Please provide either names or names_file but not both.")
        if names_file is not None:
            with open(names_file, encoding="utf-8") as file:
                names = [line.strip() for line in file.read().split("\n") if line.strip()]
        if names is None:
            if num_classes is None:
                raise ValueError("Please provide either num_classes, names or names_file.")
            names = [str(k) for k in range(num_classes)]
        if num_classes is not None and num_classes != len(names):
            raise ValueError(f"ClassLabel number of names do not match the defined num_classes. Got {len(names)} names VS {num_classes} "
                             f"num_classes")
        self.names, self.num_classes, self.id = list(names), len(names), id
        self._places = {name: k for k, name in enumerate(self.names)}
        if len(self._places) != len(self.names):
            raise ValueError("Some label names are duplicated. Each label name should be unique.")

    def fields(self) -> Iterator[tuple[str, Any]]:
        yield "names", self.names

    def __repr__(self) -> str:
        return f"ClassLabel(names={self.names!r})"

    def storage(self) -> Any:
        from septet.pandas.engine import pl

        return pl.Int64()

    def str2int(self, values: Any) -> Any:
        """The number of a name, or of each.  ValueError for an unknown one."""
        return self.number(values) if isinstance(values, str) else [self.number(x) for x in values]

    def number(self, value: Any) -> int:
        """The number of one name, or of a number written as text."""
        found = self._places.get(str(value))
        if found is None:
            try:
                found = int(value)
            except ValueError:
                found = -1
        if not 0 <= found < self.num_classes:
            raise ValueError(f"Invalid string class label {value}")
        return found

    def int2str(self, values: Any) -> Any:
        """The name of a number, or of each.  ValueError for one that is too great."""
        return self.name(values) if isinstance(values, int) else [self.name(int(x)) for x in values]

    def name(self, value: int) -> str:
        """The name of one number."""
        if not 0 <= value < self.num_classes:
            raise ValueError(f"Invalid integer class label {value:d}")
        return self.names[value]

    def encode_example(self, value: Any) -> int:
        """The number, of a name or of itself.  ValueError when there is no such class."""
        if isinstance(value, str):
            return self.number(value)
        if not -1 <= value < self.num_classes:
            raise ValueError(f"Class label {value} greater than configured num_classes {self.num_classes}")
        return int(value)

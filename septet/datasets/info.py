"""`DatasetInfo`: what is known of a data set beside its rows."""
from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass
class DatasetInfo:
    """Description, citation, and the features."""

    description: str = ""
    citation: str = ""
    homepage: str = ""
    license: str = ""
    features: Any = None
    builder_name: str | None = None
    dataset_name: str | None = None
    config_name: str | None = None
    version: Any = None
    splits: Any = None
    download_size: int | None = None
    dataset_size: int | None = None

    def __repr__(self) -> str:
        known = [(f.name, getattr(self, f.name)) for f in fields(self)]
        return "DatasetInfo(" + ", ".join(f"{name}={value!r}" for name, value in known if value not in (None, "")) + ")"

    def copy(self) -> DatasetInfo:
        """Another one with the same fields."""
        return DatasetInfo(**{f.name: getattr(self, f.name) for f in fields(self)})


__all__ = ["DatasetInfo"]

"""Enumerations that compare with plain strings, whatever their case."""
from __future__ import annotations

from enum import Enum
from typing import Any


class LightningEnum(str, Enum):  # noqa: UP042  its members print with the name of their class
    """A string with a set of values: `TrainerFn.FITTING == "fit"`."""

    @classmethod
    def from_str(cls, value: str, source: str = "key") -> LightningEnum:
        """The member whose name (or value, with `source="value"`) is `value`; ValueError when there is none."""
        for member in cls:
            named = source in ("key", "any") and member.name.lower() == value.lower()
            if named or source in ("value", "any") and member.value.lower() == value.lower():
                return member
        raise ValueError(f"Invalid match: expected one of {cls._member_names_}, but got {value}.")

    @classmethod
    def try_from_str(cls, value: str, source: str = "key") -> LightningEnum | None:
        try:
            return cls.from_str(value, source)
        except ValueError:
            return None

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, Enum):
            other = other.value
        return isinstance(other, str) and self.value.lower() == other.lower()

    def __hash__(self) -> int:
        return hash(self.value.lower())


class GradClipAlgorithmType(LightningEnum):
    """Ways to clip gradients."""

    VALUE = "value"
    NORM = "norm"

    @staticmethod
    def supported_type(value: str) -> bool:
        return any(value == member.value for member in GradClipAlgorithmType)

    @staticmethod
    def supported_types() -> list[str]:
        return [member.value for member in GradClipAlgorithmType]

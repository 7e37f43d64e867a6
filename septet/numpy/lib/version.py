"""Comparison of NumPy version strings."""
from __future__ import annotations

import re
from typing import Any


class NumpyVersion:
    """A version "1.8.0", "2.0.0b1", "2.0.0rc1" or "2.0.0.dev-..." that compares with others and with strings."""

    def __init__(self, vstring: str):
        self.vstring = vstring
        found = re.match(r"\d+\.\d+\.\d+", vstring)
        if not found:
            raise ValueError("Not a valid numpy version string")
        self.version = found.group()
        self.major, self.minor, self.bugfix = map(int, self.version.split("."))
        rest = vstring[found.end():]
        pre = re.match(r"(a|b|rc)\d", rest)
        self.pre_release = pre.group() if pre else "" if ".dev" in rest else "final"
        self.is_devversion = ".dev" in vstring

    def _key(self) -> tuple[Any, ...]:
        """What versions compare by: a development version stands before what it leads to."""
        return self.major, self.minor, self.bugfix, self.pre_release == "final", self.pre_release, not self.is_devversion

    @staticmethod
    def _of(other: Any) -> NumpyVersion:
        if not isinstance(other, (str, NumpyVersion)):
            raise ValueError("Invalid object to compare with NumpyVersion.")
        return NumpyVersion(other) if isinstance(other, str) else other

    def __lt__(self, other: Any) -> bool:
        return self._key() < self._of(other)._key()

    def __le__(self, other: Any) -> bool:
        return self._key() <= self._of(other)._key()

    def __eq__(self, other: object) -> bool:
        return self._key() == self._of(other)._key()

    def __ne__(self, other: object) -> bool:
        return self._key() != self._of(other)._key()

    def __gt__(self, other: Any) -> bool:
        return self._key() > self._of(other)._key()

    def __ge__(self, other: Any) -> bool:
        return self._key() >= self._of(other)._key()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"NumpyVersion({self.vstring})"

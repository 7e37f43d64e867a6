"""Errors that every layer may raise."""
from __future__ import annotations


class NotSupported(NotImplementedError):
    """Something the imitated library has and Septet has not; the message names it and, if there is one, another way."""


class ChangedInPlace(NotSupported, RuntimeError):
    """A gradient needs an array that was written after it was used."""


class LeafWrite(NotSupported, RuntimeError):
    """An array whose own gradient is asked for may not be written."""


class Released(NotSupported, RuntimeError):
    """A gradient is taken a second time of what a first one has let go."""

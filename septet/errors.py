"""Errors that every layer may raise."""
from __future__ import annotations


class NotSupported(NotImplementedError):
    """Something the imitated library has and Septet has not; the message names it and, if there is one, another way."""

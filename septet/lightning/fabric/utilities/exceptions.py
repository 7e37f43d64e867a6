"""Errors of a wrong set-up."""
from __future__ import annotations


class MisconfigurationException(Exception):
    """Arguments that cannot go together, or do not fit the model or the machine."""

"""Ends of a run that are no failures."""
from __future__ import annotations


class TunerExit(Exception):
    """A search is over, and what it was made for is known; nothing is to be trained."""

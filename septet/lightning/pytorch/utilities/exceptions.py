"""Errors of a Trainer's set-up and of its being told to stop."""
from __future__ import annotations


class MisconfigurationException(Exception):
    """What is asked for cannot be: arguments that exclude each other, hooks that are missing."""


class SIGTERMException(SystemExit):
    """The process was told to end while a Trainer ran."""

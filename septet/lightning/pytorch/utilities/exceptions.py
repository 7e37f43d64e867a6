"""Errors of a Trainer's set-up and of its being told to stop."""
from __future__ import annotations

from septet.lightning.fabric.utilities.exceptions import MisconfigurationException

__all__ = ["MisconfigurationException", "SIGTERMException"]


class SIGTERMException(SystemExit):
    """The process was told to end while a Trainer ran."""

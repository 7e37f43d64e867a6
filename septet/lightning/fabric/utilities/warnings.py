"""Warnings of what is probably not meant, and how to be rid of them."""
from __future__ import annotations

import warnings


class PossibleUserWarning(UserWarning):
    """Something that is probably not meant."""


def disable_possible_user_warnings(module: str = "") -> None:
    """Show no `PossibleUserWarning`; module: a pattern of the modules that it is about."""
    warnings.filterwarnings("ignore", module=module, category=PossibleUserWarning)

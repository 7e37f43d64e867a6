# ruff: noqa: N999 (upstream's name)
"""`torch._C`: the one name of it that libraries call without a need for what it does."""
from __future__ import annotations


def _log_api_usage_once(event: str) -> None:
    """Tell nobody that a part of a library is used."""

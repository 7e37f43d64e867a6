"""Switches of progress bars and caches: nothing is drawn and nothing cached here, so they only remember what was asked."""
from __future__ import annotations

_STATE = {"bars": True, "cache": True}


def disable_progress_bars() -> None:
    """No bars."""
    _STATE["bars"] = False


def enable_progress_bars() -> None:
    """Bars, were there any."""
    _STATE["bars"] = True


def are_progress_bars_disabled() -> bool:
    """Whether bars are off."""
    return not _STATE["bars"]


def is_progress_bar_enabled() -> bool:
    """Whether bars are on."""
    return _STATE["bars"]


def disable_caching() -> None:
    """Nothing of `map` is kept between processes (nor is it otherwise)."""
    _STATE["cache"] = False


def enable_caching() -> None:
    """The reverse."""
    _STATE["cache"] = True


def is_caching_enabled() -> bool:
    """What was last asked."""
    return _STATE["cache"]


disable_progress_bar, enable_progress_bar = disable_progress_bars, enable_progress_bars

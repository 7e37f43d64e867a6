"""`datasets.utils`: logging's level and the switches of progress bars."""
from __future__ import annotations

from septet.datasets.switches import (
    are_progress_bars_disabled,
    disable_progress_bar,
    disable_progress_bars,
    enable_progress_bar,
    enable_progress_bars,
    is_progress_bar_enabled,
)
from septet.datasets.utils import logging

__all__ = ["are_progress_bars_disabled", "disable_progress_bar", "disable_progress_bars", "enable_progress_bar", "enable_progress_bars",
           "is_progress_bar_enabled", "logging"]

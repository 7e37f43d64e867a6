"""Messages of the first process, which is the only one here; see `fabric.utilities.rank_zero`."""
from __future__ import annotations

from septet.lightning.fabric.utilities.rank_zero import (
    LightningDeprecationWarning,
    WarningCache,
    rank_prefixed_message,
    rank_zero_debug,
    rank_zero_deprecation,
    rank_zero_info,
    rank_zero_only,
    rank_zero_warn,
)
from septet.lightning.fabric.utilities.warnings import PossibleUserWarning

__all__ = ["LightningDeprecationWarning", "PossibleUserWarning", "WarningCache", "rank_prefixed_message", "rank_zero_debug",
           "rank_zero_deprecation", "rank_zero_info", "rank_zero_only", "rank_zero_warn"]

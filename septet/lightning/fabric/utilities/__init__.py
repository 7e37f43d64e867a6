"""What Fabric and the Trainer share."""
from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    **dict.fromkeys(("rank_zero_deprecation", "rank_zero_info", "rank_zero_only", "rank_zero_warn"), "fabric.utilities.rank_zero"),
    **dict.fromkeys(("move_data_to_device", "suggested_max_num_workers"), "pytorch.utilities.data"),
    "AttributeDict": "pytorch.utilities.parsing",
    "LightningEnum": "pytorch.utilities.enums",
    "Throughput": "fabric.utilities.throughput",
    "disable_possible_user_warnings": "fabric.utilities.warnings",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load the module that has the name."""
    if name not in _HOME:
        raise AttributeError(f"module 'lightning.fabric.utilities' (septet) has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"septet.lightning.{_HOME[name]}"), name)
    return value

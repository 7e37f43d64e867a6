"""What Fabric and the Trainer share."""
from __future__ import annotations

from septet.torch import lazy as _lazy

_HERE = _lazy.homes({"rank_zero": "rank_zero_deprecation rank_zero_info rank_zero_only rank_zero_warn", "throughput": "Throughput"})
_BESIDE = _lazy.homes({"data": "move_data_to_device suggested_max_num_workers", "enums": "LightningEnum", "parsing": "AttributeDict"})
__getattr__, __dir__ = _lazy.loader(
    "septet.lightning", {**{name: f"fabric.utilities.{home}" for name, home in _HERE.items()},
                         **{name: f"pytorch.utilities.{home}" for name, home in _BESIDE.items()}})
__all__ = sorted({*_HERE, *_BESIDE})

"""`lightning.pytorch.utilities`: loaders together, ranks, parameters and small things."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.lightning.pytorch.utilities", _lazy.homes({
    "combined_loader": "CombinedLoader",
    "enums": "GradClipAlgorithmType LightningEnum",
    "grads": "grad_norm",
    "parameter_tying": "find_shared_parameters set_shared_parameters",
    "parsing": "AttributeDict is_picklable",
    "data": "move_data_to_device suggested_max_num_workers",
    "rank_zero": "rank_zero_debug rank_zero_deprecation rank_zero_info rank_zero_only rank_zero_warn",
}), ("combined_loader", "data", "enums", "exceptions", "grads", "model_helpers", "model_summary", "parameter_tying", "parsing", "rank_zero",
     "seed", "types"))
__all__ = ["AttributeDict", "CombinedLoader", "GradClipAlgorithmType", "LightningEnum", "find_shared_parameters", "grad_norm",
           "is_picklable", "move_data_to_device", "rank_zero_deprecation", "rank_zero_info", "rank_zero_only", "rank_zero_warn",
           "set_shared_parameters", "suggested_max_num_workers"]

"""`keras.mixed_precision`: dtype policies by their older place."""
from __future__ import annotations

from septet.keras import lazy as _lazy
from septet.keras.dtype_policies import DTypePolicy, dtype_policy, set_dtype_policy

Policy = DTypePolicy
global_policy = dtype_policy
set_global_policy = set_dtype_policy
__getattr__, _ = _lazy.attach("septet.keras.mixed_precision", {"optimizers.loss_scale_optimizer": "LossScaleOptimizer"})

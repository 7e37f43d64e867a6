"""`torchvision.ops`: boxes, losses, and blocks of networks.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({
    "misc": "FrozenBatchNorm2d Conv2dNormActivation Conv3dNormActivation SqueezeExcitation MLP Permute StochasticDepth stochastic_depth",
})
_MODULES = ("misc",)
__all__ = sorted(_HOME)
__getattr__, __dir__ = loader("septet.torchvision.ops", _HOME, _MODULES)

"""Instance normalisation layers."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core import view
from septet.torch.nn.functional import normalization as fn
from septet.torch.nn.modules.batchnorm import _LazyNormBase, _NormBase


class _InstanceNorm(_NormBase):
    """Each channel of each image to mean 0 and variance 1."""

    dims = 0

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False, track_running_stats: bool = False,
                 device: Any = None, dtype: Any = None, *, bias: bool = True):
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _check_input_dim(self, input: Any) -> None:
        if input.dim() not in (self.dims + 1, self.dims + 2):
            raise ValueError(f"expected {self.dims + 1}D or {self.dims + 2}D input (got {input.dim()}D input)")

    def forward(self, input: Any) -> Any:
        self._check_input_dim(input)
        channels = input.shape[-self.dims - 1]
        if channels != self.num_features:
            if self.affine:
                raise ValueError(f"expected input's size at dim={input.dim() - self.dims - 1} to match num_features ({self.num_features}), "
                                 f"but got: {channels}.")
            warnings.warn(f"input's size at dim={input.dim() - self.dims - 1} does not match num_features. You can silence this warning by "
                          "not passing in num_features, which is not used because affine=False", stacklevel=2)
        if input.dim() == self.dims + 1:
            return view.squeeze(self._normalised(view.expand_dims(input, 0)), 0)
        return self._normalised(input)

    def _normalised(self, input: Any) -> Any:
        momentum = 0.0 if self.momentum is None else self.momentum
        return fn.instance_norm(input, self.running_mean, self.running_var, self.weight, self.bias,
                                self.training or not self.track_running_stats, momentum, self.eps)


class InstanceNorm1d(_InstanceNorm):
    """Over (n, c, length)."""

    dims = 1


class InstanceNorm2d(_InstanceNorm):
    """Over (n, c, height, width)."""

    dims = 2


class InstanceNorm3d(_InstanceNorm):
    """Over (n, c, depth, height, width)."""

    dims = 3


class _LazyInstanceNorm(_LazyNormBase):
    """The constructor of lazy instance normalisations."""

    def __init__(self, eps: float = 1e-5, momentum: float = 0.1, affine: bool = True, track_running_stats: bool = True, device: Any = None,
                 dtype: Any = None):
        super().__init__(eps, momentum, affine, track_running_stats, device, dtype)

    def initialize_parameters(self: Any, input: Any) -> None:
        super().initialize_parameters(input if input.dim() == self.dims + 2 else view.expand_dims(input, 0))


class LazyInstanceNorm1d(_LazyInstanceNorm, InstanceNorm1d):
    """An InstanceNorm1d whose num_features the first input decides."""

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyInstanceNorm, InstanceNorm2d):
    """An InstanceNorm2d whose num_features the first input decides."""

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyInstanceNorm, InstanceNorm3d):
    """An InstanceNorm3d whose num_features the first input decides."""

    cls_to_become = InstanceNorm3d

"""Layers of dropout."""
from __future__ import annotations

from typing import Any

from septet.torch.nn.functional import dropouts as fn
from septet.torch.nn.modules.module import Module


class _DropoutNd(Module):
    """A dropout with its probability."""

    __constants__ = ["p", "inplace"]
    _function: Any = None

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        fn.checked(p)
        self.p, self.inplace = p, inplace

    def forward(self, input: Any) -> Any:
        return type(self)._function(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Elements set to zero."""

    _function = staticmethod(fn.dropout)


class Dropout1d(_DropoutNd):
    """Channels of sequences set to zero."""

    _function = staticmethod(fn.dropout1d)


class Dropout2d(_DropoutNd):
    """Channels of images set to zero."""

    _function = staticmethod(fn.dropout2d)


class Dropout3d(_DropoutNd):
    """Channels of volumes set to zero."""

    _function = staticmethod(fn.dropout3d)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean and variance, for selu."""

    def forward(self, input: Any) -> Any:
        return fn.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """AlphaDropout of whole channels."""

    def forward(self, input: Any) -> Any:
        return fn.feature_alpha_dropout(input, self.p, self.training)

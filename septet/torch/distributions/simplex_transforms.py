"""Maps to the simplex and to triangular matrices, and to other shapes."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.distribution import clamp_probs, softplus
from septet.torch.distributions.transforms import Transform


def enough(shape: Any, axes: int) -> Any:
    """The shape.  ValueError when it has fewer axes than an event."""
    if len(shape) < axes:
        raise ValueError("Too few dimensions on input")
    return shape


def swapped(shape: Any, old: Any, new: Any) -> Any:
    """The shape with events of another shape at its end.  ValueError when it does not end as events do."""
    cut = len(enough(shape, len(old))) - len(old)
    if tuple(shape[cut:]) != tuple(old):
        raise ValueError(f"Shape mismatch: expected {tuple(shape[cut:])} but got {tuple(old)}")
    return torch.Size((*shape[:cut], *new))


class SoftmaxTransform(Transform):
    """softmax along the last axis; the inverse is a logarithm."""

    compared = ()
    bijective = False
    domain, codomain = constraints.real_vector, constraints.simplex

    def _call(self, x: Any) -> Any:
        shares = (x - x.max(-1, True)[0]).exp()
        return shares / shares.sum(-1, True)

    def _inverse(self, y: Any) -> Any:
        return y.log()

    def forward_shape(self, shape: Any) -> Any:
        return enough(shape, 1)

    inverse_shape = forward_shape


class StickBreakingTransform(Transform):
    """n numbers to n + 1 shares, each a part of what the ones before left."""

    compared = ()
    domain, codomain = constraints.real_vector, constraints.simplex

    def _call(self, x: Any) -> Any:
        left = x.shape[-1] + 1 - x.new_ones(x.shape[-1]).cumsum(-1)
        z = clamp_probs(torch.sigmoid(x - left.log()))
        rest = (1 - z).cumprod(-1)
        return torch.nn.functional.pad(z, [0, 1], value=1) * torch.nn.functional.pad(rest, [1, 0], value=1)

    def _inverse(self, y: Any) -> Any:
        shares = y[..., :-1]
        left = y.shape[-1] - shares.new_ones(shares.shape[-1]).cumsum(-1)
        rest = (1 - shares.cumsum(-1)).clamp(min=torch.finfo(y.dtype).tiny)
        return shares.log() - rest.log() + left.log()

    def forward_shape(self, shape: Any) -> Any:
        return torch.Size((*enough(shape, 1)[:-1], shape[-1] + 1))

    def inverse_shape(self, shape: Any) -> Any:
        return torch.Size((*enough(shape, 1)[:-1], shape[-1] - 1))

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        left = x.shape[-1] + 1 - x.new_ones(x.shape[-1]).cumsum(-1)
        return (-softplus(x - left.log()) + y[..., :-1].log()).sum(-1)


class LowerCholeskyTransform(Transform):
    """Square matrices to lower triangles whose diagonal is positive."""

    compared = ()
    domain, codomain = constraints.independent(constraints.real, 2), constraints.lower_cholesky

    def _call(self, x: Any) -> Any:
        return x.tril(-1) + x.diagonal(dim1=-2, dim2=-1).exp().diag_embed()

    def _inverse(self, y: Any) -> Any:
        return y.tril(-1) + y.diagonal(dim1=-2, dim2=-1).log().diag_embed()


class PositiveDefiniteTransform(Transform):
    """Square matrices to symmetric positive definite ones."""

    compared = ()
    domain, codomain = constraints.independent(constraints.real, 2), constraints.positive_definite

    def _call(self, x: Any) -> Any:
        factor = LowerCholeskyTransform()(x)
        return factor @ factor.mT

    def _inverse(self, y: Any) -> Any:
        return LowerCholeskyTransform().inv(torch.linalg.cholesky(y))


class ReshapeTransform(Transform):
    """Events of one shape to those of another."""

    def __init__(self, in_shape: Any, out_shape: Any, cache_size: int = 0):
        super().__init__(cache_size)
        self.in_shape, self.out_shape = torch.Size(in_shape), torch.Size(out_shape)
        if self.in_shape.numel() != self.out_shape.numel():
            raise ValueError("in_shape, out_shape have different numbers of elements")

    domain = property(lambda self: constraints.independent(constraints.real, len(self.in_shape)))
    codomain = property(lambda self: constraints.independent(constraints.real, len(self.out_shape)))

    def forward_shape(self, shape: Any) -> Any:
        return swapped(shape, self.in_shape, self.out_shape)

    def inverse_shape(self, shape: Any) -> Any:
        return swapped(shape, self.out_shape, self.in_shape)

    def _call(self, x: Any) -> Any:
        return x.reshape(x.shape[: x.ndim - len(self.in_shape)] + self.out_shape)

    def _inverse(self, y: Any) -> Any:
        return y.reshape(y.shape[: y.ndim - len(self.out_shape)] + self.in_shape)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return x.new_zeros(x.shape[: x.ndim - len(self.in_shape)])

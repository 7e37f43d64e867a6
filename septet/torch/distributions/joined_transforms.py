"""Transforms of parts beside each other, of numbers by a distribution function, and to Cholesky factors of correlations."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.distribution import softplus
from septet.torch.distributions.transforms import Transform


class Parts(Transform):
    """Several transforms, each of a part of a dimension."""

    def __init__(self, tseq: Any, dim: int = 0, cache_size: int = 0):
        self.transforms, self.dim = list(tseq), dim
        if not all(isinstance(t, Transform) for t in self.transforms):
            raise AssertionError
        super().__init__(cache_size)

    bijective = property(lambda self: all(t.bijective for t in self.transforms))  # type: ignore[assignment]

    def parts(self, x: Any) -> list[Any]:
        """What each transform gets."""
        raise NotImplementedError

    def joined(self, found: list[Any]) -> Any:
        """The parts together again."""
        raise NotImplementedError

    def each(self, step: Callable[..., Any], *values: Any) -> Any:
        return self.joined([step(t, *own) for t, *own in zip(self.transforms, *(self.parts(v) for v in values), strict=True)])

    def _call(self, x: Any) -> Any:
        return self.each(lambda t, x: t(x), x)

    def _inverse(self, y: Any) -> Any:
        return self.each(lambda t, y: t.inv(y), y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return self.each(lambda t, x, y: t.log_abs_det_jacobian(x, y), x, y)


class StackTransform(Parts):
    """The k-th element of a dimension by the k-th transform."""

    def parts(self, x: Any) -> list[Any]:
        if not -x.dim() <= self.dim < x.dim() or x.size(self.dim) != len(self.transforms):
            raise AssertionError
        return list(x.unbind(self.dim))

    def joined(self, found: list[Any]) -> Any:
        return torch.stack(found, self.dim)

    domain = property(lambda self: constraints.stack([t.domain for t in self.transforms], self.dim))
    codomain = property(lambda self: constraints.stack([t.codomain for t in self.transforms], self.dim))


class CatTransform(Parts):
    """Runs of given lengths of a dimension, each by its transform."""

    def __init__(self, tseq: Any, dim: int = 0, lengths: Any = None, cache_size: int = 0):
        super().__init__(tseq, dim, cache_size)
        self.lengths = [1] * len(self.transforms) if lengths is None else list(lengths)
        if len(self.lengths) != len(self.transforms):
            raise AssertionError

    event_dim = property(lambda self: max(t.event_dim for t in self.transforms))  # type: ignore[assignment]
    length = property(lambda self: sum(self.lengths))

    def parts(self, x: Any) -> list[Any]:
        if not -x.dim() <= self.dim < x.dim() or x.size(self.dim) != self.length:
            raise AssertionError
        return list(x.split(self.lengths, self.dim))

    def joined(self, found: list[Any]) -> Any:
        return torch.cat(found, self.dim)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        if self.event_dim:
            from septet.errors import NotSupported

            raise NotSupported("CatTransform.log_abs_det_jacobian of transforms of events")
        return super().log_abs_det_jacobian(x, y)

    domain = property(lambda self: constraints.cat([t.domain for t in self.transforms], self.dim, self.lengths))
    codomain = property(lambda self: constraints.cat([t.codomain for t in self.transforms], self.dim, self.lengths))


class CumulativeDistributionTransform(Transform):
    """Numbers to their probabilities under a distribution."""

    codomain, sign = constraints.unit_interval, +1

    def __init__(self, distribution: Any, cache_size: int = 0):
        super().__init__(cache_size)
        self.distribution = distribution

    domain = property(lambda self: self.distribution.support)

    def _call(self, x: Any) -> Any:
        return self.distribution.cdf(x)

    def _inverse(self, y: Any) -> Any:
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return self.distribution.log_prob(x)


class CorrCholeskyTransform(Transform):
    """n (n - 1) / 2 numbers to the Cholesky factor of a correlation matrix: tanh of each is a share of what is left of its row."""

    domain, codomain = constraints.real_vector, constraints.corr_cholesky

    def _call(self, x: Any) -> Any:
        eps = torch.finfo(x.dtype).eps
        shares = lower_part(torch.tanh(x).clamp(min=-1 + eps, max=1 - eps))
        left = (1 - shares**2).sqrt().cumprod(-1)
        shares = shares + torch.eye(shares.shape[-1], dtype=x.dtype)
        return shares * torch.nn.functional.pad(left[..., :-1], [1, 0], value=1)

    def _inverse(self, y: Any) -> Any:
        left = torch.nn.functional.pad((1 - (y * y).cumsum(-1))[..., :-1], [1, 0], value=1)
        t = below(y, -1) / below(left, -1).sqrt()
        return (t.log1p() - (-t).log1p()) / 2

    def log_abs_det_jacobian(self, x: Any, y: Any, intermediates: Any = None) -> Any:
        left = below(1 - (y * y).cumsum(-1), -2)
        of_tanh = -2 * (x + softplus(-2 * x) - math.log(2.0)).sum(-1)
        return 0.5 * left.log().sum(-1) + of_tanh

    def forward_shape(self, shape: Any) -> Any:
        if len(shape) < 1:
            raise ValueError("Too few dimensions on input")
        n = round((0.25 + 2 * shape[-1]) ** 0.5 + 0.5)
        if n * (n - 1) // 2 != shape[-1]:
            raise ValueError("Input is not a flattened lower-diagonal number")
        return (*shape[:-1], n, n)

    def inverse_shape(self, shape: Any) -> Any:
        if len(shape) < 2:
            raise ValueError("Too few dimensions on input")
        if shape[-2] != shape[-1]:
            raise ValueError("Input is not square")
        return (*shape[:-2], shape[-1] * (shape[-1] - 1) // 2)


def below(m: Any, diagonal: int) -> Any:
    """The elements on and below a diagonal, row by row."""
    rows, columns = torch.tril_indices(m.shape[-2], m.shape[-1], diagonal).unbind()
    return m[..., rows, columns]


def lower_part(x: Any) -> Any:
    """A matrix with these elements below its diagonal, zeros elsewhere."""
    n = round((0.25 + 2 * x.shape[-1]) ** 0.5 + 0.5)
    rows, columns = torch.tril_indices(n, n, -1).unbind()
    found = torch.zeros((*x.shape[:-1], n * n), dtype=x.dtype).index_copy(-1, rows * n + columns, x)
    return found.reshape(*x.shape[:-1], n, n)

"""`torch.distributions.lowrank_multivariate_normal`: normal vectors whose covariance is a thin product and a diagonal."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.core.fn import linalg
from septet.ir.shape import broadcast_shapes
from septet.torch.distributions import constraints
from septet.torch.distributions.continuous import normal
from septet.torch.distributions.distribution import Distribution


class LowRankMultivariateNormal(Distribution):
    """Covariance W W^T + diag(d), W (n, rank) `cov_factor`, d (n,) `cov_diag`; only (rank, rank) matrices are factored."""

    arg_constraints = {"loc": constraints.real_vector, "cov_factor": constraints.independent(constraints.real, 2),
                       "cov_diag": constraints.independent(constraints.positive, 1)}
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc: Any, cov_factor: Any, cov_diag: Any, validate_args: bool | None = None):
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        event = tuple(loc.shape[-1:])
        if cov_factor.dim() < 2:
            raise ValueError("cov_factor must be at least two-dimensional, with optional leading batch dimensions")
        if tuple(cov_factor.shape[-2:-1]) != event:
            raise ValueError(f"cov_factor must be a batch of matrices with shape {event[0]} x m")
        if tuple(cov_diag.shape[-1:]) != event:
            raise ValueError(f"cov_diag must be a batch of vectors with shape {torch.Size(event)}")
        batch = broadcast_shapes(broadcast_shapes(tuple(loc.shape[:-1]), tuple(cov_factor.shape[:-2])), tuple(cov_diag.shape[:-1]))
        self.loc, self.cov_diag = loc.expand((*batch, *event)), cov_diag.expand((*batch, *event))
        self.cov_factor = cov_factor.expand((*batch, *cov_factor.shape[-2:]))
        self._small = self.small_factor()
        super().__init__(batch, event, validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        event = self._event_shape
        return LowRankMultivariateNormal(self.loc.expand((*batch_shape, *event)),
                                         self.cov_factor.expand((*batch_shape, *self.cov_factor.shape[-2:])),
                                         self.cov_diag.expand((*batch_shape, *event)), validate_args=False)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)
    variance = property(lambda self: self.cov_factor.pow(2).sum(-1) + self.cov_diag)

    @property
    def covariance_matrix(self) -> Any:
        return self.cov_factor @ self.cov_factor.mT + self.cov_diag.diag_embed()

    @property
    def scale_tril(self) -> Any:
        return linalg.cholesky(self.covariance_matrix)

    @property
    def precision_matrix(self) -> Any:
        """By the identity of Woodbury."""
        part = linalg.solve(self._small, self.cov_factor.mT / self.cov_diag.unsqueeze(-2))
        return self.cov_diag.reciprocal().diag_embed() - part.mT @ part

    def small_factor(self) -> Any:
        """The Cholesky factor of I + W^T diag(d)^-1 W."""
        w = self.cov_factor
        return linalg.cholesky(torch.eye(w.shape[-1], dtype=w.dtype) + (w.mT / self.cov_diag.unsqueeze(-2)) @ w)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        thin, own = normal((*shape[:-1], self.cov_factor.shape[-1]), self.loc), normal(shape, self.loc)
        return self.loc + (self.cov_factor @ thin.unsqueeze(-1)).squeeze(-1) + self.cov_diag.sqrt() * own

    def log_det(self, factor: Any) -> Any:
        return 2 * factor.diagonal(dim1=-2, dim2=-1).log().sum(-1) + self.cov_diag.log().sum(-1)

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        shift, factor = value - self.loc, self._small
        thin = self.cov_factor.mT @ (shift / self.cov_diag).unsqueeze(-1)
        thin = linalg.solve(factor.expand((*thin.shape[:-2], *factor.shape[-2:])), thin).squeeze(-1)
        distance = (shift.pow(2) / self.cov_diag).sum(-1) - thin.pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + self.log_det(factor) + distance)

    def entropy(self) -> Any:
        found = 0.5 * (self._event_shape[0] * (1 + math.log(2 * math.pi)) + self.log_det(self._small))
        return found if not len(self._batch_shape) else found.expand(self._batch_shape)

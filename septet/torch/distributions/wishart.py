"""`torch.distributions.wishart`: random covariance matrices."""
from __future__ import annotations

import math
import warnings
from typing import Any

from septet import torch
from septet.core.fn import linalg
from septet.ir.shape import broadcast_shapes
from septet.torch.distributions import constraints
from septet.torch.distributions.continuous import Chi2
from septet.torch.distributions.distribution import ExponentialFamily

TRIES = 3                       # times a matrix that is not positive definite is drawn again


class Wishart(ExponentialFamily):
    """The scatter of `df` normal vectors, whose scale is given by covariance, its inverse, or its lower Cholesky factor.

    Samples by Bartlett's decomposition (Smith and Hocking, Applied Statistics 21, 1972).  As PyTorch does, a first draw that is
    positive definite is warned of and drawn again.
    """

    support = constraints.positive_definite
    has_rsample = True

    def __init__(self, df: Any, covariance_matrix: Any = None, precision_matrix: Any = None, scale_tril: Any = None,
                 validate_args: bool | None = None):
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        held = {name: m for name, m in given.items() if m is not None}
        if len(held) != 1:
            raise AssertionError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = held.items()
        if matrix.ndim < 2:
            raise ValueError("scale_tril must be at least two-dimensional, with optional leading batch dimensions")
        df = df if isinstance(df, torch.Tensor) else torch.tensor(df, dtype=matrix.dtype)
        batch, event = broadcast_shapes(tuple(matrix.shape[:-2]), tuple(df.shape)), tuple(matrix.shape[-2:])
        self.df, self._given = df.expand(batch), name
        self.arg_constraints = {**dict.fromkeys(("covariance_matrix", "precision_matrix"), constraints.positive_definite),
                                "scale_tril": constraints.lower_cholesky, "df": constraints.greater_than(event[-1] - 1)}
        self.__dict__["_" + name] = matrix.expand((*batch, *event))
        if bool((self.df <= event[-1] - 1).any()):
            raise ValueError(f"Value of df={df} expected to be greater than ndim - 1 = {event[-1] - 1}.")
        super().__init__(batch, event, validate_args)
        if bool((self.df < event[-1]).any()):
            warnings.warn("Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.", stacklevel=2)
        covariance = matrix if name == "covariance_matrix" else linalg.inv(matrix) if name == "precision_matrix" else None
        self._unbroadcasted_scale_tril = matrix if covariance is None else linalg.cholesky(covariance)

    def check_parameters(self) -> None:
        matrix = self.__dict__["_" + self._given]
        if not bool(self.arg_constraints[self._given].check(matrix).all()):
            raise ValueError(f"Expected parameter {self._given} (Tensor of shape {tuple(matrix.shape)}) of distribution {self!r} to "
                             f"satisfy the constraint {self.arg_constraints[self._given]!r}, but found invalid values:\n{matrix}")

    def __repr__(self) -> str:
        df = self.df if self.df.numel() != 1 or self.df.ndim else self.df.item()
        return f"Wishart({self._given}: {self.__dict__['_' + self._given].size()}, df: {df})"

    @property
    def scale_tril(self) -> Any:
        return self._unbroadcasted_scale_tril.expand(self._batch_shape + self._event_shape)

    @property
    def covariance_matrix(self) -> Any:
        factor = self._unbroadcasted_scale_tril
        return (factor @ factor.mT).expand(self._batch_shape + self._event_shape)

    @property
    def precision_matrix(self) -> Any:
        return torch.cholesky_inverse(self._unbroadcasted_scale_tril).expand(self._batch_shape + self._event_shape)

    @property
    def mean(self) -> Any:
        return self.df[..., None, None] * self.covariance_matrix

    @property
    def mode(self) -> Any:
        factor = self.df - self._event_shape[-1] - 1
        return torch.where(factor > 0, factor, math.nan)[..., None, None] * self.covariance_matrix

    @property
    def variance(self) -> Any:
        v = self.covariance_matrix
        diagonal = v.diagonal(dim1=-2, dim2=-1)
        return self.df[..., None, None] * (v.pow(2) + diagonal[..., :, None] * diagonal[..., None, :])

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "", _instance=_instance)
        made.df = self.df.expand(batch_shape)
        return made

    def drawn(self, sample_shape: Any) -> Any:
        """Products of Bartlett's factors: roots of chi-squared numbers on the diagonal, normal ones below."""
        n = self._event_shape[-1]
        degrees = self.df[..., None] - torch.arange(n, dtype=self.df.dtype)
        below = torch.tril_indices(n, n, -1)
        noise = Chi2(degrees).rsample(sample_shape).sqrt().diag_embed()
        noise[..., below[0], below[1]] = torch.randn((*sample_shape, *self._batch_shape, n * (n - 1) // 2), dtype=self.df.dtype)
        factor = self._unbroadcasted_scale_tril @ noise
        return factor @ factor.mT

    def chosen(self, matrices: Any) -> Any:
        """Which samples have a positive definite matrix in their batch."""
        fine = self.support.check(matrices)
        return fine.flatten(fine.ndim - len(self._batch_shape)).any(-1) if self._batch_shape else fine

    def rsample(self, sample_shape: Any = (), max_try_correction: int | None = None) -> Any:
        sample = self.drawn(sample_shape)
        again = self.chosen(sample)
        if not bool(again.any()):
            return sample
        warnings.warn("Singular sample detected.", stacklevel=2)
        for _ in range(TRIES if max_try_correction is None else max_try_correction):
            fresh = self.drawn((int(again.sum()),))
            sample = sample.clone()
            sample[again] = fresh
            failed, left = ~self.support.check(fresh), torch.zeros_like(again)
            left[again] = failed.flatten(1).any(1) if self._batch_shape else failed
            if not bool(failed.any()):
                break
            again = left                    # not in place: gradients read the mask
        return sample

    def digammas(self) -> Any:
        """The derivative of the logarithm of the multivariate gamma function at df / 2."""
        return torch.digamma((self.df[..., None] - torch.arange(self._event_shape[-1], dtype=self.df.dtype)) / 2).sum(-1)

    def half_log_det(self) -> Any:
        """Half the logarithm of the scale's determinant."""
        return self._unbroadcasted_scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        n, df = self._event_shape[-1], self.df
        whole = torch.cholesky_solve(value, self._unbroadcasted_scale_tril).diagonal(dim1=-2, dim2=-1).sum(-1)
        return (-df * (n * math.log(2) / 2 + self.half_log_det()) - torch.mvlgamma(df / 2, n)
                + (df - n - 1) / 2 * torch.linalg.slogdet(value).logabsdet - whole / 2)

    def entropy(self) -> Any:
        n, df = self._event_shape[-1], self.df
        return ((n + 1) * (n * math.log(2) / 2 + self.half_log_det()) + torch.mvlgamma(df / 2, n)
                - (df - n - 1) / 2 * self.digammas() + df * n / 2)

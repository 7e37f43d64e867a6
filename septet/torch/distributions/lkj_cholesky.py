"""`torch.distributions.lkj_cholesky`: Cholesky factors of random correlation matrices."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.torch.distributions import constraints
from septet.torch.distributions.continuous import Beta
from septet.torch.distributions.distribution import Distribution, broadcast_all


class LKJCholesky(Distribution):
    """Density of the correlation matrix proportional to its determinant to the power concentration - 1.

    Samples by the onion method of Lewandowski, Kurowicka and Joe (Journal of Multivariate Analysis 100, 2009).
    """

    arg_constraints = {"concentration": constraints.positive}
    support = constraints.corr_cholesky

    def __init__(self, dim: int, concentration: Any = 1.0, validate_args: bool | None = None):
        if dim < 2:
            raise ValueError(f"Expected dim to be an integer greater than or equal to 2. Found dim={dim}.")
        self.dim = dim
        (self.concentration,) = broadcast_all(concentration)
        super().__init__(self.concentration.size(), (dim, dim), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        return LKJCholesky(self.dim, self.concentration.expand(batch_shape), validate_args=False)

    def radii(self) -> Any:
        """The distribution of the squared lengths of rows below the diagonal."""
        c = self.concentration
        row = torch.cat([c.new_zeros((1,)), torch.arange(self.dim - 1, dtype=c.dtype)])
        return Beta(row + 0.5, (c + 0.5 * (self.dim - 2)).unsqueeze(-1) - 0.5 * row)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            y = self.radii().sample(sample_shape).unsqueeze(-1)
            u = torch.randn(self._extended_shape(sample_shape), dtype=y.dtype).tril(-1)
            direction = u / u.norm(dim=-1, keepdim=True)
            direction[..., 0, :] = 0.0
            w = y.sqrt() * direction
            diagonal = (1 - (w**2).sum(-1)).clamp(min=torch.finfo(w.dtype).tiny).sqrt()
            return w + diagonal.diag_embed()

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        c, n = self.concentration, self.dim - 1
        order = 2 * (c - 1).unsqueeze(-1) + self.dim - torch.arange(2, self.dim + 1)
        found = (order * value.diagonal(dim1=-1, dim2=-2)[..., 1:].log()).sum(-1)
        alpha = c + 0.5 * n
        return found - (0.5 * n * math.log(math.pi) + torch.mvlgamma(alpha - 0.5, n) - torch.lgamma(alpha) * n)

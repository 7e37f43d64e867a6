"""Distributions made of others, and the normal distribution of vectors."""
from __future__ import annotations

import math
from typing import Any

from septet import torch
from septet.core.fn import linalg
from septet.torch.distributions import constraints
from septet.torch.distributions.continuous import Normal, normal
from septet.torch.distributions.distribution import HALF_LOG_TAU, Distribution, logsumexp, sum_rightmost
from septet.torch.distributions.transforms import ComposeTransform, ExpTransform, Transform, widened


class Independent(Distribution):
    """A distribution whose last batch axes count as one event."""

    def __init__(self, base_distribution: Any, reinterpreted_batch_ndims: int, validate_args: bool | None = None):
        batch = base_distribution.batch_shape
        if reinterpreted_batch_ndims > len(batch):
            raise ValueError("Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                             f"{reinterpreted_batch_ndims} vs {len(batch)}")
        self.base_dist, self.reinterpreted_batch_ndims = base_distribution, reinterpreted_batch_ndims
        cut = len(batch) - reinterpreted_batch_ndims
        super().__init__(batch[:cut], batch[cut:] + base_distribution.event_shape, validate_args)

    has_rsample = property(lambda self: self.base_dist.has_rsample)
    has_enumerate_support = property(lambda self: self.reinterpreted_batch_ndims == 0 and self.base_dist.has_enumerate_support)
    support = property(lambda self: constraints.independent(self.base_dist.support, self.reinterpreted_batch_ndims))
    mean = property(lambda self: self.base_dist.mean)
    mode = property(lambda self: self.base_dist.mode)
    variance = property(lambda self: self.base_dist.variance)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        own = self._event_shape[: self.reinterpreted_batch_ndims]
        return Independent(self.base_dist.expand((*batch_shape, *own)), self.reinterpreted_batch_ndims)

    def sample(self, sample_shape: Any = ()) -> Any:
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Any:
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Any:
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"


class TransformedDistribution(Distribution):
    """The distribution of a transformed value."""

    def __init__(self, base_distribution: Any, transforms: Any, validate_args: bool | None = None):
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        if not all(isinstance(t, Transform) for t in self.transforms):
            raise ValueError(f"transforms must be a Transform or a list of Transforms, but was {transforms}")
        whole, axes = ComposeTransform(self.transforms), len(base_distribution.event_shape)
        given = base_distribution.batch_shape + base_distribution.event_shape
        needed = whole.domain.event_dim
        if len(given) < needed:
            raise ValueError(f"base_distribution needs to have shape with size at least {needed}, but got {given}.")
        shape = whole.forward_shape(given)
        inner = whole.inverse_shape(shape)          # larger where the transforms' parameters have more of a batch
        if tuple(inner) != tuple(given):
            base_distribution = base_distribution.expand(inner[:len(inner) - axes])
        self.base_dist = Independent(base_distribution, needed - axes) if needed > axes else base_distribution
        cut = len(shape) - whole.codomain.event_dim - max(axes - needed, 0)
        super().__init__(shape[:cut], shape[cut:], validate_args)

    has_rsample = property(lambda self: self.base_dist.has_rsample)
    @property
    def support(self) -> Any:
        if not self.transforms:
            return self.base_dist.support
        return widened(self.transforms[-1].codomain, len(self._event_shape))

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "", _instance=_instance)
        inner = ComposeTransform(self.transforms).inverse_shape(torch.Size((*batch_shape, *self._event_shape)))
        made.base_dist = self.base_dist.expand(inner[:len(inner) - len(self.base_dist.event_shape)])
        return made

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            return self.transformed(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self.transformed(self.base_dist.rsample(sample_shape))

    def transformed(self, x: Any) -> Any:
        """All transforms of a value."""
        for transform in self.transforms:
            x = transform(x)
        return x

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        axes, found, y = len(self._event_shape), 0.0, value
        for transform in reversed(self.transforms):
            x = transform.inv(y)
            axes += transform.domain.event_dim - transform.codomain.event_dim
            found = found - sum_rightmost(transform.log_abs_det_jacobian(x, y), axes - transform.domain.event_dim)
            y = x
        return found + sum_rightmost(self.base_dist.log_prob(y), axes - len(self.base_dist.event_shape))

    def rising(self, share: Any) -> Any:
        """Probabilities of at most a value; of at least it where the transforms fall."""
        sign = math.prod((transform.sign for transform in self.transforms), start=1)
        return share if isinstance(sign, int) and sign == 1 else sign * (share - 0.5) + 0.5

    def cdf(self, value: Any) -> Any:
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        return self.rising(self.base_dist.cdf(value))

    def icdf(self, value: Any) -> Any:
        return self.transformed(self.base_dist.icdf(self.rising(value)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class LogNormal(TransformedDistribution):
    """The distribution whose logarithm is normal."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.positive

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None):
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    loc = property(lambda self: self.base_dist.loc)
    scale = property(lambda self: self.base_dist.scale)
    mean = property(lambda self: (self.loc + self.scale.pow(2) / 2).exp())
    mode = property(lambda self: (self.loc - self.scale.pow(2)).exp())

    @property
    def variance(self) -> Any:
        square = self.scale.pow(2)
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Any:
        return self.base_dist.entropy() + self.loc


class MixtureSameFamily(Distribution):
    """A mixture: a Categorical chooses among the last batch axis of a distribution."""

    def __init__(self, mixture_distribution: Any, component_distribution: Any, validate_args: bool | None = None):
        from septet.torch.distributions.discrete import Categorical

        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(" The Mixture distribution needs to be an  instance of torch.distributions.Categorical")
        if not isinstance(component_distribution, Distribution):
            raise ValueError("The Component distribution need to be an instance of torch.distributions.Distribution")
        self._mixture_distribution, self._component_distribution = mixture_distribution, component_distribution
        if mixture_distribution._num_events != component_distribution.batch_shape[-1]:
            raise ValueError(f"`mixture_distribution component` ({mixture_distribution._num_events}) does not equal "
                             f"`component_distribution.batch_shape[-1]` ({component_distribution.batch_shape[-1]})")
        super().__init__(component_distribution.batch_shape[:-1], component_distribution.event_shape, validate_args)

    mixture_distribution = property(lambda self: self._mixture_distribution)
    component_distribution = property(lambda self: self._component_distribution)

    @constraints.dependent_property
    def support(self) -> Any:
        return constraints.MixtureSameFamilyConstraint(self._component_distribution.support)

    def weights(self) -> Any:
        """The mixture's probabilities with axes for the event."""
        probs = self._mixture_distribution.probs
        return probs.reshape((*probs.shape, *[1] * len(self._event_shape)))

    @property
    def mean(self) -> Any:
        return (self.weights() * self._component_distribution.mean).sum(-1 - len(self._event_shape))

    @property
    def variance(self) -> Any:
        axis, parts = -1 - len(self._event_shape), self._component_distribution
        spread = parts.variance + (parts.mean - self.mean.unsqueeze(axis)).pow(2.0)
        return (self.weights() * spread).sum(axis)

    def log_prob(self, value: Any) -> Any:
        parts = self._component_distribution.log_prob(value.unsqueeze(-1 - len(self._event_shape)))
        logits = self._mixture_distribution.logits
        return logsumexp(parts + (logits - logsumexp(logits).unsqueeze(-1)))

    def cdf(self, x: Any) -> Any:
        return (self._component_distribution.cdf(x.unsqueeze(-1)) * self._mixture_distribution.probs).sum(-1)

    def sample(self, sample_shape: Any = ()) -> Any:
        with torch.no_grad():
            which = self._mixture_distribution.sample(sample_shape)
            drawn = self._component_distribution.sample(sample_shape)
            chosen = which.unsqueeze(-1) == torch.arange(self._mixture_distribution._num_events)
            chosen = chosen.reshape((*chosen.shape, *[1] * len(self._event_shape)))
            return torch.where(chosen, drawn, torch.zeros_like(drawn)).sum(-1 - len(self._event_shape))

    def __repr__(self) -> str:
        return f"MixtureSameFamily({self._mixture_distribution}, {self._component_distribution})"


class MultivariateNormal(Distribution):
    """The normal distribution of vectors, given by covariance, its inverse, or its lower Cholesky factor."""

    arg_constraints = {"loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite,
                       "precision_matrix": constraints.positive_definite, "scale_tril": constraints.lower_cholesky}
    support = constraints.real_vector
    has_rsample = True

    def __init__(self, loc: Any, covariance_matrix: Any = None, precision_matrix: Any = None, scale_tril: Any = None,
                 validate_args: bool | None = None):
        if loc.ndim < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {"covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril}
        held = {name: m for name, m in given.items() if m is not None}
        if len(held) != 1:
            raise ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.")
        ((name, matrix),) = held.items()
        if matrix.ndim < 2:
            raise ValueError(f"{name} must be at least two-dimensional, with optional leading batch dimensions")
        from septet.ir.shape import broadcast_shapes

        batch = broadcast_shapes(tuple(matrix.shape[:-2]), tuple(loc.shape[:-1]))
        self.loc = loc.expand((*batch, loc.shape[-1]))
        self.__dict__["_" + name] = matrix.expand((*batch, *matrix.shape[-2:]))
        self._given = name
        super().__init__(batch, self.loc.shape[-1:], validate_args)
        covariance = matrix if name == "covariance_matrix" else linalg.inv(matrix) if name == "precision_matrix" else None
        self._unbroadcasted_scale_tril = matrix if covariance is None else linalg.cholesky(covariance)

    def check_parameters(self) -> None:
        matrix = self.__dict__["_" + self._given]
        if not bool(self.arg_constraints[self._given].check(matrix).all()):
            raise ValueError(f"Expected parameter {self._given} (Tensor of shape {tuple(matrix.shape)}) of distribution "
                             f"MultivariateNormal to satisfy the constraint {self.arg_constraints[self._given]!r}, but found invalid "
                             f"values:\n{matrix}")

    @property
    def scale_tril(self) -> Any:
        n = self._event_shape[0]
        return self._unbroadcasted_scale_tril.expand((*self._batch_shape, n, n))

    @property
    def covariance_matrix(self) -> Any:
        n, factor = self._event_shape[0], self._unbroadcasted_scale_tril
        return (factor @ factor.mT).expand((*self._batch_shape, n, n))

    @property
    def precision_matrix(self) -> Any:
        return linalg.inv(self.covariance_matrix)

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)
    variance = property(lambda self: self._unbroadcasted_scale_tril.pow(2).sum(-1).expand(self._batch_shape + self._event_shape))

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        made = self.expanded(batch_shape, "", _instance=_instance)
        made.loc = self.loc.expand((*batch_shape, *self._event_shape))
        return made

    def rsample(self, sample_shape: Any = ()) -> Any:
        eps = normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + (self._unbroadcasted_scale_tril @ eps.unsqueeze(-1)).squeeze(-1)

    def half_log_det(self) -> Any:
        """Half the logarithm of the covariance's determinant."""
        factor = self._unbroadcasted_scale_tril
        eye = torch.arange(factor.shape[-1]).unsqueeze(-1) == torch.arange(factor.shape[-1])
        return torch.where(eye, factor, torch.ones_like(factor)).log().sum((-2, -1))

    def log_prob(self, value: Any) -> Any:
        self.checked(value)
        shift = (value - self.loc).unsqueeze(-1)
        factor = self._unbroadcasted_scale_tril
        factor = factor.expand((*shift.shape[:-2], *factor.shape[-2:]))
        distance = linalg.solve(factor, shift).squeeze(-1).pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - self.half_log_det()

    def entropy(self) -> Any:
        found = self._event_shape[0] * (0.5 + HALF_LOG_TAU) + self.half_log_det()
        return found if not len(self._batch_shape) else found.expand(self._batch_shape)

    def __repr__(self) -> str:
        return f"MultivariateNormal(loc: {self.loc.size()}, {self._given}: {self.__dict__['_' + self._given].size()})"

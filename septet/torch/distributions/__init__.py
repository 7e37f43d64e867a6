"""`torch.distributions`: probability distributions with densities, moments and samples."""
from __future__ import annotations

from septet.torch.distributions import constraints, kl, transforms
from septet.torch.distributions.composite import Independent, LogNormal, MixtureSameFamily, MultivariateNormal, TransformedDistribution
from septet.torch.distributions.continuous import (
    Beta,
    Cauchy,
    Chi2,
    Dirichlet,
    Exponential,
    Gamma,
    HalfNormal,
    Laplace,
    Normal,
    StudentT,
    Uniform,
)
from septet.torch.distributions.discrete import (
    Bernoulli,
    Binomial,
    Categorical,
    Geometric,
    Multinomial,
    OneHotCategorical,
    OneHotCategoricalStraightThrough,
    Poisson,
)
from septet.torch.distributions.distribution import Distribution, ExponentialFamily
from septet.torch.distributions.extreme import Gumbel, HalfCauchy, InverseGamma, Kumaraswamy, Pareto, Weibull
from septet.torch.distributions.kl import kl_divergence, register_kl
from septet.torch.distributions.ratios import FisherSnedecor, NegativeBinomial, VonMises
from septet.torch.distributions.relaxed import LogisticNormal, RelaxedBernoulli, RelaxedOneHotCategorical
from septet.torch.distributions.simplex_transforms import (
    LowerCholeskyTransform,
    PositiveDefiniteTransform,
    ReshapeTransform,
    SoftmaxTransform,
    StickBreakingTransform,
)
from septet.torch.distributions.transforms import (
    AbsTransform,
    AffineTransform,
    ComposeTransform,
    ExpTransform,
    IndependentTransform,
    PowerTransform,
    SigmoidTransform,
    SoftplusTransform,
    TanhTransform,
    Transform,
    identity_transform,
)

__all__ = [
    "AbsTransform", "AffineTransform", "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2", "ComposeTransform",
    "Dirichlet", "Distribution", "ExpTransform", "Exponential", "ExponentialFamily", "FisherSnedecor", "Gamma", "Geometric", "Gumbel",
    "HalfCauchy", "HalfNormal", "Independent", "IndependentTransform", "InverseGamma", "Kumaraswamy", "Laplace", "LogNormal",
    "LogisticNormal", "LowerCholeskyTransform", "MixtureSameFamily", "Multinomial", "MultivariateNormal", "NegativeBinomial", "Normal",
    "OneHotCategorical", "OneHotCategoricalStraightThrough", "Pareto", "Poisson", "PositiveDefiniteTransform", "PowerTransform",
    "RelaxedBernoulli", "RelaxedOneHotCategorical", "ReshapeTransform", "SigmoidTransform", "SoftmaxTransform", "SoftplusTransform",
    "StickBreakingTransform", "StudentT", "TanhTransform", "Transform", "TransformedDistribution", "Uniform", "VonMises", "Weibull",
    "constraints", "identity_transform", "kl", "kl_divergence", "register_kl", "transforms",
]

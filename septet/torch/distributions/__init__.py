"""`torch.distributions`: probability distributions with densities, moments and samples."""
from __future__ import annotations

from septet.torch.distributions import constraints, kl, kl_between, transforms, utils
from septet.torch.distributions.composite import Independent, LogNormal, MixtureSameFamily, MultivariateNormal, TransformedDistribution
from septet.torch.distributions.constraint_registry import biject_to, transform_to
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
from septet.torch.distributions.continuous_bernoulli import ContinuousBernoulli
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
from septet.torch.distributions.generalized_pareto import GeneralizedPareto
from septet.torch.distributions.joined_transforms import (
    CatTransform,
    CorrCholeskyTransform,
    CumulativeDistributionTransform,
    StackTransform,
)
from septet.torch.distributions.kl import kl_divergence, register_kl
from septet.torch.distributions.lkj_cholesky import LKJCholesky
from septet.torch.distributions.lowrank_multivariate_normal import LowRankMultivariateNormal
from septet.torch.distributions.ratios import FisherSnedecor, NegativeBinomial, VonMises
from septet.torch.distributions.relaxed import (
    ExpRelaxedCategorical,
    LogisticNormal,
    LogitRelaxedBernoulli,
    RelaxedBernoulli,
    RelaxedOneHotCategorical,
)
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
from septet.torch.distributions.wishart import Wishart
from septet.torch.lazy import put_modules

__all__ = [
    "AbsTransform", "AffineTransform", "Bernoulli", "Beta", "Binomial", "CatTransform", "Categorical", "Cauchy", "Chi2",
    "ComposeTransform", "ContinuousBernoulli", "CorrCholeskyTransform", "CumulativeDistributionTransform", "Dirichlet", "Distribution",
    "ExpRelaxedCategorical", "ExpTransform", "Exponential", "ExponentialFamily", "FisherSnedecor", "Gamma", "GeneralizedPareto",
    "Geometric", "Gumbel", "HalfCauchy", "HalfNormal", "Independent", "IndependentTransform", "InverseGamma", "Kumaraswamy",
    "LKJCholesky", "Laplace", "LogNormal", "LogisticNormal", "LogitRelaxedBernoulli", "LowRankMultivariateNormal",
    "LowerCholeskyTransform", "MixtureSameFamily", "Multinomial", "MultivariateNormal", "NegativeBinomial", "Normal", "OneHotCategorical",
    "OneHotCategoricalStraightThrough", "Pareto", "Poisson", "PositiveDefiniteTransform", "PowerTransform", "RelaxedBernoulli",
    "RelaxedOneHotCategorical", "ReshapeTransform", "SigmoidTransform", "SoftmaxTransform", "SoftplusTransform", "StackTransform",
    "StickBreakingTransform", "StudentT", "TanhTransform", "Transform", "TransformedDistribution", "Uniform", "VonMises", "Weibull",
    "Wishart", "biject_to", "constraints", "identity_transform", "kl", "kl_divergence", "register_kl", "transform_to", "transforms",
]

# upstream's files that have other names here, for who imports from them
put_modules(__name__, {
    **{name.lower(): name for name in ("Bernoulli Beta Binomial Categorical Cauchy Chi2 Dirichlet Exponential FisherSnedecor Gamma "
                                       "Geometric Gumbel Independent Kumaraswamy Laplace Multinomial Normal Pareto Poisson Uniform "
                                       "Weibull").split()},
    "exp_family": "ExponentialFamily", "half_cauchy": "HalfCauchy", "half_normal": "HalfNormal", "inverse_gamma": "InverseGamma",
    "log_normal": "LogNormal", "logistic_normal": "LogisticNormal", "mixture_same_family": "MixtureSameFamily",
    "multivariate_normal": "MultivariateNormal Distribution", "negative_binomial": "NegativeBinomial",
    "one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    "relaxed_bernoulli": "RelaxedBernoulli LogitRelaxedBernoulli", "relaxed_categorical": "RelaxedOneHotCategorical ExpRelaxedCategorical",
    "studentT": "StudentT", "transformed_distribution": "TransformedDistribution", "von_mises": "VonMises"})

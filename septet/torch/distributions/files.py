"""Names of files: `torch.distributions.normal` and the like, where upstream has one file for each distribution."""
from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

FILES = {
    "bernoulli": "Bernoulli", "beta": "Beta", "binomial": "Binomial", "categorical": "Categorical", "cauchy": "Cauchy", "chi2": "Chi2",
    "dirichlet": "Dirichlet", "exp_family": "ExponentialFamily", "exponential": "Exponential", "fishersnedecor": "FisherSnedecor",
    "gamma": "Gamma", "geometric": "Geometric", "gumbel": "Gumbel", "half_cauchy": "HalfCauchy", "half_normal": "HalfNormal",
    "independent": "Independent", "inverse_gamma": "InverseGamma", "kumaraswamy": "Kumaraswamy", "laplace": "Laplace",
    "log_normal": "LogNormal", "logistic_normal": "LogisticNormal", "mixture_same_family": "MixtureSameFamily",
    "multinomial": "Multinomial", "multivariate_normal": "MultivariateNormal", "negative_binomial": "NegativeBinomial", "normal": "Normal",
    "one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough", "pareto": "Pareto", "poisson": "Poisson",
    "relaxed_bernoulli": "RelaxedBernoulli", "relaxed_categorical": "RelaxedOneHotCategorical", "studentT": "StudentT",
    "transformed_distribution": "TransformedDistribution", "uniform": "Uniform", "von_mises": "VonMises", "weibull": "Weibull",
}


def make(package: str, classes: Mapping[str, Any]) -> dict[str, ModuleType]:
    """The modules, which can be imported from now on."""
    made = {}
    for file, names in FILES.items():
        module = made[file] = ModuleType(f"{package}.{file}", f"`torch.distributions.{file}`.")
        for name in names.split():
            setattr(module, name, classes[name])
        module.__all__ = names.split()      # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
    return made

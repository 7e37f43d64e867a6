"""What the parameters of the estimators of `sklearn.naive_bayes` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "BernoulliNB": """
alpha: float [0, inf) | array-like
force_alpha, fit_prior: bool
binarize: None | float [0, inf)
class_prior: array-like | None
""",
    "CategoricalNB": """
alpha: float [0, inf)
force_alpha, fit_prior: bool
class_prior: array-like | None
min_categories: None | array-like | int [1, inf)
""",
    "ComplementNB": """
alpha: float [0, inf) | array-like
force_alpha, fit_prior, norm: bool
class_prior: array-like | None
""",
    "GaussianNB": """
priors: array-like | None
var_smoothing: float [0, inf)
""",
    "MultinomialNB": """
alpha: float [0, inf) | array-like
force_alpha, fit_prior: bool
class_prior: array-like | None
""",
}

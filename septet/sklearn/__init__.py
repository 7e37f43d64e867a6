"""The scikit-learn face: `import septet.sklearn`.  Imitates scikit-learn 1.9; see docs/support/sklearn.md for what it has."""
from __future__ import annotations

from septet.sklearn import lazy as _lazy

__version__ = "1.9.1"
_SUBMODULES = ("base", "calibration", "cluster", "compose", "covariance", "cross_decomposition", "datasets", "decomposition",
               "discriminant_analysis", "dummy", "ensemble", "exceptions", "experimental", "feature_extraction", "feature_selection",
               "frozen", "gaussian_process", "impute", "inspection", "isotonic", "kernel_approximation", "kernel_ridge", "linear_model",
               "manifold", "metrics", "mixture", "model_selection", "multiclass", "multioutput", "naive_bayes", "neighbors",
               "neural_network", "pipeline", "preprocessing", "random_projection", "semi_supervised", "svm", "tree", "utils")
__getattr__, __dir__ = _lazy.loader("septet.sklearn", _lazy.homes({
    "config": "config_context get_config set_config",
    "base": "clone",
    "about": "show_versions",
}), _SUBMODULES)
__all__ = [*(n for n in _SUBMODULES if n not in ("base", "utils")), "clone", "config_context", "get_config", "set_config",
           "show_versions"]

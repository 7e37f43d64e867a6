"""What the parameters of the estimators of `sklearn.kernel_ridge` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "KernelRidge": """
alpha: float [0, inf) | array-like
kernel: 'additive_chi2' 'chi2' 'cosine' 'laplacian' 'linear' 'poly' 'polynomial' 'precomputed' 'rbf' 'sigmoid' | callable
gamma: float [0, inf) | None
degree: float [0, inf)
coef0: float (-inf, inf)
kernel_params: is:dict | None
""",
}

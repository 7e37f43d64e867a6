"""What the parameters of the estimators of `sklearn.kernel_approximation` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "AdditiveChi2Sampler": """
sample_steps: int [1, inf)
sample_interval: float [0, inf) | None
""",
    "Nystroem": """
kernel: 'additive_chi2' 'chi2' 'cosine' 'laplacian' 'linear' 'poly' 'polynomial' 'precomputed' 'rbf' 'sigmoid' | callable
gamma: float [0, inf) | None
coef0: float (-inf, inf) | None
degree: float [1, inf) | None
kernel_params: is:dict | None
n_components: int [1, inf)
random_state: random_state
n_jobs: is:int | None
""",
    "PolynomialCountSketch": """
gamma: float [0, inf)
degree, n_components: int [1, inf)
coef0: float (-inf, inf)
random_state: random_state
""",
    "RBFSampler": """
gamma: 'scale' | float [0, inf)
n_components: int [1, inf)
random_state: random_state
""",
    "SkewedChi2Sampler": """
skewedness: float (-inf, inf)
n_components: int [1, inf)
random_state: random_state
""",
}

"""What the parameters of the estimators of `sklearn.random_projection` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "GaussianRandomProjection": """
n_components: int [1, inf) | 'auto'
eps: float (0, inf)
compute_inverse_components: bool
random_state: random_state
""",
    "SparseRandomProjection": """
n_components: int [1, inf) | 'auto'
density: float (0, 1] | 'auto'
eps: float (0, inf)
dense_output, compute_inverse_components: bool
random_state: random_state
""",
}

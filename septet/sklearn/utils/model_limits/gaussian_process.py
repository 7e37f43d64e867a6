"""What the parameters of the estimators of `sklearn.gaussian_process` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "GaussianProcessClassifier": """
kernel: is:sklearn.gaussian_process.kernels.Kernel | None
optimizer: 'fmin_l_bfgs_b' | callable | None
n_restarts_optimizer: int [0, inf)
max_iter_predict: int [1, inf)
warm_start, copy_X_train: bool
random_state: random_state
multi_class: 'one_vs_one' 'one_vs_rest'
n_jobs: is:int | None
""",
    "GaussianProcessRegressor": """
kernel: None | is:sklearn.gaussian_process.kernels.Kernel
alpha: float [0, inf) | array-like
optimizer: 'fmin_l_bfgs_b' | callable | None
n_restarts_optimizer: int [0, inf)
normalize_y, copy_X_train: bool
n_targets: int [1, inf) | None
random_state: random_state
""",
}

"""What the parameters of the estimators of `sklearn.discriminant_analysis` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "LinearDiscriminantAnalysis": """
solver: 'eigen' 'lsqr' 'svd'
shrinkage: 'auto' | float [0, 1] | None
priors: array-like | None
n_components: int [1, inf) | None
store_covariance: bool
tol: float [0, inf)
covariance_estimator: has:fit | None
""",
    "QuadraticDiscriminantAnalysis": """
solver: 'eigen' 'svd'
shrinkage: 'auto' | float [0, 1] | None
priors: array-like | None
reg_param: float [0, 1]
store_covariance: bool
tol: float [0, inf)
covariance_estimator: has:fit | None
""",
}

"""What the parameters of the estimators of `sklearn.linear_model` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "ARDRegression": """
max_iter: int [1, inf)
tol, alpha_1, alpha_2, lambda_1, lambda_2, threshold_lambda: float [0, inf)
compute_score, fit_intercept, copy_X: bool
verbose: verbose
""",
    "BayesianRidge": """
max_iter: int [1, inf)
tol: float (0, inf)
alpha_1, alpha_2, lambda_1, lambda_2: float [0, inf)
alpha_init, lambda_init: None | float [0, inf)
compute_score, fit_intercept, copy_X: bool
verbose: verbose
""",
    "ElasticNet": """
alpha, tol: float [0, inf)
l1_ratio: float [0, 1]
fit_intercept, copy_X, warm_start, positive: bool
precompute: bool | array-like
max_iter: int [1, inf) | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "ElasticNetCV": """
l1_ratio: float [0, 1] | array-like
eps: float (0, inf)
alphas: int [1, inf) | array-like
fit_intercept, copy_X, positive: bool
precompute: 'auto' | array-like | bool
max_iter: int [1, inf)
tol: float [0, inf)
cv: cv
verbose: verbose
n_jobs: is:int | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "GammaRegressor": """
alpha: float [0, inf)
fit_intercept, warm_start: bool
solver: 'lbfgs' 'newton-cholesky'
max_iter: int [1, inf)
tol: float (0, inf)
verbose: verbose
""",
    "HuberRegressor": """
epsilon: float [1, inf)
max_iter: int [0, inf)
alpha, tol: float [0, inf)
warm_start, fit_intercept: bool
""",
    "Lars": """
fit_intercept, copy_X, fit_path: bool
verbose: verbose
precompute: bool | 'auto' | array-like
n_nonzero_coefs: int [1, inf)
eps: float [0, inf)
jitter: float [0, inf) | None
random_state: random_state
""",
    "LarsCV": """
fit_intercept, copy_X: bool
verbose: verbose
max_iter: int [0, inf)
precompute: bool | 'auto' | array-like
cv: cv
max_n_alphas: int [1, inf)
n_jobs: is:int | None
eps: float [0, inf)
""",
    "Lasso": """
alpha, tol: float [0, inf)
fit_intercept, copy_X, warm_start, positive: bool
precompute: bool | array-like
max_iter: int [1, inf) | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "LassoCV": """
eps: float (0, inf)
alphas: int [1, inf) | array-like
fit_intercept, copy_X, positive: bool
precompute: 'auto' | array-like | bool
max_iter: int [1, inf)
tol: float [0, inf)
cv: cv
verbose: verbose
n_jobs: is:int | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "LassoLars": """
alpha, eps: float [0, inf)
fit_intercept, copy_X, fit_path, positive: bool
verbose: verbose
precompute: bool | 'auto' | array-like
max_iter: int [0, inf)
jitter: float [0, inf) | None
random_state: random_state
""",
    "LassoLarsCV": """
fit_intercept, copy_X, positive: bool
verbose: verbose
max_iter: int [0, inf)
precompute: bool | 'auto' | array-like
cv: cv
max_n_alphas: int [1, inf)
n_jobs: is:int | None
eps: float [0, inf)
""",
    "LassoLarsIC": """
criterion: 'aic' 'bic'
fit_intercept, copy_X, positive: bool
verbose: verbose
precompute: bool | 'auto' | array-like
max_iter: int [0, inf)
eps: float [0, inf)
noise_variance: float [0, inf) | None
""",
    "LinearRegression": """
fit_intercept, copy_X, positive: bool
tol: float [0, inf)
n_jobs: None | is:int
""",
    "LogisticRegression": """
penalty: 'elasticnet' 'l1' 'l2' | None | hidden:deprecated
C: float (0, inf]
l1_ratio: float [0, 1] | None
dual, fit_intercept, warm_start: bool
tol: float [0, inf)
intercept_scaling: float (0, inf)
class_weight: is:dict | 'balanced' | None
random_state: random_state
solver: 'lbfgs' 'liblinear' 'newton-cg' 'newton-cholesky' 'sag' 'saga'
max_iter: int [0, inf)
verbose: verbose
n_jobs: None | is:int
""",
    "LogisticRegressionCV": """
Cs: int [1, inf) | array-like
l1_ratios: array-like | None | hidden:warn
fit_intercept, dual, refit: bool
cv: cv
penalty: 'elasticnet' 'l1' 'l2' | hidden:deprecated
scoring: is:str | callable | None | hidden:warn
solver: 'lbfgs' 'liblinear' 'newton-cg' 'newton-cholesky' 'sag' 'saga'
tol: float [0, inf)
max_iter: int [0, inf)
class_weight: is:dict | 'balanced' | None
n_jobs: None | is:int
verbose: verbose
intercept_scaling: float (0, inf)
random_state: random_state
use_legacy_attributes: bool | hidden:warn
""",
    "MultiTaskElasticNet": """
alpha, tol: float [0, inf)
l1_ratio: float [0, 1]
fit_intercept, copy_X, warm_start: bool
max_iter: int [1, inf) | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "MultiTaskElasticNetCV": """
l1_ratio: float [0, 1] | array-like
eps: float (0, inf)
alphas: int [1, inf) | array-like
fit_intercept, copy_X: bool
max_iter: int [1, inf)
tol: float [0, inf)
cv: cv
verbose: verbose
n_jobs: is:int | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "MultiTaskLasso": """
alpha, tol: float [0, inf)
fit_intercept, copy_X, warm_start: bool
max_iter: int [1, inf) | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "MultiTaskLassoCV": """
eps: float (0, inf)
alphas: int [1, inf) | array-like
fit_intercept, copy_X: bool
max_iter: int [1, inf)
tol: float [0, inf)
cv: cv
verbose: verbose
n_jobs: is:int | None
random_state: random_state
selection: 'cyclic' 'random'
""",
    "OrthogonalMatchingPursuit": """
n_nonzero_coefs: int [1, inf) | None
tol: float [0, inf) | None
fit_intercept: bool
precompute: 'auto' | bool
""",
    "OrthogonalMatchingPursuitCV": """
copy, fit_intercept: bool
max_iter: int [0, inf) | None
cv: cv
n_jobs: is:int | None
verbose: verbose
""",
    "PassiveAggressiveClassifier": """
C: float (0, inf]
fit_intercept, early_stopping, shuffle, warm_start: bool
max_iter, n_iter_no_change: int [1, inf)
tol: float [0, inf) | None
validation_fraction: float (0, 1)
verbose: verbose
loss: 'hinge' 'squared_hinge'
n_jobs: is:int | None
random_state: random_state
class_weight: 'balanced' | is:dict | None
average: int (0, inf) | bool
""",
    "PassiveAggressiveRegressor": """
C: float (0, inf]
fit_intercept, early_stopping, shuffle, warm_start: bool
max_iter, n_iter_no_change: int [1, inf)
tol: float [0, inf) | None
validation_fraction: float (0, 1)
verbose: verbose
loss: 'epsilon_insensitive' 'squared_epsilon_insensitive'
epsilon: float [0, inf)
random_state: random_state
average: int (0, inf) | bool
""",
    "Perceptron": """
penalty: 'elasticnet' 'l1' 'l2' | None
alpha: float [0, inf)
l1_ratio: float [0, 1]
fit_intercept, shuffle, early_stopping, warm_start: bool
max_iter, n_iter_no_change: int [1, inf)
tol: float [0, inf) | None
verbose: verbose
eta0: float (0, inf)
n_jobs: is:int | None
random_state: random_state
validation_fraction: float (0, 1)
class_weight: 'balanced' | is:dict | None
""",
    "PoissonRegressor": """
alpha: float [0, inf)
fit_intercept, warm_start: bool
solver: 'lbfgs' 'newton-cholesky'
max_iter: int [1, inf)
tol: float (0, inf)
verbose: verbose
""",
    "QuantileRegressor": """
quantile: float (0, 1)
alpha: float [0, inf)
fit_intercept: bool
solver: 'highs' 'highs-ds' 'highs-ipm' 'interior-point' 'revised simplex'
solver_options: is:dict | None
""",
    "RANSACRegressor": """
estimator: has:fit,score,predict | None
min_samples: int [1, inf) | float [0, 1] | None
residual_threshold: float [0, inf) | None
is_data_valid, is_model_valid: callable | None
max_trials, max_skips, stop_n_inliers: int [0, inf) | float:inf
stop_score: float [-inf, inf]
stop_probability: float [0, 1]
loss: 'absolute_error' 'squared_error' | callable
random_state: random_state
""",
    "Ridge": """
alpha: float [0, inf) | array-like
fit_intercept, copy_X, positive: bool
max_iter: int [1, inf) | None
tol: float [0, inf)
solver: 'auto' 'cholesky' 'lbfgs' 'lsqr' 'sag' 'saga' 'sparse_cg' 'svd'
random_state: random_state
""",
    "RidgeCV": """
alphas: array-like | float (0, inf)
fit_intercept, store_cv_results, alpha_per_target: bool
scoring: is:str | callable | None
cv: cv
gcv_mode: 'auto' 'eigen' 'svd' | None
""",
    "RidgeClassifier": """
alpha: float [0, inf) | array-like
fit_intercept, copy_X, positive: bool
max_iter: int [1, inf) | None
tol: float [0, inf)
class_weight: is:dict | 'balanced' | None
solver: 'auto' 'cholesky' 'lbfgs' 'lsqr' 'sag' 'saga' 'sparse_cg' 'svd'
random_state: random_state
""",
    "RidgeClassifierCV": """
alphas: array-like | float (0, inf)
fit_intercept, store_cv_results: bool
scoring: is:str | callable | None
cv: cv
class_weight: is:dict | 'balanced' | None
""",
    "SGDClassifier": """
loss: 'epsilon_insensitive' 'hinge' 'huber' 'log_loss' 'modified_huber' 'perceptron' 'squared_epsilon_insensitive' 'squared_error' 'squared_hinge'
penalty: 'elasticnet' 'l1' 'l2' | None
alpha, epsilon: float [0, inf)
l1_ratio: float [0, 1] | None
fit_intercept, shuffle, early_stopping, warm_start: bool
max_iter, n_iter_no_change: int [1, inf)
tol: float [0, inf) | None
verbose: verbose
n_jobs: is:int | None
random_state: random_state
learning_rate: 'adaptive' 'constant' 'invscaling' 'optimal' 'pa1' 'pa2'
eta0: float (0, inf)
power_t: float (-inf, inf)
validation_fraction: float (0, 1)
class_weight: 'balanced' | is:dict | None
average: int (0, inf) | bool
""",  # noqa: E501
    "SGDOneClassSVM": """
nu: float (0, 1]
fit_intercept, shuffle, warm_start: bool
max_iter: int [1, inf)
tol: float [0, inf) | None
verbose: verbose
random_state: random_state
learning_rate: 'adaptive' 'constant' 'invscaling' 'optimal'
eta0: float (0, inf)
power_t: float (-inf, inf)
average: int (0, inf) | bool
""",
    "SGDRegressor": """
loss: 'epsilon_insensitive' 'huber' 'squared_epsilon_insensitive' 'squared_error'
penalty: 'elasticnet' 'l1' 'l2' | None
alpha, epsilon: float [0, inf)
l1_ratio: float [0, 1] | None
fit_intercept, shuffle, early_stopping, warm_start: bool
max_iter, n_iter_no_change: int [1, inf)
tol: float [0, inf) | None
verbose: verbose
random_state: random_state
learning_rate: 'adaptive' 'constant' 'invscaling' 'optimal' 'pa1' 'pa2'
eta0: float (0, inf)
power_t: float (-inf, inf)
validation_fraction: float (0, 1)
average: int (0, inf) | bool
""",
    "TheilSenRegressor": """
fit_intercept: bool
max_subpopulation: float [1, inf)
n_subsamples, n_jobs: None | is:int
max_iter: int [0, inf)
tol: float [0, inf)
random_state: random_state
verbose: verbose
""",
    "TweedieRegressor": """
power: float (-inf, inf)
alpha: float [0, inf)
fit_intercept, warm_start: bool
link: 'auto' 'identity' 'log'
solver: 'lbfgs' 'newton-cholesky'
max_iter: int [1, inf)
tol: float (0, inf)
verbose: verbose
""",
}

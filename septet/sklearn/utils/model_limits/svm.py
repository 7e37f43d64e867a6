"""What the parameters of the estimators of `sklearn.svm` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "LinearSVC": """
penalty: 'l1' 'l2'
loss: 'hinge' 'squared_hinge'
dual: bool | 'auto'
tol, C, intercept_scaling: float (0, inf)
multi_class: 'crammer_singer' 'ovr'
fit_intercept: bool
class_weight: None | is:dict | 'balanced'
verbose: verbose
random_state: random_state
max_iter: int [0, inf)
""",
    "LinearSVR": """
epsilon: is:float
tol, C, intercept_scaling: float (0, inf)
loss: 'epsilon_insensitive' 'squared_epsilon_insensitive'
fit_intercept: bool
dual: bool | 'auto'
verbose: verbose
random_state: random_state
max_iter: int [0, inf)
""",
    "NuSVC": """
nu: float (0, 1]
kernel: 'linear' 'poly' 'precomputed' 'rbf' 'sigmoid' | callable
degree: int [0, inf)
gamma: 'auto' 'scale' | float [0, inf)
coef0: float (-inf, inf)
shrinking, break_ties: bool
probability: bool | hidden:deprecated
tol, cache_size: float (0, inf)
class_weight: 'balanced' | is:dict | None
verbose: verbose
max_iter: int [-1, inf)
decision_function_shape: 'ovo' 'ovr'
random_state: random_state
""",
    "NuSVR": """
nu: float (0, 1]
C: float (0, inf]
kernel: 'linear' 'poly' 'precomputed' 'rbf' 'sigmoid' | callable
degree: int [0, inf)
gamma: 'auto' 'scale' | float [0, inf)
coef0: float (-inf, inf)
shrinking: bool
tol, cache_size: float (0, inf)
verbose: verbose
max_iter: int [-1, inf)
""",
    "OneClassSVM": """
kernel: 'linear' 'poly' 'precomputed' 'rbf' 'sigmoid' | callable
degree: int [0, inf)
gamma: 'auto' 'scale' | float [0, inf)
coef0: float (-inf, inf)
tol, cache_size: float (0, inf)
nu: float (0, 1]
shrinking: bool
verbose: verbose
max_iter: int [-1, inf)
""",
    "SVC": """
C: float (0, inf]
kernel: 'linear' 'poly' 'precomputed' 'rbf' 'sigmoid' | callable
degree: int [0, inf)
gamma: 'auto' 'scale' | float [0, inf)
coef0: float (-inf, inf)
shrinking, break_ties: bool
probability: bool | hidden:deprecated
tol, cache_size: float (0, inf)
class_weight: 'balanced' | is:dict | None
verbose: verbose
max_iter: int [-1, inf)
decision_function_shape: 'ovo' 'ovr'
random_state: random_state
""",
    "SVR": """
kernel: 'linear' 'poly' 'precomputed' 'rbf' 'sigmoid' | callable
degree: int [0, inf)
gamma: 'auto' 'scale' | float [0, inf)
coef0: float (-inf, inf)
tol, cache_size: float (0, inf)
C: float (0, inf]
epsilon: float [0, inf)
shrinking: bool
verbose: verbose
max_iter: int [-1, inf)
""",
}

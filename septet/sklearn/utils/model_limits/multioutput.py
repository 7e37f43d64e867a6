"""What the parameters of the estimators of `sklearn.multioutput` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "ClassifierChain": """
estimator: has:fit,predict
order: array-like | 'random' | None
cv: cv | 'prefit'
chain_method: is:list | is:tuple | 'decision_function' 'predict' 'predict_log_proba' 'predict_proba'
random_state: random_state
verbose: bool
""",
    "MultiOutputClassifier": """
estimator: has:fit,predict
n_jobs: is:int | None
""",
    "MultiOutputRegressor": """
estimator: has:fit,predict
n_jobs: is:int | None
""",
    "RegressorChain": """
estimator: has:fit,predict
order: array-like | 'random' | None
cv: cv | 'prefit'
random_state: random_state
verbose: bool
""",
}

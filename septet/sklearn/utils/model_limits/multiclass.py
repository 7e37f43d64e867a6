"""What the parameters of the estimators of `sklearn.multiclass` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "OneVsOneClassifier": """
estimator: has:fit
n_jobs: is:int | None
""",
    "OneVsRestClassifier": """
estimator: has:fit
n_jobs: is:int | None
verbose: verbose
""",
    "OutputCodeClassifier": """
estimator: has:fit,decision_function | has:fit,predict_proba
code_size: float (0, inf)
random_state: random_state
n_jobs: is:int | None
""",
}

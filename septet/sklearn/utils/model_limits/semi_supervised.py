"""What the parameters of the estimators of `sklearn.semi_supervised` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "LabelPropagation": """
kernel: 'knn' 'rbf' | callable
gamma, tol: float [0, inf)
n_neighbors, max_iter: int (0, inf)
n_jobs: None | is:int
""",
    "LabelSpreading": """
kernel: 'knn' 'rbf' | callable
gamma, tol: float [0, inf)
n_neighbors, max_iter: int (0, inf)
alpha: float (0, 1)
n_jobs: None | is:int
""",
    "SelfTrainingClassifier": """
estimator: has:fit
threshold: float [0, 1)
criterion: 'k_best' 'threshold'
k_best: int [1, inf)
max_iter: int [0, inf) | None
verbose: verbose
""",
}

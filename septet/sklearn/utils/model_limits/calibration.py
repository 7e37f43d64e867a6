"""What the parameters of the estimators of `sklearn.calibration` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "CalibratedClassifierCV": """
estimator: has:fit,predict_proba | has:fit,decision_function | None
method: 'isotonic' 'sigmoid' 'temperature'
cv: cv
n_jobs: is:int | None
ensemble: bool | 'auto'
""",
}

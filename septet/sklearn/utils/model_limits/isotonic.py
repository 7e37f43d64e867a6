"""What the parameters of the estimators of `sklearn.isotonic` may be, in the words of `limits.py`."""
from __future__ import annotations

TABLE = {
    "IsotonicRegression": """
y_min, y_max: float [-inf, inf] | None
increasing: bool | 'auto'
out_of_bounds: 'clip' 'nan' 'raise'
""",
}

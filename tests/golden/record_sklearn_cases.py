"""Record scikit-learn's answers to the cases of tests/faces/sklearn/cases/*.py.

Run where scikit-learn 1.9 is installed: python record_sklearn_cases.py [-v] [AREA ...].
"""
from __future__ import annotations

from recorder import record_areas

if __name__ == "__main__":
    record_areas("", "sklearn")

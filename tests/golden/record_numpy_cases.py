"""Record NumPy's answers to the cases of tests/faces/numpy/cases/*.py.

Run where NumPy 2.4 is installed: python record_numpy_cases.py [-v] [AREA ...].
"""
from __future__ import annotations

import numpy as np
from recorder import record_areas

if __name__ == "__main__":
    record_areas(np, "numpy")

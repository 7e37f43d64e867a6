"""Record pandas's answers to the cases of tests/faces/pandas/cases/*.py.

Run where pandas 3.1 is installed: python record_pandas_cases.py [-v] [AREA ...].
"""
from __future__ import annotations

import pandas
from recorder import record_areas

if __name__ == "__main__":
    record_areas(pandas, "pandas")

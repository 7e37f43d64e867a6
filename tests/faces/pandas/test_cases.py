"""Every case of `cases/*.py` against pandas's recorded answer (recorder: tests/golden/record_pandas_cases.py)."""
from __future__ import annotations

import septet.pandas as pandas


def test_area(cases):
    cases.check("pandas", "record_pandas_cases", lambda canon, setup, case: canon.evaluate(pandas, setup, case),
                rtol=None, text=False)

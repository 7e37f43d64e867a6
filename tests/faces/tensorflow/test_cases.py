"""Every case of `cases/*.py` against TensorFlow's recorded answer (recorder: tests/golden/record_tensorflow_cases.py)."""
from __future__ import annotations

import septet.tensorflow as tf


def test_area(cases):
    cases.check("TensorFlow", "record_tensorflow_cases", lambda canon, setup, case: canon.evaluate(tf, setup, case), rtol=None, atol=None)

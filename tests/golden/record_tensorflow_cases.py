"""Record TensorFlow's answers to the cases of tests/faces/tensorflow/cases/*.py.

Run where TensorFlow 2.21 is installed: python record_tensorflow_cases.py [-v] [AREA ...].
"""
from __future__ import annotations

import tensorflow as tf
from recorder import record_areas

if __name__ == "__main__":
    record_areas(tf, "tensorflow")

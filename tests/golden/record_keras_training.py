"""Record what the real Keras (TensorFlow backend) gives for tests/faces/keras/keras_scenarios.py and keras_settings.py.

Run where it is installed: python tests/golden/record_keras_training.py
"""
from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faces" / "keras"))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras_scenarios import SCENARIOS  # noqa: E402
from keras_settings import SETTINGS  # noqa: E402

found = {scenario.__name__: scenario(keras, np) for scenario in SCENARIOS}
(HERE / "keras_training.json").write_text(json.dumps(found, indent=None, separators=(",", ":"), default=float) + "\n")
found = {scenario.__name__: scenario(keras, np, tf) for scenario in SETTINGS}
(HERE / "keras_settings.json").write_text(json.dumps(found, indent=None, separators=(",", ":"), default=float) + "\n")

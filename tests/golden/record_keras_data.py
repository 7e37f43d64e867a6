"""Record what real Keras (TensorFlow as its backend) answers to tests/faces/keras/keras_data.py.

    python tests/golden/record_keras_data.py
"""
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faces" / "keras"))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras_data import answers  # noqa: E402

with tempfile.TemporaryDirectory() as folder:
    found = answers(keras, np, tf, folder)
(HERE / "keras_data.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")

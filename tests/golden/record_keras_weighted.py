"""Record what metrics of weighted samples show in real Keras (TensorFlow as its backend), by tests/faces/keras/keras_weighted.py.

    python tests/golden/record_keras_weighted.py
"""
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
from keras_weighted import answers  # noqa: E402

(HERE / "keras_weighted.json").write_text(json.dumps(answers(keras, np), separators=(",", ":")) + "\n")

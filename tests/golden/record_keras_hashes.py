"""Record what hashes are in real Keras (TensorFlow as its backend), by tests/faces/keras/keras_hashes.py.

    python tests/golden/record_keras_hashes.py
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
from keras_hashes import answers  # noqa: E402

(HERE / "keras_hashes.json").write_text(json.dumps(answers(keras), separators=(",", ":")) + "\n")

"""Record what the real Keras gives for tests/faces/keras/backend_scenarios.py on the backend that KERAS_BACKEND names.

Run where it is installed: KERAS_BACKEND=torch python tests/golden/record_keras_backends.py, and the same with tensorflow
"""
from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faces" / "keras"))

import keras  # noqa: E402
import numpy as np  # noqa: E402
from backend_scenarios import SCENARIOS  # noqa: E402

found = {scenario.__name__: scenario(keras, np) for scenario in SCENARIOS}
(HERE / f"keras_on_{keras.backend.backend()}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")

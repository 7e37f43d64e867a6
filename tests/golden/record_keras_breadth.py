"""Record what real Keras (TensorFlow as its backend) answers to tests/faces/keras/breadth.py.

    python tests/golden/record_keras_breadth.py
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "faces" / "keras"))


def gradients(function, variables):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        y = function()
    return [tf.convert_to_tensor(g) for g in tape.gradient(y, [v.value for v in variables])]


def rounded(x):
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    return [rounded(y) for y in x] if isinstance(x, list) else float(f"{x:.6g}")


if __name__ == "__main__":
    import breadth
    import keras
    import numpy

    found = rounded(breadth.evaluate(keras, numpy, gradients))
    (HERE / "keras_breadth.json").write_text(json.dumps(found, indent=0, separators=(",", ":")).replace("\n", "") + "\n")

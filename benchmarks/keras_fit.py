"""A convolutional net in the shape of MNIST's: `fit`, and `predict` of one row, beside Keras on its three backends.

    python benchmarks/keras_fit.py [--peers PYTHON] [--examples N] [--rounds N]

Each runs in a process of its own, in turns; the least of the rounds counts.  PYTHON: one with the real Keras and its backends.
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = '''
import json, sys, time
FACE, EXAMPLES = sys.argv[1] == "septet", int(sys.argv[2])
if FACE:
    import septet.keras as keras, septet.numpy as np
    from septet.keras import layers
else:
    import keras, numpy as np
    from keras import layers
keras.utils.set_random_seed(0)
model = keras.Sequential([
    layers.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2), layers.Conv2D(64, 3, activation="relu"),
    layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.5), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
x = np.random.default_rng(0).random((EXAMPLES, 28, 28, 1)).astype("float32")
y = (x.mean((1, 2, 3)) * 1e4).astype("int64") % 10
model.fit(x[:256], y[:256], batch_size=128, epochs=1, verbose=0)
begin = time.perf_counter()
history = model.fit(x, y, batch_size=128, epochs=1, verbose=0)
fit = time.perf_counter() - begin
for _ in range(5):
    model.predict(x[:1], verbose=0)
begin = time.perf_counter()
for _ in range(20):
    model.predict(x[:1], verbose=0)
predict = (time.perf_counter() - begin) / 20
print(json.dumps({"fit": fit, "predict": predict, "loss": history.history["loss"][0]}))
'''
BACKENDS = ("tensorflow", "torch", "jax")


def measured(name: str, python: str, examples: int) -> dict[str, float] | None:
    """Seconds of one process; None where it does not run."""
    path = {} if name != "septet" else {"PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **path, "KERAS_BACKEND": name if name != "septet" else "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run([python, "-c", WORK, name, str(examples)], env=environment, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        print(f"{name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(lines[-1])  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, help="the Python of the real libraries")
    parser.add_argument("--examples", type=int, default=6400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    best: dict[str, dict[str, float]] = {}
    for _ in range(options.rounds):
        for name in ("septet", *BACKENDS):
            found = measured(name, sys.executable if name == "septet" else options.peers, options.examples)
            if found is not None:
                best[name] = {key: min(value, best.get(name, found)[key]) for key, value in found.items()}
    print(f"{'':12} {'fit s':>9} {'predict ms':>11} {'loss':>9}   load {os.getloadavg()[0]:.1f}")
    for name, found in best.items():
        print(f"{name:12} {found['fit']:9.3f} {found['predict'] * 1e3:11.3f} {found['loss']:9.4f}")
    peers = [found for name, found in best.items() if name != "septet"]
    if "septet" in best and peers:
        print(f"ratio to the best: fit {best['septet']['fit'] / min(p['fit'] for p in peers):.2f}, "
              f"predict {best['septet']['predict'] / min(p['predict'] for p in peers):.4f}")


if __name__ == "__main__":
    main()

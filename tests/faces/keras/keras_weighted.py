"""Metrics of weighted samples, and of samples that do not vary, run by real Keras and by the face.

`answers(keras, np)` gives a dict of plain data: what a metric shows after two updates, or the class of its error.
"""
from __future__ import annotations

COUNTS = "TrueNegatives", "TruePositives", "FalseNegatives", "FalsePositives"
IOU = {"BinaryIoU": {"target_class_ids": [0, 1], "threshold": 0.4}, "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
       "OneHotMeanIoU": {"num_classes": 3, "ignore_class": 1},
       "MeanIoU": {"num_classes": 3, "sparse_y_true": False, "sparse_y_pred": False, "dtype": "float32"}}
WEIGHTS = [0.5, 1.0, 2.0, 0.0, 1.5, 3.0]
SHAPES = (6, 1), (6,), (4, 5), (2, 3, 4)


def shown(metric, np, *updates):
    """What a metric shows in the end."""
    try:
        for update in updates:
            metric.update_state(*update)
        return [None if v != v else round(v, 5) for v in np.array(metric.result()).reshape(-1).tolist()]
    except Exception as error:
        return type(error).__name__


def weighted(keras, np):
    """Metrics of labels and predictions with weights: none, one a sample, and in a column."""
    draw = np.random.default_rng(0)
    y, p = (draw.random((6, 1)) > 0.5).astype("float32"), draw.random((6, 1)).astype("float32")
    classes, shares = np.eye(3, dtype="float32")[[0, 1, 2, 1, 0, 2]], draw.random((6, 3)).astype("float32")
    found = {}
    for kind, w in (("none", None), ("each", np.array(WEIGHTS, "float32")), ("column", np.array(WEIGHTS, "float32")[:, None])):
        half = None if w is None else w[:3]
        for name in COUNTS:
            for limits in (None, 0.3, [0.2, 0.5, 0.8]):
                metric = getattr(keras.metrics, name)(thresholds=limits)
                found[f"{name} {limits} {kind}"] = shown(metric, np, (y, p, w), (y[:3], p[:3], half))
        for name, settings in IOU.items():
            a, b = (y, p) if name == "BinaryIoU" else (classes, shares)
            found[f"{name} {kind}"] = shown(getattr(keras.metrics, name)(**settings), np, (a, b, w), (a[:3], b[:3], half))
    return found


def alike(keras, np):
    """Correlations along axes, also of one element."""
    draw, found = np.random.default_rng(1), {}
    for shape in SHAPES:
        a, b = draw.random(shape).astype("float32"), draw.random(shape).astype("float32")
        for name in ("PearsonCorrelation", "ConcordanceCorrelation"):
            for axis in (-1, 0):
                found[f"{name} {shape} {axis}"] = shown(getattr(keras.metrics, name)(axis=axis), np, (a, b))
    return found


def answers(keras, np):
    return {"weighted": weighted(keras, np), "alike": alike(keras, np)}

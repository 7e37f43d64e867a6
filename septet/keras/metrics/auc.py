"""The area under the receiver's curve or that of precision and recall."""
from __future__ import annotations

from typing import Any

from septet.keras import config
from septet.keras.metrics.confusion import counts
from septet.keras.metrics.metric import Metric

COUNTS = {"tp": "true_positives", "fp": "false_positives", "tn": "true_negatives", "fn": "false_negatives"}


class AUC(Metric):
    """The area, from counts at many thresholds."""

    __module__ = "keras.src.metrics.confusion_metrics"

    def __init__(self, num_thresholds: int = 200, curve: Any = "ROC", summation_method: Any = "interpolation", name: str | None = None,
                 dtype: Any = None, thresholds: Any = None, multi_label: bool = False, num_labels: Any = None, label_weights: Any = None,
                 from_logits: bool = False):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        check(curve, summation_method)
        self._init_from_thresholds = thresholds is not None
        if thresholds is not None:
            inner = sorted(thresholds)
            self.num_thresholds = len(inner) + 2
        else:
            if num_thresholds <= 1:
                raise ValueError(f"Argument `num_thresholds` must be an integer > 1. Received: num_thresholds={num_thresholds}")
            self.num_thresholds = num_thresholds
            inner = [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        eps = config.epsilon()
        self._thresholds = [0.0 - eps, *inner, 1.0 + eps]
        self.curve, self.summation_method = str(curve), str(summation_method)
        self.multi_label, self.num_labels = multi_label, num_labels
        self.label_weights, self._from_logits, self._built = label_weights, from_logits, False
        if multi_label and num_labels:
            self._build((None, num_labels))
        elif not multi_label:
            if num_labels:
                raise ValueError("`num_labels` is needed only when `multi_label` is True.")
            self._build(None)

    @property
    def thresholds(self) -> list[float]:
        return list(self._thresholds)

    def _build(self, shape: Any) -> None:
        """Make the counts."""
        if self.multi_label:
            if len(shape) != 2:
                raise ValueError("`y_pred` must have rank 2 when `multi_label=True`. Found rank "
                                 f"{len(shape)}. Full shape received for `y_pred`: {shape}")
            self.num_labels = shape[1]
        size = (self.num_thresholds, self.num_labels) if self.multi_label else (self.num_thresholds,)
        for long in COUNTS.values():
            setattr(self, long, self.add_variable(shape=size, initializer="zeros", name=long))
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_pred = ops.convert_to_tensor(y_pred, dtype=self.dtype)
        if not self._built:
            self._build(tuple(y_pred.shape))
        if self._from_logits:
            y_pred = ops.sigmoid(y_pred)
        found = counts(y_true, y_pred, self._thresholds, sample_weight, self.dtype, by_label=self.multi_label,
                       label_weights=None if self.multi_label else self.label_weights)
        for short, long in COUNTS.items():
            getattr(self, long).assign_add(found[short])

    def result(self) -> Any:
        from septet.keras import ops

        if self.curve == "PR" and self.summation_method == "interpolation":
            return self.interpolate_pr_auc()
        tp, fp, tn, fn = (ops.convert_to_tensor(getattr(self, n)) for n in COUNTS.values())
        recall = ops.divide_no_nan(tp, ops.add(tp, fn))
        if self.curve == "ROC":
            x, y = ops.divide_no_nan(fp, ops.add(fp, tn)), recall
        elif self.curve == "PRGAIN":
            x, y = gains(tp, fp, fn)
        else:
            x, y = recall, ops.divide_no_nan(tp, ops.add(tp, fp))
        first, second = y[: self.num_thresholds - 1], y[1:]
        heights = {"interpolation": lambda: ops.divide(ops.add(first, second), 2.0), "minoring": lambda: ops.minimum(first, second),
                   "majoring": lambda: ops.maximum(first, second)}[self.summation_method]()
        areas = ops.multiply(ops.subtract(x[: self.num_thresholds - 1], x[1:]), heights)
        return self.over_labels(areas)

    def over_labels(self, areas: Any) -> Any:
        """The sum of strips; the mean of labels, weighted where asked."""
        from septet.keras import ops

        if not self.multi_label:
            return ops.sum(areas)
        by_label = ops.sum(areas, axis=0)
        if self.label_weights is None:
            return ops.mean(by_label)
        weights = ops.convert_to_tensor(self.label_weights, dtype=self.dtype)
        return ops.divide_no_nan(ops.sum(ops.multiply(by_label, weights)), ops.sum(weights))

    def interpolate_pr_auc(self) -> Any:
        """The area under precision and recall, counts between thresholds being interpolated (Davis and Goadrich 2006)."""
        from septet.keras import ops

        last = self.num_thresholds - 1
        tp, fp, fn = (ops.convert_to_tensor(getattr(self, n)) for n in ("true_positives", "false_positives", "false_negatives"))
        positives = ops.add(tp, fp)
        dtp = ops.subtract(tp[:last], tp[1:])
        slope = ops.divide_no_nan(dtp, ops.maximum(ops.subtract(positives[:last], positives[1:]), 0))
        intercept = ops.subtract(tp[1:], ops.multiply(slope, positives[1:]))
        inside = ops.logical_and(ops.greater(positives[:last], 0), ops.greater(positives[1:], 0))
        ratio = ops.where(inside, ops.divide_no_nan(positives[:last], ops.maximum(positives[1:], 0)), 1.0)
        above = ops.multiply(slope, ops.add(dtp, ops.multiply(intercept, ops.log(ratio))))
        return self.over_labels(ops.divide_no_nan(above, ops.maximum(ops.add(tp[1:], fn[1:]), 0)))

    def reset_state(self) -> None:
        if self._built:
            super().reset_state()

    def get_config(self) -> dict[str, Any]:
        config_ = {"num_thresholds": self.num_thresholds, "curve": self.curve, "summation_method": self.summation_method,
                   "multi_label": self.multi_label, "num_labels": self.num_labels, "label_weights": self.label_weights,
                   "from_logits": self._from_logits}
        if self._init_from_thresholds:
            config_["thresholds"] = self._thresholds[1:-1]
        return {**super().get_config(), **config_}


def check(curve: Any, method: Any) -> None:
    """ValueError for a curve or summation that there is not."""
    if str(curve) not in ("ROC", "PR", "PRGAIN"):
        raise ValueError(f"Invalid `curve` argument value \"{curve}\". Expected one of: ['ROC', 'PR', 'PRGAIN']")
    if str(method) not in ("interpolation", "minoring", "majoring"):
        raise ValueError(f"Invalid `summation_method` argument value \"{method}\". Expected one of: ['interpolation', 'minoring', "
                         f"'majoring']")


def gains(tp: Any, fp: Any, fn: Any) -> tuple[Any, Any]:
    """(recall gain, precision gain), held between 0 and 1 (Flach and Kull 2015)."""
    from septet.keras import ops

    positives = ops.add(tp, fn)
    # all are called positive at the first threshold
    hold = lambda x: ops.minimum(ops.maximum(x, 0.0), 1.0)  # noqa: E731
    recall = hold(ops.subtract(1.0, ops.divide_no_nan(ops.multiply(fn, positives[0]), ops.multiply(tp, fp[0]))))
    recall = ops.where(ops.greater(tp, 0), recall, 0.0)
    precision = hold(ops.subtract(1.0, ops.divide_no_nan(ops.multiply(fp, positives[0]), ops.multiply(tp, fp[0]))))
    return recall, precision

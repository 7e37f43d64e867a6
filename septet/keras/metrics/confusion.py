"""Counts of right and wrong positives and negatives at thresholds, and what is made of them."""
from __future__ import annotations

from typing import Any

from septet.keras.losses.shapes import same_rank
from septet.keras.metrics.metric import Metric

MODULE = "keras.src.metrics.confusion_metrics"
NEG_INF = -1e10


def as_list(x: Any) -> list[Any]:
    return list(x) if isinstance(x, (list, tuple)) else [x]


def thresholds_of(thresholds: Any, default: float = 0.5) -> list[float]:
    """Thresholds as a list.  ValueError outside [0, 1]."""
    found = as_list(default if thresholds is None else thresholds)
    wrong = [t for t in found if t is None or t < 0 or t > 1]
    if wrong:
        raise ValueError(f"Threshold values must be in [0, 1]. Received: {wrong}")
    return found


def only_top(y_pred: Any, top_k: int) -> Any:
    """Predictions that are not among the k greatest put out of reach."""
    from septet.keras import ops

    chosen = ops.sum(ops.one_hot(ops.top_k(y_pred, k=top_k).indices, y_pred.shape[-1], dtype=y_pred.dtype), axis=-2)
    return ops.where(ops.greater(chosen, 0), y_pred, NEG_INF)


def counts(y_true: Any, y_pred: Any, thresholds: list[float], sample_weight: Any, dtype: Any, top_k: Any = None, class_id: Any = None,
           by_label: bool = False, label_weights: Any = None) -> dict[str, Any]:
    """tp, fp, tn, fn at every threshold (thresholds,), by_label: (thresholds, labels)."""
    from septet.keras import ops

    y_true, y_pred = (ops.convert_to_tensor(y, dtype=dtype) for y in (y_true, y_pred))
    y_pred, y_true = same_rank(y_pred, y_true)
    if top_k is not None:
        y_pred = only_top(y_pred, top_k)
    weights = None if sample_weight is None else ops.convert_to_tensor(sample_weight, dtype=dtype)
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id, None], y_pred[..., class_id, None]
    shape = tuple(y_pred.shape)
    if weights is not None:
        while len(weights.shape) < len(shape):
            weights = ops.expand_dims(weights, -1)
        weights = ops.broadcast_to(weights, shape)
    if label_weights is not None:
        own = ops.broadcast_to(ops.expand_dims(ops.cast(label_weights, dtype), 0), shape)
        weights = own if weights is None else ops.multiply(weights, own)
    keep = (-1, shape[-1]) if by_label and len(shape) > 1 else (-1, 1)
    y_true, y_pred = ops.reshape(y_true, keep), ops.reshape(y_pred, keep)
    weights = None if weights is None else ops.reshape(weights, keep)
    edges = ops.reshape(ops.convert_to_tensor(thresholds, dtype=dtype), (-1, 1, 1))
    said = ops.greater(ops.expand_dims(y_pred, 0), edges)
    real = ops.expand_dims(ops.cast(y_true, "bool"), 0)
    found = {}
    for name, pair in {"tp": (real, said), "fp": (ops.logical_not(real), said), "tn": (ops.logical_not(real), ops.logical_not(said)),
                       "fn": (real, ops.logical_not(said))}.items():
        hit = ops.cast(ops.logical_and(*pair), dtype)
        hit = hit if weights is None else ops.multiply(hit, ops.expand_dims(weights, 0))
        total = ops.sum(hit, axis=1)
        found[name] = total if by_label else ops.squeeze(total, -1)
    return found


class _Condition(Metric):
    """One of the counts."""

    __module__ = MODULE
    count = ""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.thresholds = thresholds_of(thresholds)
        self.accumulator = self.add_variable(shape=(len(self.thresholds),), initializer="zeros", name="accumulator")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.accumulator.assign_add(counts(y_true, y_pred, self.thresholds, sample_weight, self.dtype)[self.count])

    def result(self) -> Any:
        from septet.keras import ops

        return ops.copy(self.accumulator[0] if len(self.thresholds) == 1 else self.accumulator)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds}


class FalsePositives(_Condition):
    """How many negatives are called positive."""

    __module__ = MODULE
    count = "fp"


class FalseNegatives(_Condition):
    """How many positives are called negative."""

    __module__ = MODULE
    count = "fn"


class TrueNegatives(_Condition):
    """How many negatives are called so."""

    __module__ = MODULE
    count = "tn"


class TruePositives(_Condition):
    """How many positives are called so."""

    __module__ = MODULE
    count = "tp"


class _Share(Metric):
    """True positives over those and one kind of mistakes."""

    __module__ = MODULE
    mistakes = ("fp", "false_positives")

    def __init__(self, thresholds: Any = None, top_k: Any = None, class_id: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.init_thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.thresholds = thresholds_of(thresholds,
                                        0.5 if top_k is None else NEG_INF) if thresholds is not None or top_k is None else [NEG_INF]
        shape = (len(self.thresholds),)
        self.true_positives = self.add_variable(shape=shape, initializer="zeros", name="true_positives")
        setattr(self, self.mistakes[1], self.add_variable(shape=shape, initializer="zeros", name=self.mistakes[1]))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        found = counts(y_true, y_pred, self.thresholds, sample_weight, self.dtype, self.top_k, self.class_id)
        self.true_positives.assign_add(found["tp"])
        getattr(self, self.mistakes[1]).assign_add(found[self.mistakes[0]])

    def result(self) -> Any:
        from septet.keras import ops

        found = ops.divide_no_nan(self.true_positives, ops.add(self.true_positives, getattr(self, self.mistakes[1])))
        return found[0] if len(self.thresholds) == 1 else found

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds, "top_k": self.top_k, "class_id": self.class_id}


class Precision(_Share):
    """The share of what is called positive that is."""

    __module__ = MODULE


class Recall(_Share):
    """The share of positives that are called so."""

    __module__ = MODULE
    mistakes = ("fn", "false_negatives")


class _AtThreshold(Metric):
    """All counts at many thresholds, and the best of one share under a condition on another."""

    __module__ = MODULE

    def __init__(self, value: float, num_thresholds: int = 200, class_id: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        if num_thresholds <= 0:
            raise ValueError(f"Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={num_thresholds}")
        self._direction = "up"
        self.value, self.class_id, self.num_thresholds = value, class_id, num_thresholds
        inner = [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        self.thresholds = [0.5] if num_thresholds == 1 else [0.0, *inner, 1.0]
        for name_ in ("true_positives", "false_positives", "true_negatives", "false_negatives"):
            setattr(self, name_, self.add_variable(shape=(len(self.thresholds),), initializer="zeros", name=name_))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        found = counts(y_true, y_pred, self.thresholds, sample_weight, self.dtype, None, self.class_id)
        for short, long in {"tp": "true_positives", "tn": "true_negatives", "fp": "false_positives", "fn": "false_negatives"}.items():
            getattr(self, long).assign_add(found[short])

    def share(self, right: str, wrong: str) -> Any:
        """right / (right + wrong) at every threshold."""
        from septet.keras import ops

        return ops.divide_no_nan(getattr(self, right), ops.add(getattr(self, right), getattr(self, wrong)))

    def best(self, condition: Any, wanted: Any) -> Any:
        """The greatest of `wanted` where the condition reaches the value; 0 for nowhere."""
        from septet.keras import ops

        return ops.max(ops.where(ops.greater_equal(condition, self.value), wanted, 0.0))


def _limited(value: Any, name: str) -> Any:
    """A share.  ValueError outside [0, 1]."""
    if value < 0 or value > 1:
        raise ValueError(f"Argument `{name}` must be in the range [0, 1]. Received: {name}={value}")
    return value


SENSITIVITY, SPECIFICITY, PRECISION = (("true_positives", "false_negatives"), ("true_negatives", "false_positives"),
                                       ("true_positives", "false_positives"))
# class -> (argument, share that must reach it, share that is wanted)
AT = {"SensitivityAtSpecificity": ("specificity", SPECIFICITY, SENSITIVITY),
      "SpecificityAtSensitivity": ("sensitivity", SENSITIVITY, SPECIFICITY),
      "PrecisionAtRecall": ("recall", SENSITIVITY, PRECISION), "RecallAtPrecision": ("precision", PRECISION, SENSITIVITY)}


def _make_at(class_name: str) -> type:
    argument, held, wanted = AT[class_name]
    text = (f"def __init__(self, {argument}, num_thresholds=200, class_id=None, name=None, dtype=None):\n"
            f"    base(self, limited({argument}, {argument!r}), num_thresholds, class_id, name, dtype)\n    self.{argument} = {argument}\n")
    scope: dict[str, Any] = {"base": _AtThreshold.__init__, "limited": _limited}
    exec(text, scope)

    def result(self: Any) -> Any:
        return self.best(self.share(*held), self.share(*wanted))

    def get_config(self: Any) -> dict[str, Any]:
        return {**Metric.get_config(self), "num_thresholds": self.num_thresholds, argument: self.value, "class_id": self.class_id}

    return type(class_name, (_AtThreshold,), {"__init__": scope["__init__"], "result": result, "get_config": get_config,
                                              "__module__": MODULE,
                                              "__doc__": f"The best {wanted[0]} share where the {argument} is reached."})


CLASSES = {name: _make_at(name) for name in AT} | {c.__name__: c for c in (
    FalsePositives, FalseNegatives, TrueNegatives, TruePositives, Precision, Recall)}

"""F scores, overlaps of classes, correlation and R squared."""
from __future__ import annotations

from typing import Any

from septet.keras import config
from septet.keras.losses.shapes import same_rank
from septet.keras.metrics.metric import Mean, MeanMetricWrapper, Metric


class FBetaScore(Metric):
    """The weighted harmonic mean of precision and recall."""

    __module__ = "keras.src.metrics.f_score_metrics"

    def __init__(self, average: Any = None, beta: float = 1.0, threshold: Any = None, name: str = "fbeta_score", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError("Invalid `average` argument value. Expected one of: {None, 'micro', 'macro', 'weighted'}. "
                             f"Received: average={average}")
        if not isinstance(beta, float):
            raise ValueError(f"Invalid `beta` argument value. It should be a Python float. Received: beta={beta} of type '{type(beta)}'")
        if beta <= 0.0:
            raise ValueError(f"Invalid `beta` argument value. It should be > 0. Received: beta={beta}")
        if threshold is not None and (not isinstance(threshold, float) or threshold > 1.0 or threshold <= 0.0):
            raise ValueError(f"Invalid `threshold` argument value. It should be a Python float in (0, 1]. Received: threshold={threshold}")
        self.average, self.beta, self.threshold = average, beta, threshold
        self.axis, self._built = (None if average == "micro" else 0), False

    def _build(self, y_true: Any, y_pred: Any) -> None:
        shape = () if self.average == "micro" else (y_pred.shape[1],)
        for name in ("true_positives", "false_positives", "false_negatives", "intermediate_weights"):
            setattr(self, name, self.add_variable(shape=shape, name=name, initializer="zeros", dtype=self.dtype))
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self.dtype) for y in (y_true, y_pred))
        if len(y_pred.shape) != 2 or len(y_true.shape) != 2:
            raise ValueError(f"FBetaScore expects 2D inputs with shape (batch_size, output_dim). Received input shapes: "
                             f"y_pred.shape={tuple(y_pred.shape)} and y_true.shape={tuple(y_true.shape)}.")
        if not self._built:
            self._build(y_true, y_pred)
        if self.threshold is None:
            top = ops.max(y_pred, axis=-1, keepdims=True)
            said = ops.logical_and(ops.greater_equal(y_pred, top), ops.greater(ops.abs(y_pred), 1e-9))
        else:
            said = ops.greater(y_pred, self.threshold)
        y_pred, y_true = ops.cast(said, self.dtype), ops.cast(y_true, self.dtype)
        if sample_weight is not None:
            sample_weight = ops.expand_dims(ops.convert_to_tensor(sample_weight, dtype=self.dtype), axis=-1)
        total = lambda v: ops.sum(v if sample_weight is None else ops.multiply(v, sample_weight), axis=self.axis)  # noqa: E731
        self.true_positives.assign_add(total(ops.multiply(y_pred, y_true)))
        self.false_positives.assign_add(total(ops.multiply(y_pred, ops.subtract(1.0, y_true))))
        self.false_negatives.assign_add(total(ops.multiply(ops.subtract(1.0, y_pred), y_true)))
        self.intermediate_weights.assign_add(total(y_true))

    def result(self) -> Any:
        from septet.keras import ops

        tp, eps = ops.convert_to_tensor(self.true_positives), config.epsilon()
        precision = ops.divide(tp, ops.add(ops.add(tp, self.false_positives), eps))
        recall = ops.divide(tp, ops.add(ops.add(tp, self.false_negatives), eps))
        found = ops.multiply(ops.divide(ops.multiply(precision, recall),
                                        ops.add(ops.add(ops.multiply(precision, self.beta ** 2), recall), eps)), 1.0 + self.beta ** 2)
        if self.average == "weighted":
            weights = ops.divide(self.intermediate_weights, ops.add(ops.sum(self.intermediate_weights), eps))
            return ops.sum(ops.multiply(found, weights))
        return found if self.average is None else ops.mean(found)

    def reset_state(self) -> None:
        if self._built:
            super().reset_state()

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "average": self.average, "beta": self.beta, "threshold": self.threshold}


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall."""

    __module__ = "keras.src.metrics.f_score_metrics"

    def __init__(self, average: Any = None, threshold: Any = None, name: str = "f1_score", dtype: Any = None):
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        del found["beta"]
        return found


class _IoUBase(Metric):
    """The matrix of classes said against classes there are."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, num_classes: int, name: str | None = None, dtype: Any = None, ignore_class: Any = None, sparse_y_true: bool = True,
                 sparse_y_pred: bool = True, axis: int = -1):
        super().__init__(name=name, dtype=dtype or "int64")
        self._direction = "up"
        self.num_classes, self.ignore_class = num_classes, ignore_class
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self.axis = axis
        self.total_cm = self.add_variable(name="total_confusion_matrix", shape=(num_classes, num_classes), initializer="zeros",
                                          dtype=self.dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_true = ops.convert_to_tensor(y_true)
        y_pred = ops.convert_to_tensor(y_pred)
        y_true = y_true if self.sparse_y_true else ops.argmax(y_true, axis=self.axis)
        y_pred = y_pred if self.sparse_y_pred else ops.argmax(y_pred, axis=self.axis)
        y_true, y_pred = (ops.reshape(ops.cast(y, "int64"), (-1,)) for y in (y_true, y_pred))
        weights = self.weights_of(y_true, sample_weight)
        if self.ignore_class is not None:
            valid = ops.not_equal(y_true, int(self.ignore_class))
            weights = ops.where(valid, weights, ops.zeros_like(weights))
            y_true, y_pred = ops.where(valid, y_true, 0), ops.where(valid, y_pred, 0)
        flat = ops.add(ops.multiply(y_true, self.num_classes), y_pred)
        found = ops.segment_sum(weights, flat, num_segments=self.num_classes ** 2)
        self.total_cm.assign_add(ops.cast(ops.reshape(found, (self.num_classes, self.num_classes)), self.dtype))

    def weights_of(self, y_true: Any, sample_weight: Any) -> Any:
        """A weight of every element, in the dtype of the matrix: where that holds whole numbers, parts of them do not count."""
        from septet.keras import ops

        weights = ops.cast(ops.convert_to_tensor(1 if sample_weight is None else sample_weight), self.dtype)
        return ops.broadcast_to(ops.reshape(weights, (-1,)) if len(weights.shape) > 1 else weights, y_true.shape)

    def reset_state(self) -> None:
        from septet.keras import ops

        self.total_cm.assign(ops.zeros(self.total_cm.shape, dtype=self.total_cm.dtype))

    def shares(self) -> tuple[Any, Any]:
        """(diagonal, diagonal over the union) of every class."""
        from septet.keras import ops

        matrix = ops.cast(self.total_cm, "float32")
        right = ops.diag(matrix)
        return right, ops.subtract(ops.add(ops.sum(matrix, axis=0), ops.sum(matrix, axis=1)), right)


class IoU(_IoUBase):
    """Intersection over union, averaged over some classes."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, num_classes: int, target_class_ids: Any, name: str | None = None, dtype: Any = None, ignore_class: Any = None,
                 sparse_y_true: bool = True, sparse_y_pred: bool = True, axis: int = -1):
        super().__init__(num_classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)
        if max(target_class_ids) >= num_classes:
            raise ValueError(f"Target class id {max(target_class_ids)} is out of range, which is [0, {num_classes}).")
        self.target_class_ids = list(target_class_ids)

    def result(self) -> Any:
        from septet.keras import ops

        right, union = (ops.take(x, self.target_class_ids, axis=0) for x in self.shares())
        valid = ops.greater(union, config.epsilon())
        return ops.divide_no_nan(ops.sum(ops.where(valid, ops.divide_no_nan(right, union), 0.0)),
                                 ops.sum(ops.cast(valid, "float32")))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "num_classes": self.num_classes, "target_class_ids": self.target_class_ids,
                "ignore_class": self.ignore_class, "sparse_y_true": self.sparse_y_true, "sparse_y_pred": self.sparse_y_pred,
                "axis": self.axis}


class MeanIoU(IoU):
    """Intersection over union, averaged over all classes."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, num_classes: int, name: str | None = None, dtype: Any = None, ignore_class: Any = None, sparse_y_true: bool = True,
                 sparse_y_pred: bool = True, axis: int = -1):
        super().__init__(num_classes, list(range(num_classes)), name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        del found["target_class_ids"]
        return found


class OneHotIoU(IoU):
    """Intersection over union of classes given by shares."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, num_classes: int, target_class_ids: Any, name: str | None = None, dtype: Any = None, ignore_class: Any = None,
                 sparse_y_pred: bool = False, axis: int = -1):
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        del found["sparse_y_true"]
        return found


class OneHotMeanIoU(MeanIoU):
    """Intersection over union of classes given by shares, averaged over all."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, num_classes: int, name: str | None = None, dtype: Any = None, ignore_class: Any = None, sparse_y_pred: bool = False,
                 axis: int = -1):
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)

    def get_config(self) -> dict[str, Any]:
        found = super().get_config()
        del found["sparse_y_true"]
        return found


class BinaryIoU(IoU):
    """Intersection over union of two classes, predictions cut at a threshold."""

    __module__ = "keras.src.metrics.iou_metrics"

    def __init__(self, target_class_ids: Any = (0, 1), threshold: float = 0.5, name: str | None = None, dtype: Any = None):
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_pred = ops.convert_to_tensor(y_pred, dtype="float32")
        super().update_state(y_true, ops.cast(ops.greater_equal(y_pred, self.threshold), "int32"), sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**Metric.get_config(self), "target_class_ids": self.target_class_ids, "threshold": self.threshold}


class R2Score(Metric):
    """1 - the residual sum of squares over the total one."""

    __module__ = "keras.src.metrics.regression_metrics"

    def __init__(self, class_aggregation: Any = "uniform_average", num_regressors: int = 0, name: str = "r2_score", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        if class_aggregation not in (None, "uniform_average", "variance_weighted_average"):
            raise ValueError("Invalid value for argument `class_aggregation`. Expected one of (None, 'uniform_average', "
                             f"'variance_weighted_average'). Received: class_aggregation={class_aggregation}")
        if num_regressors < 0:
            raise ValueError(f"Invalid value for argument `num_regressors`. Expected a value >= 0. Received: "
                             f"num_regressors={num_regressors}")
        self.class_aggregation, self.num_regressors, self._built = class_aggregation, num_regressors, False
        self.num_samples = self.add_variable(shape=(), initializer="zeros", name="num_samples")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self._dtype) for y in (y_true, y_pred))
        y_true, y_pred = same_rank(y_true, y_pred)
        if len(y_pred.shape) != 2 or len(y_true.shape) != 2:
            raise ValueError("R2Score expects 2D inputs with shape (batch_size, output_dim). Received input shapes: "
                             f"y_pred.shape={tuple(y_pred.shape)} and y_true.shape={tuple(y_true.shape)}.")
        if not self._built:
            for name in ("squared_sum", "sum", "residual", "count"):
                setattr(self, name, self.add_variable(name=name, shape=[y_pred.shape[1]], initializer="zeros"))
            self._built = True
        weights = ops.ones_like(y_true[:, :1]) if sample_weight is None else ops.reshape(
            ops.convert_to_tensor(sample_weight, dtype=self.dtype), (-1, 1))
        weights = ops.broadcast_to(weights, y_true.shape)
        weighed = ops.multiply(y_true, weights)
        self.sum.assign_add(ops.sum(weighed, axis=0))
        self.squared_sum.assign_add(ops.sum(ops.multiply(y_true, weighed), axis=0))
        self.residual.assign_add(ops.sum(ops.multiply(ops.square(ops.subtract(y_true, y_pred)), weights), axis=0))
        self.count.assign_add(ops.sum(weights, axis=0))
        self.num_samples.assign_add(y_true.shape[0])

    def result(self) -> Any:
        from septet.keras import ops

        mean = ops.divide_no_nan(self.sum, self.count)
        total = ops.subtract(self.squared_sum, ops.multiply(self.sum, mean))
        raw = ops.subtract(1.0, ops.divide(self.residual, total))
        raw = ops.where(ops.isinf(raw), 0.0, raw)
        if self.class_aggregation == "uniform_average":
            found = ops.mean(raw)
        elif self.class_aggregation == "variance_weighted_average":
            found = ops.mean(ops.divide(ops.sum(ops.multiply(total, raw)), ops.sum(total)))
        else:
            found = raw
        if self.num_regressors == 0:
            return found
        below = ops.subtract(ops.subtract(self.num_samples, float(self.num_regressors)), 1.0)
        return ops.subtract(1.0, ops.divide(ops.multiply(ops.subtract(1.0, found), ops.subtract(self.num_samples, 1.0)), below))

    def reset_state(self) -> None:
        for v in self.variables:
            v.assign(v.value * 0)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "class_aggregation": self.class_aggregation, "num_regressors": self.num_regressors}


def centred(y_true: Any, y_pred: Any, axis: int) -> tuple[Any, ...]:
    """Both less their means, and those."""
    from septet.keras import ops

    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.convert_to_tensor(y_true, dtype=y_pred.dtype)
    y_true, y_pred = same_rank(y_true, y_pred)
    means = [ops.mean(y, axis=axis, keepdims=True) for y in (y_true, y_pred)]
    return ops.subtract(y_true, means[0]), ops.subtract(y_pred, means[1]), *means


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """The correlation along an axis."""
    from septet.keras import ops

    t, p, _, _ = centred(y_true, y_pred, axis)
    t, p = (ops.divide(y, ops.std(y, axis=axis, keepdims=True)) for y in (t, p))            # NaN where nothing varies
    return ops.mean(ops.multiply(t, p), axis=axis)


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """How far points are from the line of equals (Lin 1989)."""
    from septet.keras import ops

    t, p, mean_t, mean_p = centred(y_true, y_pred, axis)
    covariance = ops.mean(ops.multiply(t, p), axis=axis)
    apart = ops.square(ops.squeeze(ops.subtract(mean_t, mean_p), axis))
    below = ops.add(ops.add(ops.mean(ops.square(t), axis=axis), ops.mean(ops.square(p), axis=axis)), apart)
    return ops.divide(ops.multiply(covariance, 2.0), ops.add(below, config.epsilon()))


class PearsonCorrelation(MeanMetricWrapper):
    """The mean correlation of samples."""

    __module__ = "keras.src.metrics.correlation_metrics"

    def __init__(self, name: str = "pearson_correlation", dtype: Any = None, axis: int = -1):
        super().__init__(fn=pearson_correlation, name=name, dtype=dtype, axis=axis)
        self.axis, self._direction = axis, "up"

    def get_config(self) -> dict[str, Any]:
        return {**Mean.get_config(self), "axis": self.axis}


class ConcordanceCorrelation(PearsonCorrelation):
    """The mean concordance of samples."""

    __module__ = "keras.src.metrics.correlation_metrics"

    def __init__(self, name: str = "concordance_correlation", dtype: Any = None, axis: int = -1):
        MeanMetricWrapper.__init__(self, fn=concordance_correlation, name=name, dtype=dtype, axis=axis)
        self.axis, self._direction = axis, "up"


CLASSES = {c.__name__: c for c in (FBetaScore, F1Score, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU, BinaryIoU, R2Score, PearsonCorrelation,
                                   ConcordanceCorrelation)}
FUNCTIONS = {f.__name__: f for f in (pearson_correlation, concordance_correlation)}

"""`keras.metrics.Metric`: numbers that are kept over batches; sums and means."""
from __future__ import annotations

from typing import Any

from septet.keras import config, dtype_policies, naming
from septet.keras.layers.tracking import Tracker
from septet.keras.losses.shapes import mask_of, same_rank, weights_of_mask
from septet.keras.variable import Variable


class Metric:
    """Something that is updated batch by batch and gives a result."""

    __module__ = "keras.src.metrics.metric"

    def __init__(self, dtype: Any = None, name: str | None = None):
        self.name = naming.auto_name(type(self).__name__) if name is None else name
        self._dtype_policy = dtype_policies.get(dtype or config.floatx())        # never of the global policy: metrics add up many numbers
        self._dtype = self._dtype_policy.compute_dtype
        self._metrics: list[Any] = []
        self._variables: list[Any] = []
        self._tracker = Tracker(self)

    @property
    def dtype(self) -> Any:
        return self._dtype

    def _changed_state(self) -> None:
        """Nothing is put together of the state."""

    def reset_state(self) -> None:
        """Begin anew."""
        for v in self.variables:
            v.assign(zeros(v))

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """Take in a batch; to be given by subclasses."""
        raise NotImplementedError

    def result(self) -> Any:
        """The number; to be given by subclasses."""
        raise NotImplementedError

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._check_super_called()
        self.update_state(*args, **kwargs)
        return self.result()

    def stateless_update_state(self, metric_variables: Any, *args: Any, **kwargs: Any) -> Any:
        """The values of the variables after a batch."""
        from septet.keras.scopes import StatelessScope

        self._check_count(metric_variables)
        with StatelessScope(state_mapping=list(zip(self.variables, metric_variables))) as scope:
            self.update_state(*args, **kwargs)
        return [scope.get_current_value(v) for v in self.variables]

    def stateless_result(self, metric_variables: Any) -> Any:
        """The result of other values of the variables."""
        from septet.keras.scopes import StatelessScope

        self._check_count(metric_variables)
        with StatelessScope(state_mapping=list(zip(self.variables, metric_variables))):
            return self.result()

    def stateless_reset_state(self) -> Any:
        """The values that the variables begin with."""
        from septet.keras.scopes import StatelessScope

        with StatelessScope(state_mapping=[(v, v.value) for v in self.variables]) as scope:
            self.reset_state()
        return [scope.get_current_value(v) for v in self.variables]

    def __reduce__(self) -> Any:
        from septet.keras.saving.pickling import parts_without_values

        return parts_without_values(self)

    def _check_count(self, given: Any) -> None:
        """ValueError for another number of values than there are variables."""
        if len(given) != len(self.variables):
            raise ValueError("Argument `metric_variables` must be a list of tensors corresponding 1:1 to "
                             f"{type(self).__name__}().variables. Received list with length {len(given)}, but expected "
                             f"{len(self.variables)} "
                             "variables.")

    def _check_super_called(self) -> None:
        if "_tracker" not in self.__dict__:
            raise RuntimeError("You forgot to call `super().__init__()` in the `__init__()` method. Go add it!")

    @property
    def variables(self) -> list[Any]:
        """The state, of inner metrics too."""
        found = list(self._variables)
        for metric in self._metrics:
            found.extend(metric.variables)
        return found

    def add_variable(self, shape: Any, initializer: Any, dtype: Any = None, aggregation: str = "sum", name: str | None = None) -> Any:
        """Make a variable of the state."""
        self._check_super_called()
        with naming.name_scope(self.name.replace("/", ">"), caller=self):
            from septet.keras import initializers

            made = Variable(initializers.get(initializer), shape=shape, dtype=dtype or self.dtype, trainable=False, aggregation=aggregation,
                            name=name)
        self._variables.append(made)
        self._tracker.ids.add(id(made))
        return made

    def add_weight(self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None) -> Any:
        """Make a variable of the state."""
        return self.add_variable(shape=shape, initializer=initializer, dtype=dtype, name=name)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def __setattr__(self, name: str, value: Any) -> None:
        tracker = self.__dict__.get("_tracker")
        if tracker is not None and id(value) not in tracker.ids:
            if isinstance(value, Variable):
                self._variables.append(value)
                tracker.ids.add(id(value))
            elif isinstance(value, Metric):
                self._metrics.append(value)
                tracker.ids.add(id(value))
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"

    __str__ = __repr__


def zeros(v: Any) -> Any:
    """Zeros in the shape of a variable."""
    from septet.keras import ops

    return ops.zeros(v.shape, dtype=v.dtype)


def weighed(values: Any, sample_weight: Any, dtype: Any) -> tuple[Any, Any]:
    """Values and their weights (1 where there are none), broadcast against each other; masks count as weights."""
    from septet.keras import ops

    mask = mask_of(values)
    values = ops.cast(values, dtype)
    if sample_weight is not None:
        sample_weight = ops.convert_to_tensor(sample_weight, dtype=dtype)
    if mask is not None:
        sample_weight = weights_of_mask(sample_weight, mask, dtype, "sum")
    if sample_weight is None:
        return (ops.mean(values, axis=list(range(1, len(values.shape)))) if len(values.shape) > 1 else values), None
    if len(sample_weight.shape) > 0:
        values, sample_weight = same_rank(values, sample_weight)
        low = len(sample_weight.shape)
        if len(values.shape) > low:                 # weights of samples: what they have more axes of is averaged
            values = ops.mean(values, axis=list(range(low, len(values.shape))))
    return values, ops.broadcast_to(sample_weight, values.shape) if tuple(sample_weight.shape) != tuple(values.shape) else sample_weight


class Sum(Metric):
    """The sum of values."""

    __module__ = "keras.src.metrics.reduction_metrics"

    def __init__(self, name: str = "sum", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        values, weights = weighed(ops.convert_to_tensor(values) if not hasattr(values, "shape") else values, sample_weight, self.dtype)
        values = values if weights is None else ops.multiply(values, weights)
        self.total.assign_add(ops.sum(values))

    def reset_state(self) -> None:
        self.total.assign(0)

    def result(self) -> Any:
        from septet.keras import ops

        return ops.copy(ops.cast(self.total, self.dtype))


class Mean(Metric):
    """The weighted mean of values."""

    __module__ = "keras.src.metrics.reduction_metrics"

    def __init__(self, name: str = "mean", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="total")
        self.count = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        values, weights = weighed(ops.convert_to_tensor(values) if not hasattr(values, "shape") else values, sample_weight, self.dtype)
        if weights is None:
            self.total.assign_add(ops.sum(values))
            self.count.assign_add(ops.cast(values._size, self.dtype))
            return
        self.total.assign_add(ops.sum(ops.multiply(values, weights)))
        self.count.assign_add(ops.sum(weights))

    def reset_state(self) -> None:
        self.total.assign(0)
        self.count.assign(0)

    def result(self) -> Any:
        from septet.keras import ops

        return ops.divide_no_nan(self.total, ops.cast(self.count, self.total.dtype))


class MeanMetricWrapper(Mean):
    """The mean of a function of targets and predictions."""

    __module__ = "keras.src.metrics.reduction_metrics"

    def __init__(self, fn: Any, name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=dtype)  # type: ignore[arg-type]
        self._fn, self._fn_kwargs = fn, kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops, tree

        masks = [mask_of(x) for x in tree.flatten(y_pred)]
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        if sample_weight is not None or masks and masks[0] is not None:
            mask = masks[0] if masks else None
            if mask is not None:
                sample_weight = weights_of_mask(None if sample_weight is None else ops.convert_to_tensor(sample_weight, dtype=self.dtype),
                                                mask, self.dtype, "sum")
        super().update_state(values, sample_weight=sample_weight)

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        base = super().get_config()
        config = {"fn": serialize(self._fn)} if type(self) is MeanMetricWrapper else {}
        return {**base, **config, **{k: v for k, v in self._fn_kwargs.items() if type(self) is MeanMetricWrapper}}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        if "fn" in config:
            config["fn"] = deserialize_keras_object(config["fn"])
        return cls(**config)


class RootMeanSquaredError(Mean):
    """The root of the mean of squared errors."""

    __module__ = "keras.src.metrics.regression_metrics"

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None):
        super().__init__(name, dtype=dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        from septet.keras import ops

        y_true, y_pred = (ops.convert_to_tensor(y, dtype=self._dtype) for y in (y_true, y_pred))
        y_true, y_pred = same_rank(y_true, y_pred)
        super().update_state(ops.square(ops.subtract(y_true, y_pred)), sample_weight=sample_weight)

    def result(self) -> Any:
        from septet.keras import ops

        return ops.sqrt(super().result())

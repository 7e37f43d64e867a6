"""`keras.losses.Loss`, and the classes of the functions."""
from __future__ import annotations

from typing import Any

from septet.keras import config, dtype_policies, naming, tree
from septet.keras.losses import functions
from septet.keras.losses.shapes import mask_of, reduced, same_rank, tensors

REDUCTIONS = {"sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none", None}


class Loss:
    """What is minimised.  reduction: how the losses of samples become one."""

    __module__ = "keras.src.losses.loss"

    def __init__(self, name: str | None = None, reduction: Any = "sum_over_batch_size", dtype: Any = None):
        self.name = naming.auto_name(type(self).__name__) if name is None else name
        if reduction not in REDUCTIONS:
            raise ValueError(f"Invalid value for argument `reduction`. Expected one of {REDUCTIONS}. Received: reduction={reduction}")
        self.reduction = reduction
        self._dtype_policy = dtype_policies.get(dtype or config.floatx())        # never of the global policy: losses add up many numbers
        self._dtype = self._dtype_policy.compute_dtype

    @property
    def dtype(self) -> Any:
        return self._dtype

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        masks = [m for m in map(mask_of, tree.flatten(y_pred)) if m is not None]
        y_pred, y_true = tensors(y_pred, self.dtype), tensors(y_true, self.dtype)
        losses = self.call(y_true, y_pred)
        own = mask_of(losses)
        mask = masks[0] if masks else None
        if own is not None:
            mask = own if mask is None else mask & own
        return reduced(losses, sample_weight, mask, self.reduction, self.dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses of samples; to be given by subclasses."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class LossFunctionWrapper(Loss):
    """The class of a function."""

    __module__ = "keras.src.losses.losses"

    def __init__(self, fn: Any, reduction: Any = "sum_over_batch_size", name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn, self._fn_kwargs = fn, kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        flat = list(zip(tree.flatten(y_true), tree.flatten(y_pred)))
        if len(flat) == 1:
            pair = same_rank(*flat[0])
            return self.fn(*pair, **self._fn_kwargs)
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        config = super().get_config()
        config["fn"] = serialize(self.fn)
        return {**config, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        if "fn" in config:
            config["fn"] = deserialize_keras_object(config["fn"])
        return cls(**config)

    def __repr__(self) -> str:
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"


class OfFunction(LossFunctionWrapper):
    """A loss whose function is settled; `options` are its own arguments with defaults, in order."""

    __module__ = "keras.src.losses.losses"
    function: Any = None
    options: dict[str, Any] = {}

    def get_config(self) -> dict[str, Any]:
        return {**Loss.get_config(self), **{n: v for n, v in self._fn_kwargs.items() if (type(self).__name__, n) not in LEFT_OUT}}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


LEFT_OUT = {("CosineSimilarity", "axis"), ("Huber", "delta"), ("SparseCategoricalCrossentropy", "axis")}       # of configs
HEAD = {"reduction": "sum_over_batch_size"}
# class -> (function, own arguments before reduction, own arguments after reduction, name)
ROWS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "MeanSquaredError": ("mean_squared_error", {}, {}, ""), "MeanAbsoluteError": ("mean_absolute_error", {}, {}, ""),
    "MeanAbsolutePercentageError": ("mean_absolute_percentage_error", {}, {}, ""),
    "MeanSquaredLogarithmicError": ("mean_squared_logarithmic_error", {}, {}, ""),
    "CosineSimilarity": ("cosine_similarity", {"axis": -1}, {}, ""), "Huber": ("huber", {"delta": 1.0}, {}, "huber_loss"),
    "LogCosh": ("log_cosh", {}, {}, ""), "Hinge": ("hinge", {}, {}, ""), "SquaredHinge": ("squared_hinge", {}, {}, ""),
    "CategoricalHinge": ("categorical_hinge", {}, {}, ""), "KLDivergence": ("kl_divergence", {}, {}, ""), "Poisson": ("poisson", {}, {},
                                                                                                                      ""),
    "BinaryCrossentropy": ("binary_crossentropy", {"from_logits": False, "label_smoothing": 0.0, "axis": -1}, {}, ""),
    "BinaryFocalCrossentropy": ("binary_focal_crossentropy", {"apply_class_balancing": False, "alpha": 0.25, "gamma": 2.0,
                                "from_logits": False, "label_smoothing": 0.0, "axis": -1}, {}, ""),
    "CategoricalCrossentropy": ("categorical_crossentropy", {"from_logits": False, "label_smoothing": 0.0, "axis": -1}, {}, ""),
    "CategoricalFocalCrossentropy": ("categorical_focal_crossentropy", {"alpha": 0.25, "gamma": 2.0, "from_logits": False,
                                     "label_smoothing": 0.0, "axis": -1}, {}, ""),
    "SparseCategoricalCrossentropy": ("sparse_categorical_crossentropy", {"from_logits": False, "ignore_class": None}, {"axis": -1}, ""),
    "CategoricalGeneralizedCrossEntropy": ("categorical_generalized_cross_entropy", {"q": 0.5}, {}, ""),
    "Dice": ("dice", {}, {"axis": None}, ""), "Tversky": ("tversky", {"alpha": 0.5, "beta": 0.5}, {"axis": None}, ""),
    "Circle": ("circle", {"gamma": 80.0, "margin": 0.4, "remove_diagonal": True}, {}, ""), "CTC": ("ctc", {}, {}, ""),
}
# those whose own late arguments stand behind `name`
AFTER_NAME = {"Dice", "Tversky"}


def make(class_name: str) -> type:
    """The class of a row, with the constructor that Keras documents."""
    function, before, after, name = ROWS[class_name]
    middle = {**HEAD, "name": name or function, **after} if class_name in AFTER_NAME else {**HEAD, **after, "name": name or function}
    order = {**before, **middle, "dtype": None}
    own = [*before, *after]
    head = ", ".join(f"{n}={v!r}" for n, v in order.items())
    passed = ", ".join(f"{n}={n}" for n in own)
    check = "    check_q(q)\n" if class_name == "CategoricalGeneralizedCrossEntropy" else ""
    text = (f"def __init__(self, {head}):\n{check}    wrapped(self, type(self).function, reduction=reduction, name=name, dtype=dtype"
            f"{', ' + passed if passed else ''})\n")
    scope: dict[str, Any] = {"wrapped": LossFunctionWrapper.__init__, "check_q": check_q}
    exec(text, scope)
    body = {"__init__": scope["__init__"], "function": staticmethod(functions.FUNCTIONS[function]), "__module__": functions.MODULE,
            "__doc__": f"`{function}` as a class."}
    return type(class_name, (OfFunction,), body)


def check_q(q: float) -> None:
    """ValueError for exponents outside (0, 1)."""
    if not 0 < q < 1:
        raise ValueError("q must be in the interval (0, 1)")


CLASSES = {name: make(name) for name in ROWS}

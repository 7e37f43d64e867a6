"""Losses and metrics of a compiled model: for one output, several, or named ones."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.core.autograd import detach
from septet.keras import config, tree


def losses() -> Any:
    from septet.keras import losses as module

    return module


def metrics() -> Any:
    from septet.keras import metrics as module

    return module


def is_function_like(x: Any) -> bool:
    """Whether it names or is one loss or metric."""
    return x is None or isinstance(x, str) or callable(x) or isinstance(x, dict) and "class_name" in x and "config" in x


def get_metric(identifier: Any, y_true: Any, y_pred: Any) -> Any:
    """A metric by name; accuracy and cross-entropy as the shapes ask for."""
    if identifier is None:
        return None
    kind = kind_of(y_true, y_pred)
    name = str(identifier).lower()
    if name in ("accuracy", "acc"):
        found = {"binary": "BinaryAccuracy", "categorical": "CategoricalAccuracy", "sparse": "SparseCategoricalAccuracy"}[kind]
        return getattr(metrics(), found)(name=str(identifier))
    if name in ("crossentropy", "ce"):
        found = {"binary": "BinaryCrossentropy", "categorical": "CategoricalCrossentropy", "sparse": "SparseCategoricalCrossentropy"}[kind]
        return getattr(metrics(), found)(name=str(identifier))
    made = metrics().get(identifier)
    if isinstance(made, type):
        made = made()
    if isinstance(identifier, str) and hasattr(made, "name"):
        made.name = identifier
    if not hasattr(made, "update_state"):
        function_name = identifier if isinstance(identifier, str) else getattr(made, "__name__", type(made).__name__)
        made = metrics().MeanMetricWrapper(made, name=function_name)
    return made


def kind_of(y_true: Any, y_pred: Any) -> str:
    """"binary", "categorical" or "sparse", by the shapes of targets and predictions."""
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    if pred[-1:] == (1,) if pred else True:
        return "binary"
    if len(true) < len(pred) or true[-1:] == (1,):
        return "sparse"
    return "categorical"


def get_loss(identifier: Any, y_true: Any = None, y_pred: Any = None) -> Any:
    """A loss by name, as an object."""
    if identifier is None:
        return None
    if str(identifier).lower() in ("crossentropy", "ce") and y_true is not None:
        kind = {"binary": "binary", "categorical": "categorical", "sparse": "sparse_categorical"}[kind_of(y_true, y_pred)]
        found = losses().get(f"{kind}_crossentropy")
    else:
        found = losses().get(identifier)
    if isinstance(found, type):
        found = found()
    if isinstance(found, losses().Loss):
        return found
    name = getattr(found, "__name__", type(found).__name__)
    return losses().LossFunctionWrapper(found, name=name)


def flat_names(struct: Any, names: Any) -> list[str]:
    """A name for every output."""
    leaves = tree.flatten(struct)
    if names and len(names) == len(leaves):
        return list(names)
    if isinstance(struct, dict):
        return [str(k) for k in sorted(struct)] if all(not tree.is_nested(v) for v in struct.values()) else [
            "_".join(map(str, path)) for path, _ in tree.flatten_with_path(struct)]
    return [f"output_{k}" for k in range(len(leaves))]


def has_names(struct: Any, names: Any) -> bool:
    """Whether outputs have names: those of a functional model, or keys."""
    return bool(names) or isinstance(struct, dict) or not tree.is_nested(struct)


def by_name(given: Any, y_pred: Any, names: Any) -> Any:
    """A dict of what belongs to a list of outputs, in the outputs' order; all else as it is."""
    if isinstance(given, dict) and isinstance(y_pred, (list, tuple)) and names and set(given) == set(names):
        return [given[name] for name in names]
    return given


def spread(given: Any, y_pred: Any, names: list[str], what: str) -> list[Any]:
    """What is given for each output.  KeyError and ValueError where names or numbers do not fit."""
    count = len(names)
    if isinstance(given, dict) and not ("class_name" in given and "config" in given):
        known = set(names) | (set(y_pred) if isinstance(y_pred, dict) else set())
        for key in given:
            if key not in known:
                raise KeyError(f"The path: {(key,)} in the `{what}` argument, can't be found in either the model's output (`y_pred`) or in "
                               f"the labels (`y_true`)." if what == "loss" else
                               f"In the dict argument `{what}`, key '{key}' does not correspond to any model output. Received:\n"
                               f"{what}={given}")
        keys = sorted(y_pred) if isinstance(y_pred, dict) and not set(names) & set(given) else names
        return [given.get(key) for key in keys]
    if isinstance(given, (list, tuple)) and count > 1:
        if len(given) != count:
            raise ValueError(f"For a model with multiple outputs, when providing the `{what}` argument as a list, it should have as many "
                             f"entries as the model has outputs. Received:\n{what}={given}\nof length {len(given)} whereas the model has "
                             f"{count} outputs.")
        return list(given)
    return [given] * count if count > 1 and what == "loss" else [given]


class CompileLoss:
    """The sum of the losses of all outputs.

    counts_examples: whether the means of the outputs' losses are over examples, as where Keras runs eagerly, or over batches: to its traced
    functions the size of a batch is unknown.
    """

    def __init__(self, loss: Any, loss_weights: Any = None, output_names: Any = None, counts_examples: bool = False):
        self.counts_examples = counts_examples
        self._user_loss, self._user_loss_weights, self.output_names = loss, loss_weights, output_names
        self.built = False
        self.flat: list[Any] = []
        self.weights: list[Any] = []
        self._metrics: list[Any] = []
        self._trackers: list[Any] = []          # the same means in the order of the flat outputs

    @property
    def metrics(self) -> list[Any]:
        """Means of the outputs' own losses, where there are several."""
        return self._metrics

    @property
    def variables(self) -> list[Any]:
        return [v for m in self._metrics for v in m.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the loss of every output."""
        names = flat_names(y_pred, self.output_names)
        loss = self._user_loss
        if isinstance(loss, (list, tuple)) and len(names) == 1:
            if len(loss) != 1:
                raise ValueError("For a model with a single output, when providing the `loss` argument as a list, it should have one "
                                 f"entry. Received: loss={loss}")
            loss = loss[0]
        given = spread(loss, y_pred, names, "loss")
        if isinstance(loss, dict) and isinstance(y_pred, (list, tuple)) and not set(names) <= set(loss):
            raise ValueError(f"Expected keys {names} in loss dict, but found loss.keys()={list(loss)}")
        targets = tree.flatten(by_name(y_true, y_pred, self.output_names))
        predictions = tree.flatten(y_pred)
        self.flat = [get_loss(x, *(pair if None not in pair else (None, None))) for x, pair in
                     zip(given, padded_pairs(targets, predictions))]
        weights = self._user_loss_weights
        if isinstance(weights, (int, float)):
            self.weights = [float(weights)] * len(names)
        else:
            self.weights = spread(weights, y_pred, names, "loss_weights") if weights is not None else [None] * len(names)
        if sum(x is not None for x in self.flat) > 1:
            shown = [x if isinstance(x, str) else getattr(own, "name", "") for x, own in zip(given, self.flat)]
            self._trackers = self._means(names if has_names(y_pred, self.output_names) else shown)
            means = dict(zip(names, self._trackers))
            order = [key for key in y_pred if key in means] if isinstance(y_pred, dict) else []
            found = [means[key] for key in order] if len(order) == len(means) else self._trackers
            self._metrics = [m for m in found if m is not None]
        self.names, self.built = names, True

    def _means(self, names: list[str]) -> list[Any]:
        """A mean of its loss for every output that has one."""
        taken: dict[str, Any] = {}
        for name, loss in zip(names, self.flat):
            if loss is not None:
                key = unique(taken, f"{name}_loss")
                taken[key] = metrics().Mean(name=key)
        found = iter(taken.values())
        return [None if loss is None else next(found) for loss in self.flat]

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        if not self.built:
            self.build(y_true, y_pred)
        y_true = by_name(y_true, y_pred, self.output_names)
        targets, predictions = match(y_true, y_pred, self.flat), tree.flatten(y_pred)
        sample_weight = by_name(sample_weight, y_pred, self.output_names)
        sample = match(sample_weight, y_pred, self.flat) if sample_weight is not None else [None] * len(predictions)
        if len(sample) == 1 and len(predictions) > 1:
            sample = sample * len(predictions)
        total: Any = None
        trackers = self._trackers if self._metrics else [None] * len(self.flat)
        for loss, weight, t, p, w, tracker in zip(self.flat, self.weights, targets, predictions, sample, trackers):
            if loss is None:
                continue
            value = loss(t, p, w)
            if tracker is not None:
                tracker.update_state(detach(value), sample_weight=p.shape[0] if self.counts_examples else None)
            if weight is not None:
                value = value * weight
            total = value if total is None else total + value
        return total

    call = __call__


def padded_pairs(targets: list[Any], predictions: list[Any]) -> list[tuple[Any, Any]]:
    """(target, prediction) of every output; None for targets that are not there."""
    more = targets + [None] * (len(predictions) - len(targets))
    return list(zip(more, predictions))


def match(y: Any, y_pred: Any, flat: list[Any]) -> list[Any]:
    """Targets in the order of the predictions.  ValueError where they do not fit."""
    if isinstance(y, dict) and isinstance(y_pred, dict):
        return [y.get(key) for key in sorted(y_pred)]
    found = tree.flatten(y)
    wanted = len(tree.flatten(y_pred))
    if len(found) == wanted or len(found) == 1:
        return found
    raise ValueError(f"y_true and y_pred have different structures.\ny_true: {len(found)} parts\ny_pred: {wanted} parts\n")


class CompileMetrics:
    """The metrics of all outputs, as one."""

    _is_compile_metrics = True
    dtype = property(lambda self: config.floatx())

    def __init__(self, given: Any, weighted: Any, name: str = "compile_metric", output_names: Any = None):
        self._user_metrics, self._user_weighted_metrics, self.name, self.output_names = given, weighted, name, output_names
        self.built = False
        self.plain: list[Any] = []              # for every output: [(metric, whether it is weighted)]
        self.names: list[str] = []
        self.named = False                      # whether the names are the model's, or only numbers

    @property
    def metrics(self) -> list[Any]:
        return [m for part in self.plain for m, _ in part]

    @property
    def variables(self) -> list[Any]:
        return [v for m in self.metrics for v in m.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the metrics of every output."""
        self.names = flat_names(y_pred, self.output_names)
        self.named = has_names(y_pred, self.output_names)
        predictions, y_true = tree.flatten(y_pred), by_name(y_true, y_pred, self.output_names)
        targets = match(y_true, y_pred, []) if y_true is not None else []
        pairs = padded_pairs(targets, predictions)
        self.plain = [[] for _ in predictions]
        for given, weighted in ((self._user_metrics, False), (self._user_weighted_metrics, True)):
            for k, own in enumerate(self.of_outputs(given, y_pred)):
                for identifier in own if isinstance(own, (list, tuple)) else [own]:
                    found = get_metric(identifier, *pairs[k]) if identifier is not None and pairs[k][0] is not None else None
                    if found is not None:
                        self.plain[k].append((found, weighted))
        self.built = True

    def of_outputs(self, given: Any, y_pred: Any) -> list[Any]:
        """What is given for each output."""
        count = len(self.names)
        if given is None:
            return [None] * count
        if isinstance(given, dict):
            return spread(given, y_pred, self.names, "metrics")
        if not isinstance(given, (list, tuple)):
            raise ValueError(f"Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics={given} of type "
                             f"{type(given)}")
        if count == 1:
            return [given]
        if all(isinstance(x, (list, tuple)) or x is None or is_function_like(x) for x in given) and len(given) != count:
            raise ValueError(f"For a model with multiple outputs, when providing the `metrics` argument as a list, it should have as many "
                             f"entries as the model has outputs. Received:\nmetrics={list(given)}\nof length {len(given)} whereas the "
                             f"model has {count} outputs.")
        return list(given)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        if not self.built:
            self.build(y_true, y_pred)
        predictions = tree.flatten(y_pred)
        targets = match(by_name(y_true, y_pred, self.output_names), y_pred, [])
        weights = tree.flatten(by_name(sample_weight, y_pred, self.output_names)) if sample_weight is not None else [None]
        weights = weights * len(predictions) if len(weights) == 1 else weights
        for own, t, p, w in zip(self.plain, targets, predictions, weights):
            for metric, weighted in own:
                metric.update_state(t, p, sample_weight=w if weighted else mask_of(p))

    def __repr__(self) -> str:
        return f"<CompileMetrics name={self.name}>"

    def reset_state(self) -> None:
        for metric in self.metrics:
            metric.reset_state()

    def result(self) -> dict[str, Any]:
        """The values by name; of several outputs, by the output's name as well."""
        if not self.built:
            raise ValueError("Cannot get result() since the metric has not yet been built.")
        found: dict[str, Any] = {}
        for name, own in zip(self.names, self.plain):
            for metric, weighted in own:
                shown = metric.name if len(self.names) == 1 or not self.named else f"{name}_{metric.name}"
                for key, value in results_of(metric, shown):
                    found[unique(found, f"weighted_{key}" if weighted and key in found else key)] = value
        return found


def results_of(metric: Any, shown: str) -> Iterator[tuple[str, Any]]:
    """The values of a metric by name."""
    value = metric.result()
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield shown, value


def unique(found: dict[str, Any], key: str) -> str:
    """A name that is not there yet: with a number where it must be."""
    if key not in found:
        return key
    k = 1
    while f"{key}_{k}" in found:
        k += 1
    return f"{key}_{k}"


def mask_of(y_pred: Any) -> Any:
    """The mask of predictions."""
    return getattr(y_pred, "_keras_mask", None)

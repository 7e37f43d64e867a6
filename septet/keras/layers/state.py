"""The state of layers: adding weights, and all the lists of variables, layers and metrics."""
from __future__ import annotations

from typing import Any

from septet.keras import dtypes, naming, recording
from septet.keras.variable import Variable, standardize_shape


class State:
    """Variables, sublayers and metrics of a layer."""

    _tracker: Any
    _trainable: bool
    name: str
    built: bool

    def _open_name_scope(self) -> Any:
        return naming.name_scope(self.name, caller=self)

    def _changed_state(self) -> None:
        """Something was tracked, or no longer is: what was put together of the state is stale."""
        recording.changed()

    def _post_build(self) -> None:
        """After `build`."""

    def add_weight(self, shape: Any = None, initializer: Any = None, dtype: Any = None, trainable: bool = True, autocast: bool = True,
                   regularizer: Any = None, constraint: Any = None, aggregation: str = "none", overwrite_with_gradient: bool = False,
                   name: str | None = None) -> Variable:
        """Make a variable of the layer."""
        if "_tracker" not in self.__dict__:
            raise RuntimeError(f"In layer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement in the "
                               "`__init__()` method. Go add it!")
        found = dtypes.name_of(dtype) if dtype is not None else self.variable_dtype  # type: ignore[attr-defined]
        if initializer is None:
            initializer = "glorot_uniform" if found in dtypes.FLOATS else "zeros"
        if isinstance(initializer, (str, dict)) or not callable(initializer):
            from septet.keras import initializers

            initializer = initializers.get(initializer)
        with self._open_name_scope():
            variable = Variable(initializer, shape=standardize_shape(shape if shape is not None else ()), dtype=found, trainable=trainable,
                                autocast=autocast, aggregation=aggregation, name=name)
        if regularizer is not None:
            from septet.keras import regularizers

            variable.regularizer = regularizers.get(regularizer)
        if constraint is not None:
            from septet.keras import constraints

            variable.constraint = constraints.get(constraint)
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._track_variable(variable)
        return variable

    def add_variable(self, shape: Any, initializer: Any, dtype: Any = None, trainable: bool = True, autocast: bool = True,
                     regularizer: Any = None, constraint: Any = None, name: str | None = None) -> Variable:
        return self.add_weight(shape=shape, initializer=initializer, dtype=dtype, trainable=trainable, autocast=autocast,
                               regularizer=regularizer, constraint=constraint, name=name)

    def add_metric(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("Layer `add_metric()` method is deprecated. Add your metric in `Model.compile(metrics=[...])`.")

    def _track_variable(self, variable: Variable) -> None:
        self._tracker.add(self._tracker.kind_of(variable), variable)
        if not self._trainable:                 # it stays in the table of what may be learnt, for when the layer thaws
            variable.trainable = False

    def _untrack_variable(self, variable: Variable) -> None:
        self._tracker.untrack(variable)

    # ---- lists ----

    @property
    def _layers(self) -> list[Any]:
        return self._tracker.tables["layers"]  # type: ignore[no-any-return]

    @property
    def _metrics(self) -> list[Any]:
        return self._tracker.tables["metrics"]  # type: ignore[no-any-return]

    @property
    def _trainable_variables(self) -> list[Any]:
        return self._tracker.tables["trainable_variables"]  # type: ignore[no-any-return]

    @property
    def _non_trainable_variables(self) -> list[Any]:
        return self._tracker.tables["non_trainable_variables"]  # type: ignore[no-any-return]

    @property
    def _seed_generators(self) -> list[Any]:
        return self._tracker.tables["seed_generators"]  # type: ignore[no-any-return]

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Any]:
        """The layers below, each once, itself first."""
        found: list[Any] = [self] if include_self else []
        seen = {id(self)}
        queue = list(self._layers)
        while queue:
            layer = queue.pop(0)
            if id(layer) not in seen:
                seen.add(id(layer))
                found.append(layer)
                if recursive:
                    queue = list(layer._layers) + queue
        return found

    @property
    def variables(self) -> list[Any]:
        """All variables: weights, then states of random streams, then those of sublayers."""
        found = list(self._trainable_variables) + list(self._non_trainable_variables)
        found += [g.state for g in self._seed_generators]
        for layer in self._layers:
            found += layer.variables
        return unique(found)

    @property
    def trainable_variables(self) -> list[Any]:
        """The variables that are learnt."""
        return [v for v in self.variables if v.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self) -> list[Any]:
        """The variables that are not learnt, states of random streams among them."""
        return [v for v in self.variables if not v.trainable] if self.trainable else self.variables

    @property
    def weights(self) -> list[Any]:
        """All variables but the states of random streams."""
        found = list(self._trainable_variables) + list(self._non_trainable_variables)
        for layer in self._layers:
            found += layer.weights
        return unique(found)

    @property
    def trainable_weights(self) -> list[Any]:
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Any]:
        return [v for v in self.weights if not v.trainable] if self.trainable else self.weights

    @property
    def metrics(self) -> list[Any]:
        """Metrics of the layer and its sublayers."""
        found = list(self._metrics)
        for layer in self._layers:
            found += layer.metrics
        return found

    @property
    def metrics_variables(self) -> list[Any]:
        return [v for metric in self.metrics for v in metric.variables]

    @property
    def trainable(self) -> bool:
        """Whether its variables are learnt; set, it holds for all below as well."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        if bool(value) == self._trainable:       # what was frozen below by itself stays so
            return
        self._trainable = bool(value)
        for v in self._trainable_variables:
            v.trainable = self._trainable
        for layer in self._layers:
            layer.trainable = self._trainable

    def get_weights(self) -> list[Any]:
        """The values of the weights as NumPy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Give the weights values.  ValueError where their number or shapes are others."""
        own = self.weights
        if len(own) != len(weights):
            raise ValueError(f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length {len(weights)}, but "
                             f"the layer was expecting {len(own)} weights.")
        for variable, value in zip(own, weights):
            if tuple(variable.shape) != tuple(value.shape):
                raise ValueError(f"Layer {self.name} weight shape {tuple(variable.shape)} is not compatible with provided weight shape "
                                 f"{tuple(value.shape)}.")
            variable.assign(value)

    def count_params(self) -> int:
        """How many numbers the weights are.  ValueError where they are not made yet."""
        if not self.built:
            raise ValueError(f"You tried to call `count_params` on layer '{self.name}', but the layer isn't built. You can build it "
                             "manually via: `layer.build(input_shape)`.")
        return sum(count(v) for v in self.weights)

    # ---- files ----

    def save_own_variables(self, store: Any) -> None:
        """Put the values of the layer's own variables into a mapping."""
        for k, v in enumerate([*self._trainable_variables, *self._non_trainable_variables]):
            store[f"{k}"] = v

    def load_own_variables(self, store: Any) -> None:
        """Take the values of the layer's own variables out of a mapping.  ValueError where they are more or fewer."""
        own = [*self._trainable_variables, *self._non_trainable_variables]
        if len(store) != len(own):
            if not own and not self.built:
                raise ValueError(f"Layer '{self.name}' was never built and thus it doesn't have any variables. However the weights file "
                                 f"lists {len(store)} variables for this layer.\nIn most cases, this error indicates that either:\n\n1. "
                                 "The layer is owned by a parent layer that implements a `build()` method, but calling the parent's "
                                 "`build()` method did NOT create the state of the child layer.")
            raise ValueError(f"Layer '{self.name}' expected {len(own)} variables, but received {len(store)} variables during loading. "
                             f"Expected: {[v.name for v in own]}")
        for k, v in enumerate(own):
            v.assign(store[f"{k}"])


def unique(values: list[Any]) -> list[Any]:
    """Variables, each once, in order."""
    return list({id(v): v for v in values}.values())


def count(variable: Any) -> int:
    """How many numbers a variable is."""
    total = 1
    for n in variable.shape:
        total *= n
    return total

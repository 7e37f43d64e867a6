"""`keras.optimizers.Optimizer`: what all optimizers share: rates, clipping, decay, averages, accumulation and scaling."""
from __future__ import annotations

from typing import Any

from septet.keras import naming
from septet.keras.backends import active
from septet.keras.layers.tracking import Tracker
from septet.keras.optimizers import slices
from septet.keras.optimizers.schedules import LearningRateSchedule
from septet.keras.variable import Variable

SHARED = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum", "ema_overwrite_frequency",
          "loss_scale_factor", "gradient_accumulation_steps", "name")


class Optimizer:
    """Changes variables by their gradients."""

    __module__ = "keras.src.optimizers.optimizer"

    def __init__(self, learning_rate: Any, weight_decay: Any = None, clipnorm: Any = None, clipvalue: Any = None,
                 global_clipnorm: Any = None,
                 use_ema: bool = False, ema_momentum: float = 0.99, ema_overwrite_frequency: Any = None, loss_scale_factor: Any = None,
                 gradient_accumulation_steps: Any = None, name: str | None = None, **kwargs: Any):
        self._lock = False
        if kwargs.pop("decay", None) is not None:
            import warnings

            warnings.warn("Argument `decay` is no longer supported and will be ignored.", stacklevel=3)
        if kwargs:
            raise ValueError(f"Argument(s) not recognized: {kwargs}")
        self.name = naming.auto_name(type(self).__name__) if name is None else name
        self.weight_decay, self.clipnorm, self.global_clipnorm, self.clipvalue = weight_decay, clipnorm, global_clipnorm, clipvalue
        self.use_ema, self.loss_scale_factor, self.gradient_accumulation_steps = use_ema, loss_scale_factor, gradient_accumulation_steps
        check(gradient_accumulation_steps, use_ema, ema_momentum, ema_overwrite_frequency, (clipnorm, clipvalue, global_clipnorm))
        self.ema_momentum, self.ema_overwrite_frequency = ema_momentum, ema_overwrite_frequency
        self.built, self._mixed_precision = False, False
        self._planned: tuple[bool, bool, bool] | None = None
        self._trainable_variables: list[Any] = []
        self._trainable_variables_indices: dict[int, int] = {}
        self._variables: list[Any] = []
        self._tracker = Tracker(self)
        with naming.name_scope(self.name, caller=self):
            self._iterations = self._track_variable(Variable(0, name="iteration", dtype=active.COUNTER, trainable=False,
                                                             aggregation="only_first_replica"))
            if isinstance(learning_rate, LearningRateSchedule) or callable(learning_rate) and not hasattr(learning_rate, "shape"):
                self._learning_rate = learning_rate
            else:
                if not isinstance(learning_rate, (int, float)) and not hasattr(learning_rate, "dtype"):
                    raise ValueError("Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a callable "
                                     "(that "
                                     f"takes in the current iteration value and returns the corresponding learning rate value). Received "
                                     f"instead: learning_rate={learning_rate}")
                self._learning_rate = self._track_variable(Variable(float(learning_rate), name="learning_rate", dtype="float32",
                                                                    trainable=False,
                                                                    aggregation="only_first_replica"))

    def _changed_state(self) -> None:
        """Nothing is put together of the state."""

    def _track_variable(self, variable: Any) -> Any:
        self._variables.append(variable)
        return variable

    # ---- state ----

    @property
    def iterations(self) -> Any:
        """How many steps were taken."""
        if self.gradient_accumulation_steps:
            from septet.keras import ops

            return ops.floor_divide(self._iterations, self.gradient_accumulation_steps)
        return self._iterations

    @property
    def variables(self) -> list[Any]:
        return self._variables[:]

    @property
    def learning_rate(self) -> Any:
        return self._get_current_learning_rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        held = self._learning_rate
        if isinstance(held, Variable):
            if isinstance(value, LearningRateSchedule):
                self._variables = [v for v in self._variables if v is not held]
                self._learning_rate = value
            else:
                held.assign(value)
        elif callable(held):
            if not isinstance(value, LearningRateSchedule):
                raise TypeError("This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` constructor "
                                "argument, "
                                "hence its learning rate is not settable. If you need the learning rate to be settable, you should "
                                "instantiate the optimizer with a float `learning_rate` argument.")
            self._learning_rate = value

    def _get_current_learning_rate(self) -> Any:
        held = self._learning_rate
        if isinstance(held, LearningRateSchedule):
            return held(self._iterations)
        return held if isinstance(held, Variable) else held()

    def build(self, variables: Any) -> None:
        """Make the state for variables."""
        if self.built:
            return
        self._trainable_variables = list(variables)
        self._trainable_variables_indices = {id(v): k for k, v in enumerate(self._trainable_variables)}
        if self.use_ema:
            self._model_variables_moving_average = self.add_optimizer_variables(variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = self.add_optimizer_variables(variables, "gradient_accumulator")
        self.built = True

    def add_variable(self, shape: Any, initializer: Any = "zeros", dtype: Any = None, aggregation: str = "none", layout: Any = None,
                     name: str | None = None) -> Any:
        """Make a variable of the state."""
        with naming.name_scope(self.name, caller=self):
            from septet.keras import initializers

            return self._track_variable(Variable(initializers.get(initializer), shape=shape, dtype=dtype, trainable=False, name=name))

    def add_variable_from_reference(self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros") -> Any:
        """Make a variable of the state in the shape of another."""
        name = name or "var"
        path = getattr(reference_variable, "path", None)
        own = path if path is not None else str(reference_variable.name).replace(":", "_")
        name = own.replace("/", "_") + "_" + name
        return self.add_variable(reference_variable.shape, initializer, reference_variable.dtype, name=name)

    def add_optimizer_variables(self, trainable_variables: Any, name: Any, initializer: Any = "zeros") -> Any:
        """Variables of the state for each of some variables; None for those that are not learnt by the rule."""
        names = [name] if isinstance(name, str) else list(name)
        starts = [initializer] * len(names) if not isinstance(initializer, (list, tuple)) else list(initializer)
        found: tuple[list[Any], ...] = tuple([] for _ in names)
        for v in trainable_variables:
            for k, (n, start) in enumerate(zip(names, starts)):
                found[k].append(None if getattr(v, "overwrite_with_gradient", False) else self.add_variable_from_reference(v, n, start))
        return found[0] if isinstance(name, str) else found

    def _get_variable_index(self, variable: Any) -> int:
        return self._trainable_variables_indices[id(variable)]

    def __reduce__(self) -> Any:
        from septet.keras.saving.pickling import parts_without_values

        return parts_without_values(self)

    def load_own_variables(self, store: Any) -> None:
        """Take the state out of a store."""
        if len(store.keys()) != len(self.variables):
            import warnings

            warnings.warn(f"Skipping variable loading for optimizer '{self.name}', because it has {len(self.variables)} variables whereas "
                          f"the "
                          f"saved optimizer has {len(store.keys())} variables. ", stacklevel=2)
            return
        for k, v in enumerate(self.variables):
            v.assign(store[str(k)])

    def save_own_variables(self, store: Any) -> None:
        """Put the state into a store."""
        for k, v in enumerate(self.variables):
            store[str(k)] = v.numpy()

    # ---- a step ----

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one variable; to be given by subclasses."""
        raise NotImplementedError

    def apply_gradients(self, grads_and_vars: Any) -> Any:
        """One step by pairs of a gradient and its variable."""
        grads, variables = zip(*grads_and_vars)
        self.apply(grads, variables)
        return self._iterations

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """One step by gradients of variables (those it was built for where none are given)."""
        grads = list(grads)
        if not grads:
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError("When passing `grads` without `variables`, the optimizer must already be built on a list of variables. "
                                 "Call `optimizer.build(trainable_variables)` first. ")
            if len(grads) != len(self._trainable_variables_indices):
                raise ValueError("When passing `grads` as a list of gradient tensors, the gradients must match `optimizer.variables` "
                                 "one-to-on. "
                                 f"Received a list of {len(grads)} gradients, but the optimizer is tracking "
                                 f"{len(self._trainable_variables)} trainable variables.")
            trainable_variables = self._trainable_variables
        else:
            trainable_variables = list(trainable_variables)
            if not self.built:
                with naming.name_scope(self.name, caller=self):
                    self.build(trainable_variables)
                self.built = True
            self._check_known(trainable_variables)
        from septet.keras import recording

        with recording.paused():
            self._applied(grads, trainable_variables)

    def _check_known(self, variables: Any) -> None:
        """ValueError for variables that it was not built for."""
        for v in variables:
            if id(v) not in self._trainable_variables_indices:
                raise ValueError(f"Unknown variable: {v}. This optimizer can only be called for the variables it was originally built "
                                 f"with. "
                                 "When working with a new set of variables, you should recreate a new optimizer instance.")

    def _applied(self, grads: Any, variables: Any) -> None:
        grads, variables = without_missing(grads, variables)
        pairs = []
        for g, v in zip(grads, variables):
            if getattr(v, "overwrite_with_gradient", False):
                v.assign(g)
            else:
                pairs.append((g, v))
        if pairs:
            grads, variables = map(list, zip(*pairs))
            if self.loss_scale_factor is not None:
                grads = [None if g is None else g / self.loss_scale_factor for g in grads]
            self._stepped(grads, variables)
            for v in variables:
                if v.constraint is not None:
                    v.assign(v.constraint(v._read()))
        self._iterations.assign_add(1)

    def _plan(self) -> tuple[bool, bool, bool] | None:
        """(whether the next step changes the variables, is the first one, ends with the averages in their place); None where no step ever
        differs from another.
        """
        steps = self.gradient_accumulation_steps
        if not steps and not self.use_ema:
            return None
        done = int(self._iterations.value)
        counted, frequency = done // steps if steps else done, self.ema_overwrite_frequency
        return not steps or (done + 1) % steps == 0, counted == 0, bool(frequency) and (counted + 1) % frequency == 0

    def _stepped(self, grads: Any, variables: Any) -> None:
        """The step itself, or one more gradient put aside."""
        changes, first, replaced = self._planned or self._plan() or (True, False, False)
        self._planned = None
        if self.gradient_accumulation_steps:
            grads = self._gathered(grads, variables, changes)
        if changes:
            grads = [slices.whole(g) for g in self._clip_gradients(grads)]
            self._apply_weight_decay(variables)
            self._backend_update_step(grads, variables, self.learning_rate)
        if self.use_ema:
            self._update_averages(self._trainable_variables, first)
            if replaced:
                self._overwrite_model_variables_with_average_value(self._trainable_variables)

    def _gathered(self, grads: Any, variables: Any, last: bool) -> Any:
        """The mean of the gradients put aside and these ones, where these are the last of their group."""
        held = [self._accumulated_gradients[self._get_variable_index(v)] for v in variables]
        for g, a in zip(grads, held):
            a.assign_add(slices.whole(g))
        if not last:
            return grads
        means = [a.value / self.gradient_accumulation_steps for a in held]
        for a in held:
            a.assign(a.value * 0)
        return means

    def _backend_update_step(self, grads: Any, trainable_variables: Any, learning_rate: Any) -> None:
        for g, v in zip(grads, trainable_variables):
            self.update_step(g, v, learning_rate)

    def stateless_apply(self, optimizer_variables: Any, grads: Any, trainable_variables: Any) -> Any:
        """(variables, state) after one step from given values."""
        from septet.keras.scopes import StatelessScope

        if not self.built:
            raise ValueError(f"To call `stateless_apply`, {type(self).__name__} must be built (i.e. its variables must have been created). "
                             "You can build it via `optimizer.build(trainable_variables)`.")
        pairs = [*zip(self._trainable_variables, trainable_variables), *zip(self.variables, optimizer_variables)]
        with StatelessScope(state_mapping=pairs) as scope:
            self.apply(grads)
        return ([scope.get_current_value(v) for v in self._trainable_variables], [scope.get_current_value(v) for v in self.variables])

    def scale_loss(self, loss: Any) -> Any:
        """A loss so large that gradients of two bytes do not vanish."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # ---- gradients ----

    def _clip_gradients(self, grads: Any) -> Any:
        from septet.keras import ops

        if self.clipnorm and self.clipnorm > 0:
            return [slices.each(g, self._clip_by_norm) for g in grads]
        if self.global_clipnorm and self.global_clipnorm > 0:
            return clip_by_global_norm(grads, self.global_clipnorm)
        if self.clipvalue and self.clipvalue > 0:
            return [slices.each(g, lambda x: ops.clip(x, -self.clipvalue, self.clipvalue)) for g in grads]
        return grads

    def _clip_by_norm(self, values: Any, axes: Any = None) -> Any:
        """A gradient no longer than `clipnorm`."""
        from septet.keras import ops

        total = ops.sum(ops.square(values), axes, keepdims=True)
        positive = ops.greater(total, 0)
        length = ops.where(positive, ops.sqrt(ops.where(positive, total, 1.0)), total)
        return ops.divide(ops.multiply(values, self.clipnorm), ops.maximum(length, self.clipnorm))

    def exclude_from_weight_decay(self, var_list: Any = None, var_names: Any = None) -> None:
        """Let variables, or those with a text in their names, not decay.  ValueError once it is built."""
        if getattr(self, "built", False):
            raise ValueError("`exclude_from_weight_decay()` can only be configured before the optimizer is built.")
        self._exclude_from_weight_decay = {id(v) for v in var_list or ()}
        self._exclude_from_weight_decay_names = list(var_names or [])

    def _use_weight_decay(self, variable: Any) -> bool:
        import re

        names = getattr(self, "_exclude_from_weight_decay_names", [])
        if id(variable) in getattr(self, "_exclude_from_weight_decay", set()):
            return False
        return not any(re.search(n, getattr(variable, "path", variable.name)) or re.search(n, variable.name) for n in names)

    def _apply_weight_decay(self, variables: Any) -> None:
        if self.weight_decay is None:
            return
        from septet.keras import ops

        for v in variables:
            if self._use_weight_decay(v):
                rate = ops.cast(self.learning_rate, v.dtype)
                v.assign(ops.subtract(v, ops.multiply(ops.multiply(v, ops.cast(self.weight_decay, v.dtype)), rate)))

    # ---- averages ----

    def _update_model_variables_moving_average(self, trainable_variables: Any) -> None:
        self._update_averages(trainable_variables, int(self.iterations) == 0)

    def _update_averages(self, variables: Any, first: bool) -> None:
        """Move the averages towards the variables; the first values stand for themselves."""
        momentum = 0.0 if first else self.ema_momentum
        for v, average in zip(variables, self._model_variables_moving_average):
            if average is not None:
                average.assign(average.value * momentum + v._read() * (1 - momentum))

    def _overwrite_model_variables_with_average_value(self, trainable_variables: Any) -> None:
        for v, average in zip(trainable_variables, self._model_variables_moving_average):
            if average is not None:
                v.assign(average.value)

    def finalize_variable_values(self, var_list: Any) -> None:
        """At the end of training: variables take on their averages."""
        if self.use_ema:
            self._overwrite_model_variables_with_average_value(var_list)

    # ---- configuration ----

    def get_config(self) -> dict[str, Any]:
        held = self._learning_rate
        if isinstance(held, LearningRateSchedule):
            from septet.keras.optimizers.schedules import serialize

            rate = serialize(held)
        else:
            rate = float(held.value) if isinstance(held, Variable) else 0.5
        return {"name": self.name, "learning_rate": rate, **{n: getattr(self, n) for n in SHARED[:-1]}}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Another one, made from `get_config()`."""
        if isinstance(config.get("learning_rate"), dict):
            from septet.keras.optimizers.schedules import deserialize

            config = {**config, "learning_rate": deserialize(config["learning_rate"], custom_objects)}
        return cls(**config)

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "_lock" and "_lock" not in self.__dict__:
            raise RuntimeError(f"In optimizer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement in "
                               f"the "
                               "`__init__()` method. Go add it!")
        object.__setattr__(self, name, value)


def check(steps: Any, use_ema: bool, momentum: float, frequency: Any, clips: tuple[Any, ...]) -> None:
    """ValueError for settings that do not fit."""
    if steps is not None and not steps >= 2:
        raise ValueError(f"`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps={steps}")
    if use_ema and (momentum > 1 or momentum < 0):
        raise ValueError(f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={momentum}")
    if use_ema and frequency and (not isinstance(frequency, int) or frequency < 1):
        raise ValueError(f"`ema_overwrite_frequency` must be an integer >= 1 or None. Received: ema_overwrite_frequency={frequency}")
    if sum(c is not None for c in clips) > 1:
        raise ValueError("Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
                         f"clipnorm={clips[0]}, clipvalue={clips[1]}, global_clipnorm={clips[2]}.")


def without_missing(grads: Any, variables: Any) -> tuple[Any, Any]:
    """Gradients that are there, with their variables; a warning for those that are not.  ValueError for none at all."""
    if all(g is not None for g in grads):
        return grads, variables
    kept = [(g, v) for g, v in zip(grads, variables) if g is not None]
    missing = [v.name for g, v in zip(grads, variables) if g is None]
    if not kept:
        raise ValueError("No gradients provided for any variable.")
    import warnings

    warnings.warn(f"Gradients do not exist for variables {missing} when minimizing the loss. If using `model.compile()`, did you forget to "
                  "provide a `loss` argument?", stacklevel=4)
    return [g for g, _ in kept], [v for _, v in kept]


def global_norm(values: Any) -> Any:
    """The length of all gradients together."""
    from septet.keras import ops

    total: Any = None
    for g in values:
        part = ops.sum(ops.square(getattr(g, "values", g)))
        total = part if total is None else ops.add(total, part)
    return ops.sqrt(total)


def clip_by_global_norm(values: Any, limit: float) -> Any:
    """Gradients that are together no longer than a limit."""
    from septet.keras import ops

    length = global_norm(values)
    scale = ops.multiply(ops.minimum(ops.divide(1.0, length), 1.0 / limit), limit)
    scale = ops.add(scale, ops.subtract(length, length))                # not a number where the length is none
    return [ops.multiply(g._to_tensor() if hasattr(g, "with_values") else g, scale) for g in values]

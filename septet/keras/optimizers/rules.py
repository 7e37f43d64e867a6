"""The optimizers: what each keeps of a variable's gradients, and how it steps.

`state` names what is kept; `step(g, w, rate, *kept)` gives the new values of the variable and of what is kept.  g is the gradient, w the
variable's value, t the number of the step from 1.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.core import ops as rows
from septet.keras.optimizers.base_optimizer import SHARED, Optimizer
from septet.keras.optimizers.slices import apart, square
from septet.keras.variable import Variable

DEFAULTS = {"weight_decay": None, "clipnorm": None, "clipvalue": None, "global_clipnorm": None, "use_ema": False, "ema_momentum": 0.99,
            "ema_overwrite_frequency": None, "loss_scale_factor": None, "gradient_accumulation_steps": None, "name": None}
TOGETHER = 1 << 20                      # elements of variables whose new values may wait for each other
add, mul, sub, div, sqrt, power = (getattr(rows, n) for n in ("add", "multiply", "subtract", "divide", "sqrt", "power"))


class Rule(Optimizer):
    """An optimizer given by a step."""

    state: tuple[str, ...] = ()
    start: dict[str, str] = {}                  # state -> argument with its first value
    own: tuple[str, ...] = ()
    _shared: dict[Any, Any] | None = None       # within a step: what `once` made
    together = True                             # what is kept of a variable stands side by side among the optimizer's variables

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        from septet.keras import initializers

        names, labels = [name for name, _ in self.kept()], [label for _, label in self.kept()]
        starts = [initializers.Constant(getattr(self, self.start[name])) if name in self.start else "zeros" for name in names]
        if self.together:
            found = self.add_optimizer_variables(variables, labels, starts)
        else:
            found = [self.add_optimizer_variables(variables, label, start) for label, start in zip(labels, starts)]
        self._kept = dict(zip(names, found))
        for name in names:
            setattr(self, f"_{name}", self._kept[name])

    def kept(self) -> list[tuple[str, str]]:
        """(attribute, name of variables) of what is kept."""
        return [(name, {"momentums": "momentum", "velocities": "velocity"}.get(name, name.rstrip("s") if name.endswith("s") else name))
                for name in self.state]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        for target, value in self.values(gradient, variable, learning_rate):
            target.assign(value)

    def values(self, gradient: Any, variable: Any, learning_rate: Any) -> list[tuple[Any, Any]]:
        """What the step changes, the variable last, each with its new value."""
        from septet.keras import ops

        place = self._get_variable_index(variable)
        kept = [held[place] for held in self._kept.values()]
        gradient, rate = ops.cast(gradient, variable.dtype), ops.cast(learning_rate, variable.dtype)
        new, *values = self.step(gradient, ops.convert_to_tensor(variable), rate, *(k.value for k in kept))
        return [*zip(kept, values), (variable, new)]

    def _backend_update_step(self, grads: Any, trainable_variables: Any, learning_rate: Any) -> None:
        """New values of many small variables are computed before any is assigned: so one kernel computes them."""
        if type(self).update_step is not Rule.update_step:
            super()._backend_update_step(grads, trainable_variables, learning_rate)
            return
        changes: list[tuple[Any, Any]] = []
        size, self._shared = 0, {}
        for g, v in zip(grads, trainable_variables):
            changes += self.values(g, v, learning_rate)
            size += math.prod(v.shape)
            if size >= TOGETHER:
                size, changes = 0, assigned(changes)
        assigned(changes)
        self._shared = None

    def once(self, name: str, like: Any, make: Callable[[], Any]) -> Any:
        """What is the same for all variables of a dtype in one step."""
        if self._shared is None:
            return make()
        key = name, like._dtype
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]

    def step(self, g: Any, w: Any, rate: Any, *kept: Any) -> Any:
        """The new value of the variable, and of what is kept."""
        raise NotImplementedError

    def count(self, like: Any) -> Any:
        """The number of the step, from 1, in the dtype of a tensor."""
        from septet.keras import ops

        return add(ops.cast(self.iterations, like.dtype), 1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **{n: getattr(self, n) for n in self.own}}


def assigned(changes: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Give variables their new values; nothing is left to change then."""
    for target, value in changes:
        target.assign(value)
    return []


def settled(cls: type) -> type:
    """Give a class the constructor that its `arguments` describe, the shared ones behind them."""
    given: dict[str, Any] = cls.arguments  # type: ignore[attr-defined]
    late: dict[str, Any] = getattr(cls, "late", {})
    own = [n for n in (*given, *late) if n not in ("learning_rate", "weight_decay")]
    order = {**given, **{n: v for n, v in DEFAULTS.items() if n not in given}, **late}
    if "name" in given:
        raise TypeError("the name stands last")
    head = ", ".join(f"{n}={v!r}" for n, v in order.items())
    shared = ", ".join(f"{n}={n}" for n in SHARED)
    text = f"def __init__(self, {head}, **kwargs):\n    base(self, learning_rate, {shared}, **kwargs)\n"
    text += "".join(f"    self.{n} = {n}\n" for n in own) + "    self.checked()\n"
    scope: dict[str, Any] = {"base": Optimizer.__init__}
    exec(text, scope)
    cls.__init__, cls.own = scope["__init__"], tuple(own)  # type: ignore[misc, attr-defined]
    cls.__module__ = f"keras.src.optimizers.{cls.__name__.lower()}"
    if not hasattr(cls, "checked"):
        cls.checked = lambda self: None  # type: ignore[attr-defined]
    return cls


@settled
class SGD(Rule):
    """Down the gradient, with momentum."""

    arguments = {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}

    def checked(self) -> None:
        if not isinstance(self.momentum, float) or self.momentum < 0 or self.momentum > 1:
            raise ValueError("`momentum` must be a float between [0, 1].")

    def kept(self) -> list[tuple[str, str]]:
        return [("momentums", "momentum")] if self.momentum != 0 else []

    def step(self, g: Any, w: Any, rate: Any, *kept: Any) -> Any:
        if not kept:
            return (sub(w, mul(g, rate)),)
        m = sub(mul(kept[0], self.momentum), mul(g, rate))
        return add(w, sub(mul(m, self.momentum), mul(g, rate))) if self.nesterov else add(w, m), m


@settled
class Adam(Rule):
    """Kingma and Ba 2014, with AMSGrad."""

    arguments = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False}

    def kept(self) -> list[tuple[str, str]]:
        return [("momentums", "momentum"), ("velocities", "velocity")]

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super().build(variables)
        if self.amsgrad:
            self._kept["velocity_hats"] = self._velocity_hats = self.add_optimizer_variables(variables, "velocity_hat")

    def step(self, g: Any, w: Any, rate: Any, m: Any, v: Any, *hat: Any) -> Any:
        alpha = self.once("alpha", w, lambda: self.alpha(w, rate))
        m = add(m, mul(sub(g, m), 1.0 - self.beta_1))
        v = add(v, mul(sub(square(g), v), 1.0 - self.beta_2))
        if hat:
            hat = (rows.maximum(hat[0], v),)
        return sub(w, div(mul(m, alpha), add(sqrt(hat[0] if hat else v), self.epsilon))), m, v, *hat

    def alpha(self, w: Any, rate: Any) -> Any:
        """The rate with both means' beginning at 0 put right."""
        t = self.count(w)
        return div(mul(rate, sqrt(sub(1.0, power(full(t, self.beta_2), t)))), sub(1.0, power(full(t, self.beta_1), t)))


def full(like: Any, value: float) -> Any:
    """A number as a tensor without dimensions."""
    from septet.core.create import full as filled

    return filled(like._face, like._dtype, (), value)


@settled
class AdamW(Adam):
    """Adam with weights that decay apart from their gradients (Loshchilov and Hutter 2017)."""

    arguments = {"learning_rate": 0.001, "weight_decay": 0.004, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False}

    def checked(self) -> None:
        if self.weight_decay is None:
            raise ValueError("Argument `weight_decay` must be a float. Received: weight_decay=None")


@settled
class Adamax(Rule):
    """Adam by the greatest gradient."""

    arguments = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}

    def kept(self) -> list[tuple[str, str]]:
        return [("m", "momentum"), ("u", "norm")]

    def step(self, g: Any, w: Any, rate: Any, m: Any, u: Any) -> Any:
        t = self.count(w)
        m = add(m, mul(sub(g, m), 1.0 - self.beta_1))
        u = rows.maximum(mul(u, self.beta_2), apart("absolute", g))
        below = mul(sub(1.0, power(full(t, self.beta_1), t)), add(u, self.epsilon))
        return sub(w, div(mul(rate, m), below)), m, u


@settled
class Adagrad(Rule):
    """Duchi et al. 2011."""

    arguments = {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7}
    state = ("accumulators",)
    start = {"accumulators": "initial_accumulator_value"}

    def step(self, g: Any, w: Any, rate: Any, total: Any) -> Any:
        total = add(total, square(g))
        return sub(w, div(mul(rate, g), sqrt(add(total, self.epsilon)))), total


@settled
class Adadelta(Rule):
    """Zeiler 2012."""

    arguments = {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7}

    def kept(self) -> list[tuple[str, str]]:
        return [("accumulated_grads", "accumulated_grad"), ("accumulated_delta_vars", "accumulated_delta_var")]

    def step(self, g: Any, w: Any, rate: Any, grads: Any, deltas: Any) -> Any:
        grads = add(mul(grads, self.rho), mul(square(g), 1 - self.rho))
        root = lambda x: sqrt(add(x, self.epsilon))  # noqa: E731
        delta = rows.negative(div(mul(root(deltas), g), root(grads)))
        squares = mul(square(g), div(add(deltas, self.epsilon), add(grads, self.epsilon))) if "_slices" in g.__dict__ else square(delta)
        deltas = add(mul(deltas, self.rho), mul(squares, 1 - self.rho))
        return add(w, mul(rate, delta)), grads, deltas


@settled
class RMSprop(Rule):
    """Gradients over the root of the mean of their squares."""

    arguments = {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False}
    together = False

    def kept(self) -> list[tuple[str, str]]:
        found = [("velocities", "velocity")]
        found += [("momentums", "momentum")] if self.momentum > 0 else []
        return found + ([("average_gradients", "average_gradient")] if self.centered else [])

    def step(self, g: Any, w: Any, rate: Any, v: Any, *kept: Any) -> Any:
        v = add(mul(v, self.rho), mul(square(g), 1 - self.rho))
        rest, below = list(kept), v
        if self.centered:
            rest[-1] = add(mul(rest[-1], self.rho), mul(g, 1 - self.rho))
            below = sub(v, square(rest[-1]))
        change = div(mul(rate, g), sqrt(add(below, self.epsilon)))
        if self.momentum > 0:
            change = rest[0] = add(mul(rest[0], self.momentum), change)
        return sub(w, change), v, *rest


@settled
class Lion(Rule):
    """The sign of a mean of gradients (Chen et al. 2023)."""

    arguments = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.99}
    state = ("momentums",)

    def checked(self) -> None:
        if self.beta_1 <= 0 or self.beta_1 > 1:
            raise ValueError("Argument `beta_1` must be in the [0, 1] range. Otherwise, the optimizer degenerates to SignSGD. Received: "
                             f"beta_1={self.beta_1}.")

    def step(self, g: Any, w: Any, rate: Any, m: Any) -> Any:
        way = rows.sign(add(mul(m, self.beta_1), mul(g, 1.0 - self.beta_1)))
        return sub(w, mul(rate, way)), add(mul(m, self.beta_2), mul(g, 1.0 - self.beta_2))


@settled
class Ftrl(Rule):
    """Follow the regularised leader (McMahan et al. 2013)."""

    arguments = {"learning_rate": 0.001, "learning_rate_power": -0.5, "initial_accumulator_value": 0.1, "l1_regularization_strength": 0.0,
                 "l2_regularization_strength": 0.0, "l2_shrinkage_regularization_strength": 0.0, "beta": 0.0}
    start = {"accumulators": "initial_accumulator_value"}

    def checked(self) -> None:
        if self.initial_accumulator_value < 0.0:
            raise ValueError("`initial_accumulator_value` needs to be positive or zero. Received: "
                             f"initial_accumulator_value={self.initial_accumulator_value}.")
        if self.learning_rate_power > 0.0:
            raise ValueError(f"`learning_rate_power` needs to be negative or zero. Received: "
                             f"learning_rate_power={self.learning_rate_power}.")
        for name in ("l1_regularization_strength", "l2_regularization_strength", "l2_shrinkage_regularization_strength"):
            if getattr(self, name) < 0.0:
                raise ValueError(f"`{name}` needs to be positive or zero. Received: {name}={getattr(self, name)}.")

    def kept(self) -> list[tuple[str, str]]:
        return [("accumulators", "accumulator"), ("linears", "linear")]

    def step(self, g: Any, w: Any, rate: Any, total: Any, linear: Any) -> Any:
        l2 = add(div(self.beta, mul(rate, 2.0)), self.l2_regularization_strength)
        shrunk = add(g, mul(w, 2 * self.l2_shrinkage_regularization_strength))
        new = add(total, square(g))
        p = -self.learning_rate_power
        at = lambda x: power(x, full(x, p))  # noqa: E731
        linear = add(linear, sub(shrunk, mul(div(sub(at(new), at(total)), rate), w)))
        quadratic = add(div(at(new), rate), mul(l2, 2.0))
        l1 = self.l1_regularization_strength
        held = rows.minimum(rows.maximum(linear, -l1), l1)
        return div(sub(held, linear), quadratic), new, linear


@settled
class Nadam(Rule):
    """Adam with Nesterov's momentum (Dozat 2016)."""

    arguments = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    state = ("momentums", "velocities")

    def build(self, variables: Any) -> None:
        if self.built:
            return
        kind = variables[0].dtype if variables else "float32"
        self._u_product = Variable(1.0, dtype=kind, trainable=False)
        super().build(variables)
        self._track_variable(self._u_product)

    def _backend_update_step(self, grads: Any, trainable_variables: Any, learning_rate: Any) -> None:
        self._u_product.assign(mul(self._u_product.value, self.weight(self.count(self._u_product.value))))
        super()._backend_update_step(grads, trainable_variables, learning_rate)

    def weight(self, t: Any) -> Any:
        """The momentum of a step."""
        return mul(sub(1.0, mul(power(full(t, 0.96), mul(t, 1.0)), 0.5)), self.beta_1)

    def step(self, g: Any, w: Any, rate: Any, m: Any, v: Any) -> Any:
        from septet.keras import ops

        t = self.count(w)
        now, after = self.weight(t), self.weight(add(t, 1))
        product = ops.cast(self._u_product, w.dtype)
        m = add(m, mul(sub(g, m), 1.0 - self.beta_1))
        v = add(v, mul(sub(square(g), v), 1.0 - self.beta_2))
        first = div(mul(after, m), sub(1.0, mul(product, after)))
        second = div(mul(sub(1.0, now), g), sub(1.0, product))
        spread = div(v, sub(1.0, power(full(t, self.beta_2), t)))
        return sub(w, div(mul(add(first, second), rate), add(sqrt(spread), self.epsilon))), m, v


@settled
class Lamb(Rule):
    """Adam whose steps are as long as the weights (You et al. 2019)."""

    arguments = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    state = ("momentums", "velocities")

    def step(self, g: Any, w: Any, rate: Any, m: Any, v: Any) -> Any:
        from septet.keras import ops

        t = self.count(w)
        m = add(m, mul(sub(g, m), 1.0 - self.beta_1))
        v = add(v, mul(sub(square(g), v), 1.0 - self.beta_2))
        even_m = div(m, sub(1.0, power(full(t, self.beta_1), t)))
        even_v = div(v, sub(1.0, power(full(t, self.beta_2), t)))
        way = div(even_m, add(sqrt(even_v), self.epsilon))
        length, reach = (ops.sqrt(ops.sum(ops.power(x, 2))) for x in (w, way))
        ratio = rows.where(rows.greater(length, 0), rows.where(rows.greater(reach, 0), div(length, reach), 1.0), 1.0)
        return sub(w, mul(mul(ratio, way), rate)), m, v


@settled
class Adafactor(Rule):
    """Adam whose second moments are kept by rows and columns (Shazeer and Stern 2018)."""

    arguments = {"learning_rate": 0.001, "beta_2_decay": -0.8, "epsilon_1": 1e-30, "epsilon_2": 1e-3, "clip_threshold": 1.0,
                 "relative_step": True}

    def build(self, variables: Any) -> None:
        if self.built:
            return
        Optimizer.build(self, variables)
        self._r, self._c, self._v = [], [], []
        for var in variables:
            name = var.name
            many = len(var.shape) >= 2
            shapes = (var.shape[:-1], (*var.shape[:-2], var.shape[-1])) if many else ()
            rows_and_columns = [self.add_variable(shape, name=name, dtype=var.dtype) for shape in shapes] or [
                self._track_variable(Variable(0, name=name, trainable=False)) for _ in range(2)]        # never used, but saved by Keras
            self._r.append(rows_and_columns[0])
            self._c.append(rows_and_columns[1])
            self._v.append(self.add_variable_from_reference(var, "velocity"))

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        from septet.keras import ops

        g, rate = ops.cast(gradient, variable.dtype), ops.cast(learning_rate, variable.dtype)
        k, w = self._get_variable_index(variable), ops.convert_to_tensor(variable)
        t = self.count(w)
        share = rows.minimum(rate, div(1.0, sqrt(t))) if self.relative_step else rate
        decay = sub(1.0, power(t, full(t, self.beta_2_decay)))
        alpha = mul(rows.maximum(rms(w), self.epsilon_2), share)
        squares = add(square(g), self.epsilon_1)
        move = lambda old, new: add(mul(decay, old), mul(sub(1.0, decay), new))  # noqa: E731
        if len(variable.shape) >= 2:
            r = move(self._r[k].value, ops.mean(squares, axis=-1))
            c = move(self._c[k].value, ops.mean(squares, axis=-2))
            self._r[k].assign(r)
            self._c[k].assign(c)
            held = mul(ops.expand_dims(div(r, ops.mean(r, axis=-1, keepdims=True)), -1), ops.expand_dims(c, -2))
        else:
            held = move(self._v[k].value, squares)
        self._v[k].assign(held)
        u = div(g, sqrt(held))
        length = sqrt(ops.mean(div(square(g), held))) if "_slices" in g.__dict__ else rms(u)
        u = div(u, rows.maximum(1.0, div(length, self.clip_threshold)))
        variable.assign(sub(w, mul(alpha, u)))


def rms(x: Any) -> Any:
    """The root of the mean of squares."""
    from septet.keras import ops

    return sqrt(ops.mean(square(x)))


CLASSES = {c.__name__: c for c in (SGD, Adam, AdamW, Adamax, Adagrad, Adadelta, RMSprop, Lion, Ftrl, Nadam, Lamb, Adafactor)}

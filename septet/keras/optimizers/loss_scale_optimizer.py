"""`keras.optimizers.LossScaleOptimizer`: losses are scaled so that gradients of two bytes do not vanish; the scale finds itself."""
from __future__ import annotations

from typing import Any

from septet.keras.optimizers import slices
from septet.keras.optimizers.base_optimizer import Optimizer


class LossScaleOptimizer(Optimizer):
    """An optimizer whose gradients come scaled; steps with infinite gradients are left out and halve the scale."""

    __module__ = "keras.src.optimizers.loss_scale_optimizer"

    def __init__(self, inner_optimizer: Any, initial_scale: float = 2.0 ** 15, dynamic_growth_steps: int = 2000, name: str | None = None,
                 **kwargs: Any):
        if not kwargs.pop("dynamic", True):
            raise ValueError("LossScaleOptimizer no longer suports `dynamic=False`. Instead, simply set `loss_scale_factor` directly on "
                             "the "
                             "`inner_optimizer`.")
        super().__init__(learning_rate=0.0, name=name, **kwargs)
        self.inner_optimizer, self.initial_scale, self.dynamic_growth_steps = inner_optimizer, initial_scale, dynamic_growth_steps
        self.step_counter = self.add_variable((), "zeros", "int32", name="step_counter")
        from septet.keras import initializers

        self.dynamic_scale = self.add_variable((), initializers.Constant(initial_scale), "float32", name="dynamic_scale")

    def build(self, variables: Any) -> None:
        if not self.built:
            self.inner_optimizer.build(variables)
            super().build(variables)

    @property
    def variables(self) -> list[Any]:
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def learning_rate(self) -> Any:
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    @property
    def iterations(self) -> Any:
        return self.inner_optimizer.iterations

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        from septet.keras import ops

        grads = list(grads)
        if not grads:
            return
        if trainable_variables is not None and not self.built:
            self.build(list(trainable_variables))
        scale = self.dynamic_scale.value
        finite = all(bool(ops.all(ops.isfinite(getattr(g, "values", g)))) for g in grads if g is not None)
        if not finite:
            self.step_counter.assign(0)
            self.dynamic_scale.assign(scale / 2.0)
            return
        smaller = [None if g is None else slices.each(g, lambda x: ops.divide(x, ops.cast(scale, x.dtype))) for g in grads]
        self.inner_optimizer.apply(smaller, trainable_variables)
        if int(self.step_counter.value) == self.dynamic_growth_steps - 1:
            self.step_counter.assign(0)
            doubled = scale * 2.0
            self.dynamic_scale.assign(doubled if bool(ops.isfinite(doubled)) else scale)
        else:
            self.step_counter.assign_add(1)

    def scale_loss(self, loss: Any) -> Any:
        return loss * (self.dynamic_scale.value if self.built else self.initial_scale)

    def finalize_variable_values(self, var_list: Any) -> None:
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        from septet.keras.named import serialize

        return {"name": self.name, "inner_optimizer": serialize(self.inner_optimizer), "initial_scale": self.initial_scale,
                "dynamic_growth_steps": self.dynamic_growth_steps}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        from septet.keras.saving import deserialize_keras_object

        config = dict(config)
        return cls(deserialize_keras_object(config.pop("inner_optimizer"), custom_objects=custom_objects), **config)

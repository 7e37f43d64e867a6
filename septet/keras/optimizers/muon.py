"""`Muon`: matrices follow their momentum made orthogonal (Jordan 2024), everything else Adam."""
from __future__ import annotations

import re
from typing import Any

from septet.keras.optimizers.rules import Adam, Rule, add, div, mul, settled, sub


@settled
class Muon(Rule):
    """Newton-Schulz steps bring the singular values of a matrix' momentum near 1; vectors, embeddings and what is excluded take Adam."""

    arguments = {"learning_rate": 0.001, "adam_beta_1": 0.9, "adam_beta_2": 0.999, "adam_weight_decay": 0.004, "epsilon": 1e-7,
                 "weight_decay": 0.004}
    late = {"exclude_layers": None, "exclude_embeddings": True, "muon_a": 3.4445, "muon_b": -4.775, "muon_c": 2.0315, "adam_lr_ratio": 1,
            "momentum": 0.95, "ns_steps": 5, "nesterov": True, "rms_rate": 0.2}

    def checked(self) -> None:
        self.exclude_layers = self.exclude_layers or []
        self.beta_1, self.beta_2 = self.adam_beta_1, self.adam_beta_2

    def build(self, variables: Any) -> None:
        if self.built:
            return
        super(Rule, self).build(variables)
        self.momentums, self.velocities = [], []
        for v in variables:
            self.momentums.append(self.add_variable_from_reference(v, "momentum"))
            self.velocities.append(self.add_variable_from_reference(v, "velocity") if self.takes_adam(v) else None)

    def takes_adam(self, variable: Any) -> bool:
        """Whether a variable is no matrix, or excluded."""
        path = getattr(variable, "path", variable.name)
        if len(variable.shape) != 2 or self.exclude_embeddings and "embedding" in path.lower():
            return True
        return any(re.search(word, path) for word in self.exclude_layers)

    def values(self, gradient: Any, variable: Any, learning_rate: Any) -> list[tuple[Any, Any]]:
        from septet.keras import ops

        place = self._get_variable_index(variable)
        m, v = self.momentums[place], self.velocities[place]
        g, rate = ops.cast(gradient, variable.dtype), ops.cast(learning_rate, variable.dtype)
        w = ops.convert_to_tensor(variable)
        if v is not None:
            new, *kept = Adam.step(self, g, w, mul(rate, self.adam_lr_ratio), m.value, v.value)  # type: ignore[arg-type]
            return [(m, kept[0]), (v, kept[1]), (variable, new)]
        follow = add(mul(m.value, self.momentum), g)
        way = add(g, mul(follow, self.momentum)) if self.nesterov else follow
        step = mul(self.orthogonal(way), max(w.shape) ** 0.5 * self.rms_rate if self.rms_rate is not None else 1.0)
        return [(m, follow), (variable, sub(w, mul(step, rate)))]

    alpha = Adam.alpha

    def orthogonal(self, x: Any) -> Any:
        """A matrix with its singular values near 1."""
        from septet.keras import ops

        tall = x.shape[0] > x.shape[1]
        x = ops.transpose(x) if tall else x
        x = div(x, add(ops.norm(x), self.epsilon))
        for _ in range(self.ns_steps):
            a = ops.matmul(x, ops.transpose(x))
            b = add(mul(a, self.muon_b), mul(ops.matmul(a, a), self.muon_c))
            x = add(mul(x, self.muon_a), ops.matmul(b, x))
        return ops.transpose(x) if tall else x

    def _apply_weight_decay(self, variables: Any) -> None:
        """Matrices and the others decay apart."""
        from septet.keras import ops

        for v in variables:
            decay = self.adam_weight_decay if self.velocities[self._get_variable_index(v)] is not None else self.weight_decay
            if decay is not None and self._use_weight_decay(v):
                rate = ops.cast(self.learning_rate, v.dtype)
                v.assign(ops.subtract(v, ops.multiply(ops.multiply(v, ops.cast(decay, v.dtype)), rate)))



"""`SpectralNormalization`: a layer whose kernel's greatest singular value is held at 1 (Miyato et al. 2018)."""
from __future__ import annotations

from typing import Any

from septet.keras import initializers, ops
from septet.keras.layers.activation import Wrapper
from septet.keras.layers.input_spec import InputSpec


class SpectralNormalization(Wrapper):
    """A layer around another: at each training step its kernel is divided by an estimate of its greatest singular value."""

    __module__ = "keras.src.layers.normalization.spectral_normalization"

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any):
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError("`power_iterations` should be greater than zero. Received: "
                             f"`power_iterations={power_iterations}`")
        self.power_iterations = power_iterations

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(shape=[None, *input_shape[1:]])
        held = next((name for name in ("kernel", "embeddings") if hasattr(self.layer, name)), None)
        if held is None:
            raise ValueError(f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")
        self.kernel = getattr(self.layer, held)
        self.vector_u = self.add_weight(shape=(1, self.kernel.shape[-1]), initializer=initializers.TruncatedNormal(stddev=0.02),
                                        trainable=False, name="vector_u", dtype=self.kernel.dtype)
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            u, kernel = self.normalized()
            self.vector_u.assign(ops.cast(u, self.vector_u.dtype))
            self.kernel.assign(ops.cast(kernel, self.kernel.dtype))
        return ops.cast(self.layer(inputs), inputs.dtype)

    def normalized(self) -> tuple[Any, Any]:
        """(the left singular vector, the kernel) after some rounds of the power method."""
        weights = ops.reshape(self.kernel, (-1, self.kernel.shape[-1]))
        u: Any = self.vector_u.value
        for _ in range(self.power_iterations):
            v = ops.normalize(ops.matmul(u, ops.transpose(weights)))
            u = ops.normalize(ops.matmul(v, weights))
        u, v = ops.stop_gradient(u), ops.stop_gradient(v)
        sigma = ops.matmul(ops.matmul(v, weights), ops.transpose(u))
        return u, ops.reshape(ops.divide(self.kernel, sigma), self.kernel.shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "power_iterations": self.power_iterations}

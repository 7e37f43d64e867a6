"""Images varied by chance or mixed with one another, and layers that prepare data in a row."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras import config, ops, random
from septet.keras.layers.preprocessing.data_layer import DataLayer
from septet.keras.layers.preprocessing.images import ByChance, OfImages, bounds


class RandomGrayscale(ByChance):
    """Some images without their colours; factor: the share of them."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_grayscale"

    def __init__(self, factor: float = 0.5, data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not 0 <= factor <= 1:
            raise ValueError(f"`factor` should be between 0 and 1. Received: factor={factor}")
        self.take(factor=factor, data_format=config.standardize_data_format(data_format))
        self.generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = True) -> Any:
        if not training:                    # Keras draws all the same, and later draws follow from it
            random.uniform((1,), seed=self.generator)
        return super().call(inputs, training)

    def changed(self, x: Any) -> Any:
        grey = ops.image.rgb_to_grayscale(x, data_format=self.data_format)
        chosen = ops.less(random.uniform((x.shape[0], 1, 1, 1), seed=self.generator), self.factor)
        return ops.where(chosen, ops.broadcast_to(grey, x.shape), x)


class RandomInvert(ByChance):
    """Some images as their negatives; factor: the most likely that may be, or the least and the most."""

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.random_invert"

    def __init__(self, factor: Any = 1.0, value_range: Any = (0, 255), seed: Any = None, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(factor=bounds(factor, 0.0, 1.0, "factor", False), value_range=tuple(value_range),
                  data_format=config.standardize_data_format(data_format))
        self.draws(seed)

    def changed(self, x: Any) -> Any:
        shape = x.shape[0], 1, 1, 1
        likely = random.uniform(shape, *self.factor, seed=self.generator)
        chosen = ops.less(random.uniform(shape, seed=self.generator), likely)
        return ops.where(chosen, ops.subtract(float(sum(self.value_range)), x), x)


class MixUp(OfImages):
    """Every image of a batch mixed with another, and its label so too.

    Takes images, or a dict of `images` and `labels` (floats).  alpha: of the Beta distribution of the shares.
    """

    __module__ = "keras.src.layers.preprocessing.image_preprocessing.mix_up"
    draws_always = True                     # also where nothing is mixed: later draws follow from it

    def __init__(self, alpha: float = 0.2, data_format: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.take(alpha=alpha, seed=seed, data_format=config.standardize_data_format(data_format))
        self.generator = random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = True) -> Any:
        given = inputs if isinstance(inputs, dict) else {"images": inputs}
        if not given.keys() <= {"images", "labels"} or "images" not in given:
            raise NotSupported(f"keras.layers.{type(self).__name__}: data of {sorted(given)}, where images and labels are mixed")
        images = self.of(given["images"])
        if len(images.shape) == 3:
            raise ValueError("Expected `images` to be a batch of images: one image has no other to be mixed with. "
                             f"Received: shape={tuple(images.shape)}")
        found = {**given, "images": images}
        if training:
            found = self.mix(found)
        elif self.draws_always:
            self.partners(images.shape[0])
        return found if isinstance(inputs, dict) else found["images"]

    def mix(self, given: dict[str, Any]) -> dict[str, Any]:
        """Images and labels mixed."""
        order, share = self.partners(given["images"].shape[0])
        return {name: mixed(x, order, share) for name, x in given.items()}

    def partners(self, count: int) -> tuple[Any, Any]:
        """(the order of the other images, the images' shares)."""
        order = random.shuffle(ops.arange(count, dtype="int64"), seed=self.generator)
        return order, random.beta((count,), self.alpha, self.alpha, seed=self.generator)

    def compute_output_spec(self, inputs: Any, training: bool = True) -> Any:
        return inputs


def mixed(x: Any, order: Any, share: Any) -> Any:
    """Each part of a batch beside the one that takes its place in another order."""
    own = ops.cast(ops.reshape(share, (-1, *[1] * (len(x.shape) - 1))), x.dtype)
    return ops.add(ops.multiply(own, x), ops.multiply(ops.subtract(1.0, own), ops.take(x, order, axis=0)))


class Pipeline(DataLayer):
    """Layers that prepare data, one after the other."""

    __module__ = "keras.src.layers.preprocessing.pipeline"

    def __init__(self, layers: Any, name: str | None = None):
        super().__init__(name=name)
        self._pipeline_layers = list(layers)
        self.built = True

    @property
    def layers(self) -> list[Any]:
        return list(self._pipeline_layers)

    def call(self, inputs: Any, training: bool = True, mask: Any = None) -> Any:
        for layer in self._pipeline_layers:
            named = {"training": training} if layer._call_has_training_arg else {}
            inputs = layer(inputs, **named, **({"mask": mask} if layer._call_has_mask_arg and mask is not None else {}))
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        for layer in self._pipeline_layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        from septet.keras.saving import serialize_keras_object

        return {"layers": serialize_keras_object(self._pipeline_layers), "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from septet.keras.saving import deserialize_keras_object

        return cls(**{**config, "layers": deserialize_keras_object(config["layers"])})

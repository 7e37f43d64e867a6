"""Texts and whole numbers as bins by their hashes: `Hashing`, and `HashedCrossing` of several features."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.keras import ops, tree
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.preprocessing import fingerprints
from septet.keras.layers.preprocessing.data_layer import DataLayer, as_tensors
from septet.keras.layers.preprocessing.lookup import flat, mapped, plain
from septet.keras.layers.preprocessing.numbers import encoded


def as_bytes(x: Any) -> bytes:
    """What is hashed of a text or whole number.  NotSupported for another number."""
    if isinstance(x, float):
        raise NotSupported("hashes of floats: texts and whole numbers are hashed")
    return (x if isinstance(x, str) else str(int(x))).encode()


class Hashing(DataLayer):
    """Each value's bin by its hash; FarmHash's fingerprint, or SipHash where there is a salt.

    mask_value: the value of bin 0, which no other has then.
    """

    __module__ = "keras.src.layers.preprocessing.hashing"

    def __init__(self, num_bins: int, mask_value: Any = None, salt: Any = None, output_mode: str = "int", sparse: bool = False,
                 **kwargs: Any):
        if "dtype" not in kwargs or kwargs["dtype"] is None:
            kwargs["dtype"] = "int64" if output_mode == "int" else None
        super().__init__(**kwargs)
        if num_bins is None or num_bins <= 0:
            raise ValueError(f"The `num_bins` for `Hashing` cannot be `None` or non-positive values. Received: num_bins={num_bins}.")
        if output_mode not in ("int", "one_hot", "multi_hot", "count"):
            raise ValueError("Invalid value for argument `output_mode`. Expected one of ('int', 'one_hot', 'multi_hot', 'count'). "
                             f"Received: output_mode={output_mode}")
        if sparse:
            raise NotSupported("keras.layers.Hashing: sparse=True")
        if isinstance(salt, (tuple, list)) and len(salt) != 2 or not isinstance(salt, (tuple, list, int, type(None))):
            raise ValueError("The `salt` argument for `Hashing` can only be a tuple of size 2 integers, or a single integer. "
                             f"Received: salt={salt}.")
        self.take(num_bins=num_bins, mask_value=mask_value, output_mode=output_mode, sparse=sparse,
                  salt=[salt, salt] if isinstance(salt, int) else salt)
        self.built = True

    def bin_of(self, value: Any) -> int:
        """The bin of a value."""
        if self.mask_value is not None and value == self.mask_value:
            return 0
        first = 0 if self.mask_value is None or self.num_bins == 1 else 1
        data = as_bytes(value)
        found = fingerprints.fingerprint(data) if self.salt is None else fingerprints.keyed(data, tuple(self.salt))
        return first + found % (self.num_bins - first)

    def call(self, inputs: Any) -> Any:
        values = plain(inputs)
        bins = {value: self.bin_of(value) for value in set(flat(values))}
        found = ops.convert_to_tensor(mapped(bins.__getitem__, values), dtype="int64")
        return found if self.output_mode == "int" else encoded(found, self.num_bins, self.output_mode, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        wide = self.output_mode == "one_hot" and (not input_shape or input_shape[-1] != 1)
        return (*(input_shape if wide else input_shape[:-1]), self.num_bins)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype=self.compute_dtype)


class HashedCrossing(DataLayer):
    """The bin of every combination of several features: tensors of shape (batch,) or (batch, 1), of text or whole numbers."""

    __module__ = "keras.src.layers.preprocessing.hashed_crossing"

    def __init__(self, num_bins: int, output_mode: str = "int", sparse: bool = False, name: str | None = None, dtype: Any = None,
                 **kwargs: Any):
        if sparse:
            raise NotSupported("keras.layers.HashedCrossing: sparse=True")
        if output_mode not in ("int", "one_hot"):
            raise ValueError("Unknown value for `output_mode` argument of HashedCrossing: 'int' and 'one_hot' are there. "
                             f"Received: output_mode={output_mode}")
        super().__init__(name=name, dtype=dtype or ("int64" if output_mode == "int" else None), **kwargs)
        self.take(num_bins=num_bins, output_mode=output_mode, sparse=sparse)
        self.built = True

    def __call__(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        apart = [as_tensors(x) for x in data] if isinstance(data, (list, tuple)) else data          # a list here is of features
        kinds = [str(getattr(x.dtype, "name", x.dtype)) for x in apart] if isinstance(apart, list) else []
        if any("float" in kind for kind in kinds):
            raise ValueError(f"All `HashedCrossing` inputs should have an integer or string dtype. Received: dtypes={kinds}")
        return super().__call__(apart, *args, **kwargs)

    def checked(self, inputs: Any) -> list[tuple[Any, ...]]:
        """The shapes of the features.  ValueError for other shapes and for a feature alone."""
        features = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        if len(features) < 2:
            raise ValueError(f"`HashedCrossing` should be called on at least two inputs. Received: inputs={inputs}")
        shapes = [tuple(x.shape) for x in features]
        if len(set(shapes)) > 1:
            raise ValueError(f"All `HashedCrossing` inputs should have equal shape. Received: shapes={shapes}")
        if len(shapes[0]) > 2 or len(shapes[0]) == 2 and shapes[0][1] != 1:
            raise ValueError(f"All `HashedCrossing` inputs should have shape `()`, `(batch_size)` or `(batch_size, 1)`. Received: {shapes}")
        return shapes

    def call(self, inputs: Any) -> Any:
        shape = self.checked(inputs)[0]
        columns = [flat(plain(x)) for x in inputs]
        numbers = [{v: hashed(v) for v in set(column)} for column in columns]
        bins = [fingerprints.joined([known[v] for known, v in zip(numbers, row)]) % self.num_bins for row in zip(*columns)]
        found = ops.reshape(ops.convert_to_tensor(bins, dtype="int64"), shape)
        return found if self.output_mode == "int" else encoded(found, self.num_bins, "one_hot", self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = tuple(tree.flatten(input_shape[0]) if isinstance(input_shape[0], (list, tuple)) else input_shape)
        if self.output_mode == "int":
            return shape
        return (*(shape[:-1] if shape and shape[-1] == 1 else shape), self.num_bins)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(self.compute_output_shape(self.checked(inputs)), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {"num_bins": self.num_bins, "output_mode": self.output_mode, "sparse": self.sparse, "name": self.name, "dtype": self.dtype}


def hashed(value: Any) -> int:
    """What a crossing takes of a value: a text's fingerprint, a whole number itself."""
    data = as_bytes(value)
    return fingerprints.fingerprint(data) if isinstance(value, str) else int(value)

"""`keras.utils.FeatureSpace`: columns of a table, by name, each made ready and encoded in its own way, and crosses of them."""
from __future__ import annotations

import builtins
from typing import Any

from septet.errors import NotSupported
from septet.keras import ops
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers.activation import Identity
from septet.keras.layers.input_layer import Input
from septet.keras.layers.layer import Layer
from septet.keras.layers.preprocessing.hashing import HashedCrossing, Hashing
from septet.keras.layers.preprocessing.lookup import IndexLookup, IntegerLookup, StringLookup
from septet.keras.layers.preprocessing.numbers import CategoryEncoding, Discretization, Normalization, Rescaling
from septet.keras.naming import auto_name

KINDS = ("float", "float_rescaled", "float_normalized", "float_discretized", "integer_categorical", "string_categorical", "integer_hashed",
         "string_hashed")
BATCH = 32              # rows together where a dataset of single rows is learnt from


def checked(mode: str, *known: str) -> str:
    """The way an output is encoded.  ValueError for others than are known."""
    if mode not in known:
        raise ValueError(f"Invalid value for argument `output_mode`. Expected one of {set(known)}. Received: output_mode={mode}")
    return mode


class Cross:
    """Features whose values together are put into bins."""

    def __init__(self, feature_names: Any, crossing_dim: int, output_mode: str = "one_hot"):
        self.feature_names, self.crossing_dim = tuple(feature_names), crossing_dim
        self.output_mode = checked(output_mode, "int", "one_hot")

    @property
    def name(self) -> str:
        """That of its features together."""
        return "_X_".join(self.feature_names)

    def get_config(self) -> dict[str, Any]:
        return {"feature_names": self.feature_names, "crossing_dim": self.crossing_dim, "output_mode": self.output_mode}


class Feature:
    """A column: its dtype, the layer that makes it ready, and how that layer's output is encoded."""

    def __init__(self, dtype: str, preprocessor: Any, output_mode: str):
        self.dtype, self.preprocessor = dtype, preprocessor
        self.output_mode = checked(output_mode, "int", "one_hot", "float")


class Plain(Identity):
    """Numbers of any kind as floats."""

    def call(self, inputs: Any) -> Any:
        return ops.cast(inputs, self.compute_dtype)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(inputs.shape, self.compute_dtype)


class FeatureSpace(Layer):
    """Columns by name -> one row of floats for each row of the table (output_mode "concat"), or a dict of them ("dict").

    features: by name a Feature, as the class' functions make it, or the name of such a function.  crosses: tuples of names, or `cross`.
    ValueError where it is called before `adapt` though something is to be learnt.  It is saved in no file: NotSupported.
    """

    __module__ = "keras.src.layers.preprocessing.feature_space"

    def __init__(self, features: dict[str, Any], output_mode: str = "concat", crosses: Any = None, crossing_dim: int = 32,
                 hashing_dim: int = 32, num_discretization_bins: int = 32, name: str | None = None):
        super().__init__(name=name)
        if not features:
            raise ValueError("The `features` argument cannot be None or empty.")
        self.crossing_dim, self.hashing_dim, self.num_discretization_bins = crossing_dim, hashing_dim, num_discretization_bins
        self.features = {key: self._standardize_feature(key, value) for key, value in features.items()}
        self.crosses = [self._standardize_cross(cross) for cross in crosses or ()]
        self.crossers = {cross.name: HashedCrossing(cross.crossing_dim, name=cross.name) for cross in self.crosses}
        self.output_mode = checked(output_mode, "dict", "concat")
        self.preprocessors = {key: feature.preprocessor for key, feature in self.features.items()}
        self.one_hot_encoders: dict[str, Any] = {}
        self._inputs: dict[str, Any] | None = None
        self._encoded: Any = None
        self._is_adapted = not self._to_learn()

    def _standardize_feature(self, name: str, feature: Any) -> Feature:
        if isinstance(feature, Feature):
            return feature
        if not isinstance(feature, str) or feature not in KINDS:
            raise ValueError(f"Invalid feature type: {feature}")
        bins = {"float_discretized": self.num_discretization_bins, "integer_hashed": self.hashing_dim, "string_hashed": self.hashing_dim}
        kwargs = {"num_bins": bins[feature]} if feature in bins else {}
        made: Feature = getattr(self, feature)(name=name, **kwargs)
        return made

    def _standardize_cross(self, cross: Any) -> Cross:
        made = cross if isinstance(cross, Cross) else Cross(cross, crossing_dim=self.crossing_dim)
        if any(name not in self.features for name in made.feature_names):
            raise ValueError("All features referenced in the `crosses` argument should be present in the `features` dict. Received unknown "
                             f"features: {made.feature_names}")
        return made

    @classmethod
    def cross(cls, feature_names: Any, crossing_dim: int, output_mode: str = "one_hot") -> Cross:
        """Features crossed into so many bins."""
        return Cross(feature_names, crossing_dim, output_mode)

    @classmethod
    def feature(cls, dtype: str, preprocessor: Any, output_mode: str) -> Feature:
        """A column with a layer of one's own."""
        return Feature(dtype, preprocessor, output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Feature:
        """Numbers as they are."""
        return Feature("float32", Plain(name=_named(name, "float")), "float")

    @classmethod
    def float_rescaled(cls, scale: Any = 1.0, offset: Any = 0.0, name: str | None = None) -> Feature:
        """Numbers times a scale, and an offset."""
        return Feature("float32", Rescaling(scale, offset, name=_named(name, "float_rescaled")), "float")

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Feature:
        """Numbers with mean 0 and variance 1."""
        return Feature("float32", Normalization(axis=-1, name=_named(name, "float_normalized")), "float")

    @classmethod
    def float_discretized(cls, num_bins: int, bin_boundaries: Any = None, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Numbers as the bin that they fall into."""
        layer = Discretization(num_bins=num_bins, bin_boundaries=bin_boundaries, name=_named(name, "float_discretized"))
        return Feature("float32", layer, output_mode)

    @classmethod
    def integer_categorical(cls, max_tokens: int | None = None, num_oov_indices: int = 1, output_mode: str = "one_hot",
                            name: str | None = None) -> Feature:
        """Whole numbers as their place in a vocabulary."""
        layer = IntegerLookup(max_tokens=max_tokens, num_oov_indices=num_oov_indices, name=_named(name, "integer_categorical"))
        return Feature("int32", layer, output_mode)

    @classmethod
    def string_categorical(cls, max_tokens: int | None = None, num_oov_indices: int = 1, output_mode: str = "one_hot",
                           name: str | None = None) -> Feature:
        """Texts as their place in a vocabulary."""
        layer = StringLookup(max_tokens=max_tokens, num_oov_indices=num_oov_indices, name=_named(name, "string_categorical"))
        return Feature("string", layer, output_mode)

    @classmethod
    def string_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Texts as the bin of their hash."""
        return Feature("string", Hashing(num_bins, name=_named(name, "string_hashed")), output_mode)

    @classmethod
    def integer_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Whole numbers as the bin of their hash."""
        return Feature("int32", Hashing(num_bins, name=_named(name, "integer_hashed")), output_mode)

    def _to_learn(self) -> list[str]:
        """The features whose layers learn from data."""
        return [name for name, layer in self.preprocessors.items() if _learns(layer)]

    def adapt(self, dataset: Any) -> None:
        """Let the layers learn from a `tf.data.Dataset` of dicts, single rows or batches, or from a dict of columns."""
        is_dataset = hasattr(type(dataset), "element_spec")
        if not is_dataset and not isinstance(dataset, dict):
            raise ValueError("`adapt()` can only be called on a tf.data.Dataset or a dict of arrays/lists. "
                             f"Received instead: {dataset} (of type {type(dataset)})")
        for name in self._to_learn():
            self.preprocessors[name].adapt(_column(dataset, name) if is_dataset else _as_column(ops.convert_to_tensor(dataset[name])))
        self._is_adapted = True
        self._inputs = self._encoded = None
        self.get_encoded_features()                 # what cannot be encoded is said here

    def _check_if_adapted(self) -> None:
        if not self._is_adapted:
            raise ValueError("You need to call `.adapt(dataset)` on the FeatureSpace before you can start using it.")

    def get_inputs(self) -> dict[str, Any]:
        """The symbolic columns that a model starts from."""
        self._check_if_adapted()
        if self._inputs is None:
            self._inputs = {name: Input((1,), dtype=feature.dtype, name=name) for name, feature in self.features.items()}
        return self._inputs

    def get_encoded_features(self) -> Any:
        """What becomes of the symbolic columns."""
        if self._encoded is None:
            self._encoded = self._encode(self.get_inputs())
        return self._encoded

    def __call__(self, data: Any) -> Any:
        """A dict of columns (or of one row's values) encoded."""
        self._check_if_adapted()
        if not isinstance(data, dict):
            raise ValueError(f"A FeatureSpace can only be called with a dict. Received: data={data} (of type {type(data)}")
        self.get_encoded_features()                 # what cannot be encoded is said before what the data lack
        columns = {name: ops.convert_to_tensor(values) for name, values in data.items()}
        unknown = next((name for name in columns if name not in self.features), None)
        if unknown is not None:
            raise KeyError(unknown)
        single = any(len(column.shape) == 0 for column in columns.values())
        found = self._encode({name: _as_column(column) for name, column in columns.items()})
        if not single:
            return found
        return {name: ops.squeeze(x, 0) for name, x in found.items()} if isinstance(found, dict) else ops.squeeze(found, 0)

    def _encode(self, columns: dict[str, Any]) -> Any:
        """Columns made ready, crossed as they are then, encoded; features by their names in order, then crosses."""
        ready = {name: layer(columns[name]) for name, layer in self.preprocessors.items()}
        if any(len(cross.feature_names) != 2 for cross in self.crosses):
            raise ValueError(f"Features are crossed by twos. Received: {[cross.feature_names for cross in self.crosses]}")
        ready |= {cross.name: self.crossers[cross.name](tuple(ready[name] for name in cross.feature_names)) for cross in self.crosses}
        specs = {**self.features, **{cross.name: cross for cross in self.crosses}}
        encoded = {name: self._encoded_one(name, specs[name], ready[name]) for name in [*sorted(self.features), *self.crossers]}
        return encoded if self.output_mode == "dict" else ops.concatenate([*encoded.values()], axis=-1)

    def _encoded_one(self, name: str, spec: Feature | Cross, x: Any) -> Any:
        """One column as the output has it."""
        kind = str(getattr(x.dtype, "name", x.dtype)).removeprefix("torch.")
        if spec.output_mode == "one_hot":
            if not kind.startswith(("int", "uint")):
                raise ValueError(f"Feature '{name}' has `output_mode='one_hot'`. Thus its preprocessor should return an integer dtype. "
                                 f"Instead it returns a {kind} dtype.")
            if name not in self.one_hot_encoders:
                self.one_hot_encoders[name] = CategoryEncoding(num_tokens=_categories(name, spec), output_mode="multi_hot")
            return self.one_hot_encoders[name](x)
        if self.output_mode == "dict":
            return x
        if not kind.startswith(("float", "bfloat")):
            raise ValueError(f"Cannot concatenate features because feature '{name}' has not been encoded (it has dtype {kind}). Consider "
                             "using `output_mode='dict'`.")
        return x

    def get_config(self) -> dict[str, Any]:
        raise NotSupported("FeatureSpace.get_config: save the model that starts from `get_inputs()`")

    def save(self, filepath: Any) -> None:
        raise NotSupported("FeatureSpace.save: save the model that starts from `get_inputs()`")


def _named(name: str | None, kind: str) -> str:
    return f"{name or auto_name(kind)}_preprocessor"


def _learns(layer: Any) -> bool:
    """Whether a layer has something to learn that it was not given."""
    given = {Normalization: "input_mean", IndexLookup: "input_vocabulary"}
    own = next((attribute for cls, attribute in given.items() if isinstance(layer, cls)), "")
    return hasattr(layer, "adapt") and getattr(layer, own, None) is None


def _categories(name: str, spec: Feature | Cross) -> builtins.int:
    """How many values a column of whole numbers may have."""
    if isinstance(spec, Cross):
        return spec.crossing_dim
    layer = spec.preprocessor
    if isinstance(layer, IndexLookup):
        return layer.vocabulary_size()
    if isinstance(layer, (Discretization, Hashing)):
        found: builtins.int = layer.num_bins or len(layer.bin_boundaries) + 1
        return found
    raise ValueError(f"Feature '{name}' has `output_mode='one_hot'`, and how many values its preprocessor may return is not known. Try "
                     "`output_mode='int'`.")


def _as_column(x: Any) -> Any:
    """Values as a column; a table stays one."""
    return ops.reshape(x, (-1, 1)) if len(x.shape) < 2 else x


def _column(dataset: Any, name: str) -> Any:
    """One column of a dataset, in batches."""
    rows = dataset.map(lambda row: row[name])
    first = next(iter(rows.take(1)))
    return (rows.batch(BATCH) if len(first.shape) == 0 else rows).map(_as_column)

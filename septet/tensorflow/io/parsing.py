"""Examples taken apart: `tf.io.parse_single_example` and its features.  What is not there has its default, or is an error."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from septet.core.io.protobuf import Malformed
from septet.errors import NotSupported
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.tensor import tensor
from septet.tensorflow.convert import t
from septet.tensorflow.train import Example

KINDS = {"string": "bytes_list", "float32": "float_list", "int64": "int64_list"}


class FixedLenFeature(NamedTuple):
    """A feature of one shape."""

    shape: Any
    dtype: Any
    default_value: Any = None


class VarLenFeature(NamedTuple):
    """A feature of any length, which would be a sparse tensor."""

    dtype: Any


def parse_single_example(serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None) -> dict[str,
                                                                                                                                   Any]:
    """The features of a message as tensors.  InvalidArgumentError for what is missing or of another kind."""
    data = serialized if isinstance(serialized, bytes) else t(serialized).numpy()
    if not isinstance(data, bytes):
        raise ValueError("Input serialized must be a scalar")
    try:
        found = Example.FromString(data).features.feature
    except Malformed:
        raise invalid("Could not parse example input, value: '<bytes>' [Op:ParseSingleExample] name: ") from None
    return {key: value_of(key, found.get(key), spec) for key, spec in sorted(features.items())}


def value_of(key: str, feature: Any, spec: Any) -> Any:
    """One feature as a tensor."""
    if not isinstance(spec, FixedLenFeature):
        raise NotSupported(f"tf.io.parse_single_example: {type(spec).__name__} (sparse tensors); FixedLenFeature is there")
    kind, shape = as_dtype(spec.dtype).name, tuple(int(n) for n in ([spec.shape] if isinstance(spec.shape, int) else spec.shape))
    if kind not in KINDS:
        raise ValueError(f"Unsupported dtype {spec.dtype!r}: int64, float32 or string")
    held = None if feature is None else feature.WhichOneof("kind")
    if held is None:
        if spec.default_value is None:
            raise invalid(f"Feature: {key} (data type: {kind}) is required but could not be found. [Op:ParseSingleExample] name: ")
        return keras_ops.broadcast_to(tensor(spec.default_value, kind), shape)
    if held != KINDS[kind]:
        raise invalid(f"Key: {key}.  Data types don't match. Expected type: {kind} [Op:ParseSingleExample] name: ")
    values = getattr(feature, held).value
    count = 1
    for n in shape:
        count *= n
    if len(values) != count:
        raise invalid(f"Key: {key}.  Number of {kind} values != expected.  Values size: {len(values)} but output shape: {list(shape)} "
                      "[Op:ParseSingleExample] name: ")
    return keras_ops.reshape(tensor(values, kind), shape) if values else keras_ops.zeros(shape, dtype=kind)


def parse_example(serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None) -> dict[str, Any]:
    """The features of several messages, stacked."""
    from septet.core.convert import elements

    a = t(serialized)
    if not a.ndim:
        return parse_single_example(a, features)
    rows = [parse_single_example(x, features) for x in elements(a)]
    if not rows:
        raise NotSupported("tf.io.parse_example: no messages")
    return {key: keras_ops.stack([row[key] for row in rows], 0) for key in rows[0]}


def serialize_tensor(tensor: Any, name: str | None = None) -> Any:
    """A tensor as a message."""
    from septet.core.convert import elements, tobytes
    from septet.core.io import events
    from septet.tensorflow.io.files import text

    a = t(tensor)
    kind = a.dtype.as_datatype_enum
    return text(events.string_tensor(a.shape, elements(a)) if a._dtype.kind == "O" else events.tensor(kind, a.shape, tobytes(a)))


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Any:
    """The tensor of a message.  InvalidArgumentError for another dtype."""
    from septet.core.io.event_reader import parse_tensor as of_core

    try:
        found = of_core(serialized if isinstance(serialized, bytes) else t(serialized).numpy())
    except Malformed as wrong:
        raise invalid(f"Could not parse tensor: {wrong} [Op:ParseTensor] name: ") from None
    wanted = as_dtype(out_type)
    if found.dtype != wanted.as_datatype_enum:
        raise invalid(f"Type mismatch between parsed tensor and dtype ({wanted.name}) [Op:ParseTensor] name: ")
    if found.elements or 0 in found.shape:
        return keras_ops.reshape(tensor(found.elements, wanted), found.shape) if found.elements else keras_ops.zeros(found.shape,
                                                                                                                     wanted.name)
    raise NotSupported(f"tf.io.parse_tensor: {wanted.name}")

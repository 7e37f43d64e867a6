"""`tf.train`: messages of examples (`Example`, `Features`, `Feature` and its lists); TensorFlow's checkpoints are refused."""
from __future__ import annotations

from typing import Any

from septet.core.io import protobuf as pb
from septet.core.io.protobuf import block, numbers, singles
from septet.errors import NotSupported
from septet.tensorflow import refused as _refused


class Repeated:
    """A message with one list of values."""

    kind, field = "", 0

    def __init__(self, value: Any = ()):
        self.value = [self.checked(x) for x in value]

    @classmethod
    def checked(cls, x: Any) -> Any:
        """One value.  TypeError for another kind."""
        return x

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and other.value == self.value

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "".join(f"value: {x!r}\n" for x in self.value)


class BytesList(Repeated):
    """Texts."""

    kind, field = "bytes_list", 1

    @classmethod
    def checked(cls, x: Any) -> Any:
        x = x.numpy() if hasattr(x, "numpy") else x
        if not isinstance(x, bytes):
            raise TypeError(f"{x!r} has type {type(x).__name__}, but expected one of: bytes")
        return x

    def packed(self) -> bytes:
        return b"".join(block(1, x) for x in self.value)


class FloatList(Repeated):
    """Numbers of 32 bits."""

    kind, field = "float_list", 2

    @classmethod
    def checked(cls, x: Any) -> Any:
        return pb.SINGLE.unpack(pb.float32_bytes(float(x)))[0]

    def packed(self) -> bytes:
        return singles(1, self.value) if self.value else b""


class Int64List(Repeated):
    """Whole numbers."""

    kind, field = "int64_list", 3

    @classmethod
    def checked(cls, x: Any) -> Any:
        if isinstance(x, float) or not hasattr(x, "__index__"):
            raise TypeError(f"{x!r} has type {type(x).__name__}, but expected one of: int")
        return int(x)

    def packed(self) -> bytes:
        return numbers(1, self.value) if self.value else b""


LISTS = {cls.field: cls for cls in (BytesList, FloatList, Int64List)}


class Feature:
    """One of three lists."""

    def __init__(self, bytes_list: Any = None, float_list: Any = None, int64_list: Any = None):
        self._lists = {"bytes_list": bytes_list, "float_list": float_list, "int64_list": int64_list}

    bytes_list = property(lambda self: self._lists["bytes_list"] or BytesList())
    float_list = property(lambda self: self._lists["float_list"] or FloatList())
    int64_list = property(lambda self: self._lists["int64_list"] or Int64List())

    def WhichOneof(self, name: str) -> str | None:
        """Which list there is."""
        return next((k for k, v in self._lists.items() if v is not None), None)

    def packed(self) -> bytes:
        """The message."""
        return b"".join(block(v.field, v.packed()) for v in self._lists.values() if v is not None)


class Features:
    """Features by name."""

    def __init__(self, feature: Any = None):
        self.feature: dict[str, Feature] = dict(feature or {})

    def packed(self) -> bytes:
        """The message; names in order, so that equal examples are equal bytes."""
        return b"".join(block(1, block(1, name) + block(2, self.feature[name].packed())) for name in sorted(self.feature))


class Example:
    """Features of one example."""

    def __init__(self, features: Any = None):
        self.features = features or Features()

    def SerializeToString(self, deterministic: Any = None) -> bytes:
        """The message."""
        return block(1, self.features.packed())

    def ParseFromString(self, serialized: bytes) -> int:
        """Take a message's features; how many bytes it has."""
        self.features = Example.FromString(serialized).features
        return len(serialized)

    @staticmethod
    def FromString(serialized: bytes) -> Example:
        """The example of a message.  DecodeError (a ValueError) for what is none."""
        found = Features()
        for number, _, message in pb.fields(serialized):
            if number == 1:
                for n, _, entry in pb.fields(pb.as_bytes(message)):
                    if n == 1:
                        parts = {k: v for k, _, v in pb.fields(pb.as_bytes(entry))}
                        found.feature[pb.text(parts.get(1, b""))] = feature_of(pb.as_bytes(parts.get(2, b"")))
        return Example(found)


def feature_of(message: bytes) -> Feature:
    """A feature of a message."""
    for number, _, raw in pb.fields(message):
        if number in LISTS:
            values: list[Any] = []
            for n, wire, x in pb.fields(pb.as_bytes(raw)):
                if n == 1:
                    values += [pb.as_bytes(x)] if number == 1 else pb.packed(wire, x, "f" if number == 2 else "v")
            return Feature(**{LISTS[number].kind: LISTS[number](values)})
    return Feature()


class Refused:
    """NotSupported: TensorFlow's files of variables."""

    def __init__(self, *args: Any, **kwargs: Any):
        raise NotSupported(f"tf.train.{type(self).__name__}: TensorFlow's checkpoint files; Keras' model.save_weights and .keras files "
                           f"are there")


class Checkpoint(Refused):
    """NotSupported."""


class CheckpointManager(Refused):
    """NotSupported."""


def latest_checkpoint(checkpoint_dir: Any, latest_filename: Any = None) -> None:
    """NotSupported."""
    raise NotSupported("tf.train.latest_checkpoint: TensorFlow's checkpoint files")


__getattr__ = _refused.attribute("tensorflow.train")

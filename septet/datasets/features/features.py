"""`Features`: the kinds of values in columns, how they are written, and the column types they are kept in."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septet.datasets.features.labels import ClassLabel
from septet.datasets.features.media import Image
from septet.datasets.features.values import Array2D, Array3D, Array4D, Array5D, LargeList, List, Value
from septet.errors import NotSupported

KINDS = {c.__name__: c for c in (Value, ClassLabel, List, LargeList, Image, Array2D, Array3D, Array4D, Array5D)}


def Sequence(feature: Any, length: int = -1) -> Any:
    """A list of some kind; of a dict of kinds, a dict of lists."""
    if isinstance(feature, dict):
        return {name: List(part, length) for name, part in feature.items()}
    return List(feature, length)


class Features(dict[str, Any]):
    """Kinds by the names of columns."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__({name: checked(feature) for name, feature in dict(*args, **kwargs).items()})

    def __setitem__(self, name: str, feature: Any) -> None:
        super().__setitem__(name, checked(feature))

    def copy(self) -> Features:
        """Another table of the same kinds."""
        return Features(self)

    def to_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: described(feature) for name, feature in self.items()}

    @classmethod
    def from_dict(cls, table: dict[str, Any]) -> Features:
        """Of what `to_dict` gives.  ValueError for an unknown kind."""
        return cls({name: built(part) for name, part in table.items()})

    def flatten(self, max_depth: int = 16) -> Features:
        """Dicts of kinds as columns with names like `outer.inner`."""
        flat: dict[str, Any] = {}
        for name, feature in self.items():
            if isinstance(feature, dict) and max_depth > 1:
                inner = Features(feature).flatten(max_depth - 1)
                flat |= {f"{name}.{k}": v for k, v in inner.items()}
            else:
                flat[name] = feature
        return Features(flat)

    def encode_example(self, example: dict[str, Any]) -> dict[str, Any]:
        """A row as it is stored."""
        return {name: encoded(feature, example[name]) for name, feature in self.items()}

    def decode_example(self, example: dict[str, Any], token_per_repo_id: Any = None) -> dict[str, Any]:
        """A row as it is shown."""
        return {name: decoded(self[name], value) for name, value in example.items()}

    def reorder_fields_as(self, other: Features) -> Features:
        """In the order of another table of the same names."""
        if set(other) != set(self):
            raise ValueError(f"Keys mismatch: between {self} (source) and {other} (target).\n{set(other) - set(self)} are missing from "
                             f"target and {set(self) - set(other)} are missing from source")
        return Features({name: self[name] for name in other})


def checked(feature: Any) -> Any:
    """A kind: text is the name of a value's, a list of one kind is List."""
    if isinstance(feature, str):
        return Value(feature)
    if isinstance(feature, list | tuple):
        if len(feature) != 1:
            raise ValueError("When defining a list feature, you should just provide one example of the inner type")
        return List(checked(feature[0]))
    if isinstance(feature, dict):
        return {name: checked(part) for name, part in feature.items()}
    if not hasattr(feature, "storage"):
        raise TypeError(f"not a feature: {feature!r}")
    return feature


def storage(feature: Any) -> Any:
    """The column type that keeps a kind."""
    if isinstance(feature, dict):
        from septet.pandas.engine import pl

        return pl.Struct({name: storage(part) for name, part in feature.items()})
    if hasattr(feature, "feature"):
        from septet.pandas.engine import pl

        return pl.List(storage(feature.feature))
    return feature.storage()


def of_storage(kind: Any) -> Any:
    """The kind that a column type shows.  NotSupported where there is none."""
    from septet.pandas.engine import pl

    if isinstance(kind, pl.Struct):
        return {field.name: of_storage(field.dtype) for field in kind.fields}
    if isinstance(kind, pl.List):
        return List(of_storage(kind.inner))
    if isinstance(kind, pl.Array):
        return List(of_storage(kind.inner), kind.size)
    if isinstance(kind, pl.Categorical | pl.Enum):
        return Value("string")
    return Value(Value.name_of(kind))


def described(feature: Any) -> Any:
    """A kind as JSON."""
    if isinstance(feature, dict):
        return {name: described(part) for name, part in feature.items()}
    table = dict(feature.fields())
    if "feature" in table:
        table["feature"] = described(table["feature"])
    return {**table, "_type": type(feature).__name__}


def built(part: Any) -> Any:
    """A kind of JSON."""
    if isinstance(part, list):
        return List(built(part[0]))
    name = part.get("_type")
    if not isinstance(name, str):
        return {k: built(v) for k, v in part.items()}
    arguments = {k: v for k, v in part.items() if k != "_type"}
    if name == "Sequence":
        inner = built(arguments["feature"])
        return Sequence(inner, arguments.get("length", -1))
    if name not in KINDS:
        raise NotSupported(f"datasets.{name}: features of this kind; known: {', '.join(KINDS)}")
    if "feature" in arguments:
        arguments["feature"] = built(arguments["feature"])
    return KINDS[name](**{k: v for k, v in arguments.items() if k != "id"})


def encoded(feature: Any, value: Any) -> Any:
    """One value as it is stored."""
    if value is None:
        return None
    if isinstance(feature, dict):
        return {name: encoded(part, value[name]) for name, part in feature.items()}
    if hasattr(feature, "feature"):
        return [encoded(feature.feature, x) for x in value]
    return feature.encode_example(value)


def needs_encoding(feature: Any) -> bool:
    """Whether values of a kind are not stored as they come."""
    if isinstance(feature, dict):
        return any(map(needs_encoding, feature.values()))
    if hasattr(feature, "feature"):
        return needs_encoding(feature.feature)
    return isinstance(feature, ClassLabel | Image)


def needs_decoding(feature: Any) -> bool:
    """Whether values of a kind are shown otherwise than they are stored."""
    if isinstance(feature, dict):
        return any(map(needs_decoding, feature.values()))
    if hasattr(feature, "feature"):
        return needs_decoding(feature.feature)
    return isinstance(feature, Image) and feature.decode


def decoded(feature: Any, value: Any) -> Any:
    """One value as it is shown."""
    if value is None or not needs_decoding(feature):
        return value
    if isinstance(feature, dict):
        return {name: decoded(part, value[name]) for name, part in feature.items()}
    if hasattr(feature, "feature"):
        return [decoded(feature.feature, x) for x in value]
    return feature.decode_example(value)


def decoded_column(feature: Any, values: Iterable[Any]) -> list[Any]:
    """All values of a column as they are shown."""
    return [decoded(feature, x) for x in values] if needs_decoding(feature) else list(values)


__all__ = ["Array2D", "Array3D", "Array4D", "Array5D", "ClassLabel", "Features", "Image", "LargeList", "List", "Sequence", "Value"]

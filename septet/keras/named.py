"""Objects by name: what `losses.get("mse")`, `initializers.get({...})` and their like find, and how they are written down."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


class Registry:
    """The objects of a kind.

    kind: what errors call it.  found: a function that gives all names and objects.
    """

    def __init__(self, kind: str, found: Callable[[], dict[str, Any]]):
        self.kind, self.found = kind, found

    def named(self, name: str) -> Any:
        """The object of a name; registered ones of the user's too.  None for a name that there is not."""
        found = self.found().get(name)
        if found is None:
            from septet.keras.saving import get_registered_object

            found = get_registered_object(name)
        return found

    def deserialize(self, config: Any, custom_objects: Any = None) -> Any:
        """The object of a config or a name."""
        from septet.keras.saving import deserialize_keras_object

        if isinstance(config, str):
            found = (custom_objects or {}).get(config) or self.named(config)
            if found is None:
                raise ValueError(f"Could not interpret {self.kind} identifier: {config}")
            return found
        return deserialize_keras_object(config, module_objects=self.found(), custom_objects=custom_objects)

    def get(self, identifier: Any) -> Any:
        """The object of a name, config, class or of itself."""
        if isinstance(identifier, dict):
            found = self.deserialize(identifier)
        elif isinstance(identifier, str):
            found = self.named(identifier)
        else:
            found = identifier
        if not callable(found):
            raise ValueError(f"Could not interpret {self.kind} identifier: {identifier}")
        return found() if inspect.isclass(found) else found


def serialize(x: Any) -> Any:
    """The config of an object."""
    from septet.keras.saving import serialize_keras_object

    return serialize_keras_object(x)


def snake(name: str) -> str:
    """`GlorotUniform` as `glorot_uniform`."""
    from septet.keras.naming import to_snake_case

    return to_snake_case(name)


def by_both_names(classes: list[type]) -> dict[str, Any]:
    """Classes by their own names and in snake case."""
    return {**{c.__name__: c for c in classes}, **{snake(c.__name__): c for c in classes}}

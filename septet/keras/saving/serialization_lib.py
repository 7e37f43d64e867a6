"""Objects as plain data and back: `{module, class_name, config, registered_name}`.  No code comes out of a file."""
from __future__ import annotations

import types
from importlib import import_module
from typing import Any

from septet.core.array import Array
from septet.core.convert import tolist
from septet.errors import NotSupported
from septet.keras import dtypes
from septet.keras.keras_tensor import KerasTensor
from septet.keras.recording import is_variable
from septet.keras.saving import object_registration as registration
from septet.keras.tensor import Tensor, tensor

PUBLIC = ("layers", "initializers", "losses", "metrics", "optimizers", "regularizers", "constraints", "callbacks", "random", "quantizers")
LAMBDA = ("Requested the deserialization of a {}. This carries a potential risk of arbitrary code execution and thus it is disallowed: "
          "Septet runs no code that a file brings. Define the function in Python, register it with "
          "`@keras.saving.register_keras_serializable()`, and save the model anew.")
MISSING = ("Could not locate {} '{}'. Make sure custom classes and functions are decorated with "
           "`@keras.saving.register_keras_serializable()`. If they are already decorated, make sure they are all imported so that the "
           "decorator is run before trying to load them. Full object config: {}")
PLAIN = (str, int, float, bool, type(None))


# ---- to plain data ----------------------------------------------------------------------------------------------------------------


def serialize_keras_object(obj: Any) -> Any:
    """An object as data that JSON holds.  ValueError for what cannot be."""
    if isinstance(obj, PLAIN):
        return obj
    if isinstance(obj, (list, tuple)):
        parts = [serialize_keras_object(x) for x in obj]
        return parts if isinstance(obj, list) else tuple(parts)
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    special = serialize_special(obj)
    if special is not None:
        return special
    if isinstance(obj, types.FunctionType) and obj.__name__ == "<lambda>":
        raise NotSupported("saving a lambda: a file would bring code with it; use a named function, registered with "
                           "`@keras.saving.register_keras_serializable()`")
    if isinstance(obj, (types.FunctionType, types.BuiltinFunctionType, type)) or not hasattr(obj, "get_config") and callable(obj):
        return serialize_function(obj)
    if not hasattr(obj, "get_config"):
        if hasattr(obj, "_value"):
            return obj._value
        raise ValueError(f"Unserializable object {obj!r} of type {type(obj)}")
    return serialize_with_config(obj)


def serialize_special(obj: Any) -> dict[str, Any] | None:
    """Arrays, bytes, slices, dtypes and symbolic tensors; None for anything else."""
    if isinstance(obj, KerasTensor):
        history = getattr(obj, "_keras_history", None)
        place = [history.operation.name, history.node_index, history.tensor_index] if history is not None else None
        return {"class_name": "__keras_tensor__", "config": {"shape": obj.shape, "dtype": obj.dtype, "keras_history": place}}
    if is_variable(obj):
        obj = obj._read()
    if isinstance(obj, Tensor):
        return {"class_name": "__tensor__", "config": {"value": tolist(obj), "dtype": obj.dtype.name}}
    if isinstance(obj, Array) or hasattr(obj, "__array_interface__") and getattr(obj, "shape", ()):
        found = tensor(obj)
        return {"class_name": "__numpy__", "config": {"value": tolist(found), "dtype": found.dtype.name}}
    if isinstance(obj, bytes):
        return {"class_name": "__bytes__", "config": {"value": obj.decode("utf-8")}}
    if isinstance(obj, slice):
        return {"class_name": "__slice__", "config": {n: serialize_keras_object(getattr(obj, n)) for n in ("start", "stop", "step")}}
    if obj is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(obj, dtypes.DType):
        return obj.name  # type: ignore[return-value]
    if isinstance(obj, type(tensor(0).shape)):
        return list(obj)  # type: ignore[return-value]
    return None


def serialize_function(obj: Any) -> dict[str, Any]:
    """A function or class by its name."""
    kind = "function" if not isinstance(obj, type) else "type"
    return {"module": "builtins", "class_name": kind, "config": registration.get_registered_name(obj), "registered_name": kind}


def serialize_with_config(obj: Any) -> dict[str, Any]:
    """An object that says how to make it."""
    module, registered = module_of(type(obj))
    config = {key: serialize_keras_object(value) for key, value in obj.get_config().items()}
    found = {"module": module, "class_name": type(obj).__name__, "config": config, "registered_name": registered}
    if hasattr(obj, "get_build_config"):
        built = obj.get_build_config()
        if built is not None:
            found["build_config"] = serialize_keras_object(built)
    if hasattr(obj, "get_compile_config"):
        compiled = obj.get_compile_config()
        if compiled is not None:
            found["compile_config"] = serialize_keras_object(compiled)
    return found


def module_of(cls: type) -> tuple[str | None, str | None]:
    """(the public module of a class, the name that it is registered under, None for Keras' own)."""
    module = cls.__module__
    own = module.startswith(("septet.keras", "keras."))
    if not own or registration.is_registered(cls):
        return None if module in ("__main__", "builtins") else module, registration.get_registered_name(cls)
    inner = module.removeprefix("septet.keras.").removeprefix("keras.src.").removeprefix("keras.")
    top = inner.split(".")[0]
    if inner.startswith("optimizers.schedules"):
        return "keras.optimizers.schedules", None
    if top in PUBLIC:
        return f"keras.{top}", None
    if top == "ops" or cls.__name__ == "Functional":
        return f"keras.src.{inner}", cls.__name__
    return "keras", None


# ---- from plain data --------------------------------------------------------------------------------------------------------------


def deserialize_keras_object(config: Any, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True, **kwargs: Any) -> Any:
    """The object that data describes.  TypeError where its class is not known; ValueError for code, whatever `safe_mode` says."""
    module_objects = kwargs.pop("module_objects", None)
    if custom_objects:
        with registration.CustomObjectScope(custom_objects):
            return deserialize_keras_object(config, None, safe_mode, module_objects=module_objects)
    if config is None or isinstance(config, (int, float, bool)):
        return config
    if isinstance(config, str):
        return named(config, module_objects)
    if isinstance(config, (list, tuple)):
        return [deserialize_keras_object(x, safe_mode=safe_mode, module_objects=module_objects) for x in config]
    if not isinstance(config, dict):
        raise TypeError(f"Could not parse config: {config}")
    if "class_name" not in config or "config" not in config:
        return {key: deserialize_keras_object(value, safe_mode=safe_mode, module_objects=module_objects) for key, value in config.items()}
    return described(config, module_objects)


def named(name: str, module_objects: dict[str, Any] | None) -> Any:
    """What a text stands for: an object of that name, else itself."""
    found = registration.get_registered_object(name, None, module_objects)
    return name if found is None else found


def described(config: dict[str, Any], module_objects: dict[str, Any] | None) -> Any:
    """The object of a dict with a class name."""
    name, inner = config["class_name"], config["config"] if config["config"] is not None else {}
    if name in SPECIAL:
        return SPECIAL[name](inner)
    if name == "function" or config.get("module") == "builtins":
        return function_named(inner, config)
    if module_objects is not None and config.get("module") is None and not isinstance(inner, str):
        found = module_objects.get(name)
        if found is not None and not isinstance(found, types.FunctionType):
            return found.from_config(inner)
    cls = class_named(name, config)
    if not hasattr(cls, "from_config"):
        raise TypeError(f"Unable to reconstruct an instance of '{name}' because the class is missing a `from_config()` method. "
                        f"Full object config: {config}")
    made = made_from(cls, inner, config)
    if hasattr(made, "build_from_config") and config.get("build_config") and not getattr(made, "built", False):
        made.build_from_config(deserialize_plain(config["build_config"]))
        made.built = True
    if hasattr(made, "compile_from_config") and config.get("compile_config"):
        made.compile_from_config(config["compile_config"])
    return made


def made_from(cls: Any, inner: Any, config: dict[str, Any]) -> Any:
    """An instance by its class' `from_config`.  TypeError that shows the config where that fails."""
    if cls.__name__ == "Lambda" and isinstance(inner.get("function"), (dict, list)) and holds_code(inner):
        raise ValueError(LAMBDA.format("`Lambda` layer whose `function` is a Python lambda"))
    try:
        return cls.from_config(inner)
    except TypeError as error:
        raise TypeError(f"{cls} could not be deserialized properly. Please ensure that components that are Python object instances "
                        "(layers, models, etc.) returned by `get_config()` are explicitly deserialized in the model's `from_config()` "
                        f"method.\n\nconfig={config}.\n\nException encountered: {error}") from error


def holds_code(x: Any) -> bool:
    """Whether data holds a function's code."""
    if isinstance(x, dict):
        return x.get("class_name") == "__lambda__" or any(map(holds_code, x.values()))
    if isinstance(x, (list, tuple)):
        return any(map(holds_code, x))
    return False


def class_named(name: str, config: dict[str, Any]) -> Any:
    """The class that a config names.  TypeError where it is not known."""
    registered, module = config.get("registered_name"), config.get("module")
    for key in (registered, name):
        found = registration.get_registered_object(key) if key else None
        if found is not None:
            return found
    if module and (module == "keras" or module.startswith("keras.")):
        found = of_keras(module, name)
        if found is None:
            raise ValueError(f"Could not deserialize '{module}.{name}' because it is not a KerasSaveable subclass")
        return found
    raise TypeError(MISSING.format("class", name, config))


def of_keras(module: str, name: str) -> Any:
    """A class of the face by the public or inner name of its module, None where there is none."""
    inner = module.removeprefix("keras").removeprefix(".").removeprefix("src.").removeprefix("src")
    if inner.startswith("ops"):
        return operation_class(name)
    if name == "Functional":
        from septet.keras.models.functional import Functional

        return Functional
    top = inner.split(".")[0]
    places = ["optimizers.schedules"] if "schedules" in inner else [top] if top in PUBLIC else ["", "models", "dtype_policies", *PUBLIC]
    for place in places:
        try:
            package = import_module(f"septet.keras.{place}" if place else "septet.keras")
            found = getattr(package, name, None)
        except (ImportError, AttributeError):
            continue
        if isinstance(found, type) and hasattr(found, "from_config"):
            return found
    return None


def operation_class(name: str) -> Any:
    """The operation's class of a function of `keras.ops`."""
    from septet.keras import naming, ops
    from septet.keras.operation import class_of, get_item

    if name == "GetItem":
        return class_of(get_item)
    own = naming.to_snake_case(name)
    spelled = {"log1p": "log1p", "log10": "log10", "log2": "log2", "relu6": "relu6"}.get(name.lower(), own)
    function = getattr(ops, spelled, None) or getattr(ops, name.lower(), None)
    return None if function is None else class_of(function)


def function_named(name: Any, config: Any) -> Any:
    """The function or class of a name: a registered one, or one of Keras' own.  TypeError where there is none."""
    found = registration.get_registered_object(name)
    if found is not None:
        return found
    for place in ("activations", "losses", "metrics", "ops", "initializers"):
        try:
            found = getattr(import_module(f"septet.keras.{place}"), str(name), None)
        except ImportError:
            continue
        if callable(found):
            return found
    raise TypeError(MISSING.format("function", name, config))


def deserialize_plain(x: Any) -> Any:
    """Shapes out of a file: lists of sizes as tuples."""
    from septet.keras.layers.layer import as_shape

    return {key: as_shape(value) for key, value in x.items()} if isinstance(x, dict) else x


def refuse_code(inner: Any) -> Any:
    raise ValueError(LAMBDA.format("Python lambda"))


def array_of(inner: dict[str, Any]) -> Any:
    return tensor(inner["value"], inner["dtype"])


SPECIAL: dict[str, Any] = {
    "__tensor__": array_of,
    "__numpy__": lambda inner: array_of(inner).numpy(),
    "__bytes__": lambda inner: inner["value"].encode("utf-8"),
    "__slice__": lambda inner: slice(*(deserialize_keras_object(inner[name]) for name in ("start", "stop", "step"))),
    "__ellipsis__": lambda inner: Ellipsis,
    "__tuple__": tuple,
    "__typespec__": lambda inner: inner,
    "__lambda__": refuse_code,
    "__keras_tensor__": lambda inner: KerasTensor(tuple(inner["shape"]), dtype=inner["dtype"]),
}

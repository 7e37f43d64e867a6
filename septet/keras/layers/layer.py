"""`keras.Layer`: state that is made when shapes are known, and what it does with tensors."""
from __future__ import annotations

import functools
import inspect
from typing import Any

from septet.core import autograd
from septet.keras import dtype_policies, inference, naming, recording, tree
from septet.keras.backends import active
from septet.keras.keras_tensor import KerasTensor
from septet.keras.layers import calling, context
from septet.keras.layers.inputs import Signature
from septet.keras.layers.state import State
from septet.keras.layers.tracking import Tracker
from septet.keras.operation import Operation
from septet.keras.recording import is_variable
from septet.keras.tensor import Tensor

MISSING_SUPER = "In layer '{}', you forgot to call `super().__init__()` as the first statement in the `__init__()` method. Go add it!"


class Layer(State, Operation, active.Module):  # type: ignore[misc,name-defined]
    """A piece of a model.

    activity_regularizer: a penalty on outputs.  trainable: whether its variables are learnt.  dtype: a policy or dtype.  autocast:
    whether float inputs are cast to the compute dtype.
    """

    __module__ = "keras.src.layers.layer"
    _is_keras_layer = True
    _kept_elsewhere = ("_inbound_nodes", "_outbound_nodes", "_tracker", "_auto_args")

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__new__(cls, *args, **kwargs)
        object.__setattr__(made, "build", building(made, made.build))
        return made

    def __init__(self, *, activity_regularizer: Any = None, trainable: bool = True, dtype: Any = None, autocast: bool = True,
                 name: str | None = None, **kwargs: Any):
        self._lock = False
        self._begin_module()
        Operation.__init__(self, name=name)
        self._dtype_policy = dtype_policies.get(dtype)
        self.activity_regularizer = None
        if activity_regularizer is not None:
            from septet.keras import regularizers

            self.activity_regularizer = regularizers.get(activity_regularizer)
        input_dim = kwargs.pop("input_dim", None)
        input_shape = (input_dim,) if input_dim is not None else kwargs.pop("input_shape", None)
        if input_shape is not None:
            import warnings

            warnings.warn("Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential models, prefer using an "
                          "`Input(shape)` object as the first layer in the model instead.", stacklevel=3)
            self._input_shape_arg = input_shape
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments passed to {type(self).__name__}: {kwargs}")
        self._path: str | None = None
        self.built, self.autocast, self._supports_masking = False, autocast, not_default_mask(self)
        self._input_spec: Any = None
        self._called, self.supports_jit = False, True
        self._trainable = bool(trainable)
        self._losses: list[Any] = []
        self._loss_ids: set[int] = set()
        self._losses_override: list[Any] = []
        self._build_shapes_dict: dict[str, Any] | None = None
        self._parent_path: str | None = None
        self._built_alone = False               # not by a call of another layer
        self._tracker = Tracker(self)
        self._signature = Signature(self.call)
        self._call_has_training_arg, self._call_has_mask_arg = self._signature.has_training, self._signature.has_mask

    # ---- what it takes and gives ----

    @property
    def call_signature_parameters(self) -> list[str]:
        return self._signature.names

    @property
    def input_spec(self) -> Any:
        """What it takes; None: anything."""
        return self._input_spec

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        self._input_spec = value

    @property
    def supports_masking(self) -> bool:
        """Whether masks go on to its outputs."""
        return self._supports_masking

    @supports_masking.setter
    def supports_masking(self, value: bool) -> None:
        self._supports_masking = value

    @property
    def path(self) -> str | None:
        return self._path

    # ---- dtypes ----

    @property
    def dtype_policy(self) -> Any:
        found = self._dtype_policy
        if isinstance(found, dtype_policies.DTypePolicyMap):
            return found[self._path] if self._path else found.default_policy
        return found

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        self._dtype_policy = dtype_policies.get(value)

    @property
    def dtype(self) -> str:
        """The dtype of its variables."""
        return self.variable_dtype

    @property
    def compute_dtype(self) -> str:
        return self.dtype_policy.compute_dtype  # type: ignore[no-any-return]

    @property
    def variable_dtype(self) -> str:
        return self.dtype_policy.variable_dtype  # type: ignore[no-any-return]

    @property
    def input_dtype(self) -> str:
        return self.dtype_policy.compute_dtype  # type: ignore[no-any-return]

    @property
    def quantization_mode(self) -> Any:
        return self.dtype_policy.quantization_mode

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        from septet.errors import NotSupported

        raise NotSupported(f"{type(self).__name__}.quantize: quantized layers")

    # ---- building and calling ----

    def build(self, input_shape: Any = None) -> None:
        """Make the state that depends on shapes."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What it does with tensors; to be given by subclasses."""
        raise NotImplementedError(f"Layer {type(self).__name__} does not have a `call` method implemented.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "_lock" not in self.__dict__:
            raise RuntimeError(MISSING_SUPER.format(type(self).__name__))
        self._called = True
        if context.current:
            return calling.call_layer(self, args, kwargs)
        if active.ALWAYS_RECORDS:
            return calling.enter(self, args, kwargs)
        before = autograd.set_recording(recording._tapes > 0)
        try:
            return calling.enter(self, args, kwargs)
        finally:
            autograd.set_recording(before)

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        return Operation.symbolic_call(self, *args, **kwargs)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The shapes of its results for shapes of inputs.  NotImplementedError where the layer does not say."""
        raise NotImplementedError(f"Layer {type(self).__name__} does not have a `compute_output_shape` method implemented. Should "
                                  "implement `def compute_output_shape(self, input_shape)`.")

    compute_output_shape._is_default = True  # type: ignore[attr-defined]

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Shapes and dtypes of its results, as symbolic tensors."""
        if getattr(type(self).compute_output_shape, "_is_default", False):
            return inference.trace(self.call, *args, **kwargs)
        return calling.spec_of_shape(self, args, kwargs)

    def _mask_after(self, inputs: Any, masks: Any) -> Any:
        """The masks of outputs, of the first input and its masks."""
        return self.compute_mask(inputs, masks)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The masks of its results: those that came, where it supports masks."""
        return previous_mask

    compute_mask._is_default = True  # type: ignore[attr-defined]

    def stateless_call(self, trainable_variables: Any, non_trainable_variables: Any, *args: Any, return_losses: bool = False,
                       **kwargs: Any) -> Any:
        """Call it with other values of its variables; (outputs, the new non-trainable values), with losses where they are asked for."""
        from septet.keras.scopes import StatelessScope

        if not self.built:
            raise ValueError(f"To call stateless_call, {type(self).__name__} must be built (i.e. its variables must have been already "
                             "created). You can build it by calling it on some data.")
        mapping = [*zip(self.trainable_variables, trainable_variables), *zip(self.non_trainable_variables, non_trainable_variables)]
        with StatelessScope(state_mapping=mapping) as scope:
            outputs = self(*args, **kwargs)
            losses = self.losses if return_losses else None
        values = [scope.get_current_value(v) for v in self.non_trainable_variables]
        return (outputs, values, losses) if return_losses else (outputs, values)

    def rematerialized_call(self, layer_call: Any, *args: Any, **kwargs: Any) -> Any:
        return layer_call

    # ---- losses ----

    def add_loss(self, loss: Any) -> None:
        """Add to what is minimised, in `call`."""
        if recording.is_inferring():
            return
        for x in tree.flatten(loss):
            if not isinstance(x, (Tensor, KerasTensor)) and not is_variable(x) and not isinstance(x, (int, float)):
                raise ValueError(f"`add_loss()` can only be called from inside `build()` or `call()`, on a tensor input. Received invalid "
                                 f"value: {x}")
            self._losses.append(x)

    @property
    def losses(self) -> list[Any]:
        """What it and its sublayers add to the loss: of their last call, and penalties of weights."""
        if self._losses_override:
            return self._losses_override
        found = [x for layer in self._flatten_layers() for x in layer._losses]
        for v in self.trainable_weights:
            if v.regularizer is not None:
                found.append(v.regularizer(v))
        return found

    def _clear_losses(self) -> None:
        self._losses.clear()
        for layer in self._layers:
            layer._clear_losses()

    # ---- configuration ----

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes that it was built for."""
        shapes = self._build_shapes_dict
        if shapes is None:
            return None
        return {"input_shape": next(iter(shapes.values()))} if len(shapes) == 1 else {"shapes_dict": shapes}

    def build_from_config(self, config: Any) -> None:
        """Build it for the shapes of `get_build_config`."""
        if not config:
            return
        if "input_shape" in config:
            self.build(as_shape(config["input_shape"]))
        elif "shapes_dict" in config:
            self.build(**{name: as_shape(shape) for name, shape in config["shapes_dict"].items()})

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another layer like it."""
        base = {"name": self.name, "trainable": self.trainable, "dtype": dtype_policies.serialize(self._dtype_policy)}
        if self.activity_regularizer is not None:
            from septet.keras import regularizers

            base["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return base if is_layer_own(type(self)) else self._config_of_arguments(base)

    def _config_of_arguments(self, base: dict[str, Any]) -> dict[str, Any]:
        """The config of a class that overrides nothing: what its constructor was given."""
        if overrides_get_config(type(self)):
            return base
        own = inspect.signature(type(self).__init__)
        args, kwargs = self._auto_args
        bound = own.bind_partial(self, *args, **kwargs)
        bound.apply_defaults()
        found = {}
        for name, parameter in list(own.parameters.items())[1:]:
            if parameter.kind is parameter.VAR_KEYWORD or name not in bound.arguments or name in base:
                continue
            found[name] = bound.arguments[name]
        from septet.keras.operation import plain

        if not all(map(plain, found.values())):
            raise NotImplementedError(f"Object {type(self).__name__} was created by passing non-serializable argument values in "
                                      "`__init__()`, and therefore the object must override `get_config()` in order to be serializable.")
        given = {n for n in ("name",) if n in own.parameters or n in kwargs}
        return {**found, **{k: v for k, v in base.items() if k != "name" or given}}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    def __str__(self) -> str:
        return self.__repr__()

    def __setattr__(self, name: str, value: Any) -> None:
        tracker = self.__dict__.get("_tracker")
        if tracker is not None:
            held = getattr(type(self), name, None)
            if not isinstance(held, property):
                value = tracker.track(value)
        elif "_lock" not in self.__dict__ and name != "_lock":
            if name not in ("_auto_args",) and (hasattr(value, "_is_keras_layer") or is_variable(value)):
                raise RuntimeError(MISSING_SUPER.format(type(self).__name__))
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        held = self.__dict__.get(name)
        tracker = self.__dict__.get("_tracker")
        if tracker is not None and held is not None:
            tracker.untrack(held)
        object.__delattr__(self, name)

    def __reduce__(self) -> Any:
        from septet.keras.saving.pickling import parts

        return parts(self)


def building(layer: Any, build: Any) -> Any:
    """`build` of one layer: in its name scope, once; its state is closed afterwards."""
    @functools.wraps(build)
    def call(*args: Any, **kwargs: Any) -> Any:
        with layer._open_name_scope():
            layer._path = naming.current_path()
            build(*args, **kwargs)
        names = list(inspect.signature(build).parameters)
        given = {**dict(zip(names, args)), **kwargs}
        if given:
            layer._build_shapes_dict = given
        layer.built, layer._built_alone = True, not context.current or context.current[0].entry is layer
        layer._post_build()
        layer._tracker.locked = True

    return call


def as_shape(x: Any) -> Any:
    """A shape out of a file: lists of sizes as tuples."""
    if isinstance(x, dict):
        return {k: as_shape(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return tuple(x) if all(n is None or isinstance(n, int) for n in x) else [as_shape(part) for part in x]
    return x


def not_default_mask(layer: Any) -> bool:
    """Whether a class says what becomes of masks."""
    return not getattr(type(layer).compute_mask, "_is_default", False)


def is_layer_own(cls: type) -> bool:
    """Whether a class is one of the face's own."""
    return cls.__dict__.get("__module__", "").startswith(("keras.", "septet.")) or cls is Layer


def overrides_get_config(cls: type) -> bool:
    """Whether a class says itself what its config is."""
    for base in cls.__mro__:
        if "get_config" in base.__dict__:
            return base is not Layer and not is_layer_own(base)
    return False

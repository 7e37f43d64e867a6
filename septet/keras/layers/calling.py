"""A call of a layer: inputs are converted and checked, the layer is built, masks and `training` find their way, then `call` runs."""
from __future__ import annotations

import inspect
import warnings
from typing import Any

from septet.core import ops as rows
from septet.keras import config, naming, recording, tree
from septet.keras.errors import OpError
from septet.keras.keras_tensor import KerasTensor, any_symbolic
from septet.keras.layers import context
from septet.keras.layers.input_spec import assert_input_compatibility
from septet.keras.layers.inputs import all_converted, check_positional, is_tensor, shape_of, tensors_among, text_of
from septet.keras.operation import Operation
from septet.keras.tensor import Tensor


def enter(layer: Any, args: Any, kwargs: Any) -> Any:
    """An outermost call."""
    context.current.append(context.CallContext(layer))
    try:
        if not recording._inferring:
            layer._clear_losses()
        return call_layer(layer, args, kwargs)
    finally:
        context.current.pop()


def call_layer(layer: Any, args: Any, kwargs: Any) -> Any:
    """A call inside another, or of the outermost layer."""
    signature, policy = layer._signature, layer._dtype_policy
    plain = len(args) == 1 and not kwargs and layer.built and type(args[0]) is Tensor
    if plain:
        x = args[0]
        if layer.autocast and x._dtype.is_float and x._dtype.name != policy.compute_dtype or "_keras_mask" in x.__dict__:
            plain = False
    if not plain:
        if getattr(layer, "_convert_input_args", True):
            dtype = layer.input_dtype
            args = tuple([all_converted(x, layer.autocast, dtype) for x in args])
            kwargs = {name: all_converted(x, layer.autocast, dtype) for name, x in kwargs.items()}
        if not getattr(layer, "_allow_non_tensor_positional_args", False):
            check_positional(args)
        return general_call(layer, signature, args, kwargs)
    if layer._input_spec is not None:
        assert_input_compatibility(layer.input_spec, x, layer.name)
    training, before = resolve_training(layer, signature, kwargs)
    try:
        return run(layer, args, {"training": training} if training is not None and signature.has_training else {}, x, None)
    finally:
        context.current[-1].training = before


def general_call(layer: Any, signature: Any, args: Any, kwargs: Any) -> Any:
    """A call of several inputs, of nests, with masks, of a layer that is not built, or with symbolic tensors."""
    bound = signature.bind(args, kwargs)
    given = tensors_among(bound)
    first = next(iter(bound.values()), None)
    if layer._input_spec is not None and not getattr(layer, "_checks_own_inputs", False):
        assert_input_compatibility(layer.input_spec, first, layer.name)
    asked = kwargs
    kwargs, masks = with_masks(layer, signature, bound, given, dict(kwargs))
    if getattr(layer, "takes_masks", False) and any_symbolic((*args, *asked.values())):
        kwargs = dict(asked)                    # in a graph its masks are those that tensors carry when it runs
    training, before = resolve_training(layer, signature, kwargs)
    if signature.has_training and (training is not None or "training" in kwargs) and not (
            kwargs.get("training") is None and any_symbolic(args)):        # a graph keeps what was asked for, and no default
        kwargs["training"] = training
    try:
        if not layer.built:
            with scoped(layer):
                build(layer, given)
        return run(layer, args, kwargs, first, masks)
    finally:
        context.current[-1].training = before


def resolve_training(layer: Any, signature: Any, kwargs: Any) -> tuple[Any, Any]:
    """(whether this call trains, what the call around it said): what is asked for, else as the call around it, else the default."""
    now = context.current[-1]
    before, asked = now.training, kwargs.get("training")
    if not signature.has_training:
        kwargs.pop("training", None)
    if asked is None:
        asked = before if before is not None else signature.training
    if asked is not None:
        now.training = asked
    return asked, before


def with_masks(layer: Any, signature: Any, bound: Any, given: Any, kwargs: Any) -> tuple[Any, Any]:
    """(the keyword arguments with the masks that inputs carry, the masks of the first input)."""
    masks = None
    for k, (name, value) in enumerate(given.items()):
        own = mask_of(value)
        if k == 0:
            masks = own
        wanted = "mask" if len(given) == 1 else f"{name}_mask"
        if wanted in signature.names and bound.get(wanted) is None and has_any(own):
            kwargs[wanted] = own
    return kwargs, masks


def mask_of(x: Any) -> Any:
    """The masks that tensors of a nest carry."""
    if isinstance(x, (list, tuple, dict)):
        return tree.map_structure(lambda t: getattr(t, "_keras_mask", None), x)
    return getattr(x, "_keras_mask", None)


def has_any(masks: Any) -> bool:
    return masks is not None and any(m is not None for m in tree.flatten(masks))


def scoped(layer: Any) -> Any:
    """The name scope of a layer."""
    return layer._open_name_scope()


def build(layer: Any, given: dict[str, Any]) -> None:
    """Build a layer for the shapes of its inputs."""
    shapes = {f"{name}_shape": shape_of(x) for name, x in given.items()}
    names = [n for n, p in inspect.signature(layer.build).parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if len(names) <= 1 or not set(names) <= set(shapes) and len(shapes) == 1:
        layer.build(next(iter(shapes.values()), None))
        return
    missing = [n for n in names if n not in shapes and inspect.signature(layer.build).parameters[n].default is inspect.Parameter.empty]
    if missing:
        raise ValueError(f"For a `build()` method with more than one argument, all arguments should have a `_shape` suffix and match an "
                         f"argument from `call()`. E.g. `build(self, foo_shape, bar_shape)`  For layer '{type(layer).__name__}', Received "
                         f"`build()` argument `{missing[0]}`, which does not end in `_shape`.")
    layer.build(**{n: shapes[n] for n in names if n in shapes})


def run(layer: Any, args: Any, kwargs: Any, first: Any, masks: Any) -> Any:
    """`call` in its scopes; penalties of its outputs and their masks."""
    policy = layer._dtype_policy
    wanted = policy.compute_dtype if layer.autocast and policy.compute_dtype != policy.variable_dtype else None
    cast = wanted != (recording._autocast[-1] if recording._autocast else None)
    if cast:
        recording._autocast.append(wanted)
    scope = naming.name_scope(layer.name, caller=layer)
    scope.__enter__()
    try:
        if type(first) is not Tensor and (any_symbolic(args) or kwargs and any_symbolic(kwargs.values())):
            outputs = Operation.symbolic_call(layer, *args, **kwargs)
        else:
            outputs = layer.call(*args, **kwargs)
        if layer.activity_regularizer is not None:
            penalise(layer, outputs)
    except Exception as error:
        if not config.is_traceback_filtering_enabled() or hasattr(error, "_keras_call_info_injected") or isinstance(error, StopIteration):
            raise
        raise explained(error, layer, args, kwargs).with_traceback(error.__traceback__) from None
    finally:
        scope.__exit__()
        if cast:
            recording._autocast.pop()
    if masks is not None or layer._supports_masking:
        set_masks(layer, first, outputs, masks)
    return outputs


def penalise(layer: Any, outputs: Any) -> None:
    """Add the activity regularizer's penalties, by the size of the batch."""
    for x in tree.flatten(outputs):
        if is_tensor(x) and not isinstance(x, KerasTensor):
            penalty = layer.activity_regularizer(x)
            layer.add_loss(rows.divide(penalty, max(x.shape[0], 1)) if len(x.shape) else penalty)


def set_masks(layer: Any, inputs: Any, outputs: Any, masks: Any) -> None:
    """Give outputs their masks; a warning where a mask is lost."""
    flat = [x for x in tree.flatten(outputs) if x is not None]
    if all(getattr(x, "_keras_mask", None) is not None for x in flat):
        return
    if not layer._supports_masking:
        if has_any(masks):
            warnings.warn(f"Layer '{layer.name}' (of type {type(layer).__name__}) was passed an input with a mask attached to it. However, "
                          "this layer does not support masking and will therefore destroy the mask information. Downstream layers will "
                          "not see the mask.", stacklevel=4)
        return
    found = layer._mask_after(inputs, masks)
    if found is None:
        return
    for x, mask in zip(flat, tree.flatten(found)):
        if mask is not None and getattr(x, "_keras_mask", None) is None and hasattr(x, "__dict__"):
            x._keras_mask = mask


def explained(error: Exception, layer: Any, args: Any, kwargs: Any) -> Exception:
    """The error with the layer and what it was called with."""
    lines = [f"Exception encountered when calling {type(layer).__name__}.call().\n", f"\x1b[1m{error}\x1b[0m\n",
             f"Arguments received by {type(layer).__name__}.call():"]
    try:
        shown = dict(inspect.signature(layer.call).bind(*args, **kwargs).arguments)
        for name, parameter in inspect.signature(layer.call).parameters.items():
            shown.setdefault(name, parameter.default)
        lines += [f"  • {name}={text_of(shown[name])}" for name in inspect.signature(layer.call).parameters]
    except TypeError:
        lines += [f"  • args={text_of(args)}", f"  • kwargs={text_of(kwargs)}"]
    message = "\n".join(lines)
    try:
        made = type(error)(None, None, message) if isinstance(error, OpError) else type(error)(message)
    except Exception:
        made = RuntimeError(message)
    made._keras_call_info_injected = True  # type: ignore[union-attr]
    return made


# ---- shapes ---------------------------------------------------------------------------------------------------------------------


def spec_of_shape(layer: Any, args: Any, kwargs: Any) -> Any:
    """Symbolic tensors of what the layer's `compute_output_shape` says."""
    given = tensors_among(layer._signature.bind(args, kwargs))
    shapes = {f"{name}_shape": shape_of(x) for name, x in given.items()}
    names = list(inspect.signature(layer.compute_output_shape).parameters)
    if len(names) == 1 or not set(shapes) & set(names):
        found = layer.compute_output_shape(next(iter(shapes.values())))
    else:
        found = layer.compute_output_shape(**{n: shapes[n] for n in names if n in shapes})
    return of_shapes(found, layer.compute_dtype)


def of_shapes(shape: Any, dtype: str) -> Any:
    """Symbolic tensors of a nest of shapes."""
    if isinstance(shape, KerasTensor):
        return shape
    if isinstance(shape, dict):
        return {name: of_shapes(part, dtype) for name, part in shape.items()}
    if all(n is None or isinstance(n, int) for n in shape):
        return KerasTensor(tuple(shape), dtype=dtype, name="traced" if recording.is_inferring() else None)
    return type(shape)(of_shapes(part, dtype) for part in shape)

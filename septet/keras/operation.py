"""Operations: what a graph of symbolic tensors is made of.  Layers are operations with state; functions of `keras.ops` become ones."""
from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from septet.core.array import Array
from septet.keras import naming, recording
from septet.keras.inference import output_spec
from septet.keras.keras_tensor import KerasTensor, any_symbolic
from septet.keras.node import Node
from septet.keras.recording import is_variable


class Operation:
    """Something that can be called on tensors, symbolic ones too; with a name, and the nodes of its symbolic calls."""

    __module__ = "keras.src.ops.operation"

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Keep the arguments, from which `get_config` tells how to make another one."""
        made = super().__new__(cls)
        object.__setattr__(made, "_auto_args", (args, kwargs))
        return made

    def __init__(self, name: str | None = None):
        if name is None:
            name = naming.auto_name(type(self).__name__)
        if not isinstance(name, str) or "/" in name:
            raise ValueError("Argument `name` must be a string and cannot contain character `/`. "
                             f"Received: name={name} (of type {type(name)})")
        self.name = name
        self._inbound_nodes: list[Node] = []
        self._outbound_nodes: list[Node] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args) or kwargs and any_symbolic(kwargs.values()):
            return self.symbolic_call(*args, **kwargs)
        return self.call(*args, **kwargs)

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Symbolic tensors for the results, with a node of the graph."""
        outputs = self.compute_output_spec(*args, **kwargs)
        if recording.is_inferring():
            return outputs
        Node(self, args, kwargs, outputs)
        return outputs

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Shapes and dtypes of the results, as symbolic tensors."""
        return output_spec(self.call, *args, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """The arguments that it was made with, by name.  NotImplementedError where one of them is no plain value."""
        config = {"name": self.name} if not hasattr(self, "trainable") else {"name": self.name, "trainable": self.trainable}
        args, kwargs = self._auto_args  # type: ignore[attr-defined]
        own = type(self).__init__
        bound = inspect.signature(own).bind_partial(self, *args, **kwargs).arguments
        for name, value in list(bound.items())[1:]:
            if name == "kwargs":
                continue
            if not plain(value):
                raise NotImplementedError(f"Object {type(self).__name__} was created by passing non-serializable argument values "
                                          "in `__init__()`, and therefore the object must override `get_config()` in order to be "
                                          "serializable.")
            config[name] = value
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Another one, made from `get_config()`."""
        try:
            return cls(**config)
        except Exception as error:
            raise TypeError(f"Error when deserializing class '{cls.__name__}' using config={config}.\n\nException encountered: {error}") \
                from error

    @property
    def input(self) -> Any:
        """The symbolic tensors that it was called with, where that was once."""
        node = self._only_node("input")
        return node.args[0] if len(node.args) == 1 and not node.kwargs else packed(node.input_tensors)

    @property
    def output(self) -> Any:
        """The symbolic tensors that it gave, where it was called once."""
        return packed(self._only_node("output").outputs)

    def _only_node(self, what: str) -> Node:
        if not self._inbound_nodes:
            raise AttributeError(f"The layer {self.name} has never been called and thus has no defined {what}.")
        if len(self._inbound_nodes) > 1:
            raise AttributeError(f"The layer {self.name} has multiple inbound nodes, hence the notion of 'layer {what}' is ill-defined.")
        return self._inbound_nodes[0]

    def __repr__(self) -> str:
        return f"<Operation name={self.name}>"


def packed(x: list[Any]) -> Any:
    """The only one of a list, or the list."""
    return x[0] if len(x) == 1 else x


def plain(x: Any) -> bool:
    """Whether a value can stand in a config as it is."""
    if isinstance(x, (list, tuple)):
        return all(map(plain, x))
    if isinstance(x, dict):
        return all(map(plain, x.values()))
    return x is None or isinstance(x, (bool, int, float, str))


# ---- functions as operations -----------------------------------------------------------------------------------------------------

# parameters that take tensors; all others are settings
TENSORS = frozenset("""x x1 x2 x3 y a b xs key condition inputs operands tensors values input1 input2 weights kernel query value bias
    data image images target output indices updates segment_ids logits labels pred x_true x_pred depthwise_kernel pointwise_kernel mean
    variance gamma beta offset scale start_indices update init_val elems v vals true_fn false_fn coordinates points transform init
    fill_value
    xi fp xp arrays array seq1 seq2 sequences sequence_lengths mask target_lengths output_lengths start stop""".split())
CLASSES: dict[Any, type] = {}
# where Keras keeps operations other than those that NumPy has, which is what files say
HOMES = {
    "nn": frozenset("""relu relu6 sigmoid sparse_sigmoid softplus softsign silu swish squareplus log_sigmoid leaky_relu hard_sigmoid
        hard_silu hard_swish elu selu gelu celu glu tanh_shrink hard_tanh hard_shrink soft_shrink threshold softmax sparsemax log_softmax
        max_pool average_pool adaptive_average_pool adaptive_max_pool conv depthwise_conv separable_conv conv_transpose one_hot
        binary_crossentropy
        categorical_crossentropy sparse_categorical_crossentropy multi_hot moments batch_normalization ctc_loss ctc_decode normalize psnr
        dot_product_attention rms_normalization layer_normalization polar soft_shrink unfold fold depth_to_space
        space_to_depth""".split()),
    "core": frozenset("""cast saturate_cast scatter scatter_update slice slice_update shape stop_gradient unstack cond switch while_loop
        fori_loop map scan associative_scan vectorized_map convert_to_tensor convert_to_numpy custom_gradient""".split()),
    "math": frozenset("""segment_sum segment_max top_k in_top_k logsumexp extract_sequences fft fft2 ifft2 rfft irfft stft istft rsqrt
        erf erfinv logdet view_as_complex view_as_real""".split()),
    "linalg": frozenset("cholesky cholesky_inverse det eig eigh inv jvp lu_factor norm qr solve solve_triangular svd lstsq".split()),
}


class FunctionOperation(Operation):
    """A function of `keras.ops` with its settings."""

    function: Callable[..., Any]
    settings: frozenset[str] = frozenset()

    def __init__(self, name: str | None = None, **settings: Any):
        super().__init__(name)
        self.options = settings

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return type(self).function(*args, **kwargs, **self.options)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, **self.options}


def class_of(function: Callable[..., Any]) -> type:
    """The operation's class of a function: its name in capitals."""
    found = CLASSES.get(function)
    if found is None:
        name = "".join(part.title() if part.islower() else part for part in function.__name__.split("_"))
        module = "keras.src.ops." + next((home for home, names in HOMES.items() if function.__name__ in names), "numpy")
        found = CLASSES[function] = type(name, (FunctionOperation,), {"function": staticmethod(function), "__module__": module})
    return found


def symbolic(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The function's result on symbolic tensors."""
    bound = signature(function).bind(*args, **kwargs)
    given: list[Any] = []
    settings: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = signature(function).parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            given.extend(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            settings.update(value)
        elif name in TENSORS or holds_tensor(value):
            if kind is inspect.Parameter.KEYWORD_ONLY or settings:
                named[name] = value
            else:
                given.append(value)
        else:
            settings[name] = value
    if recording.is_inferring():
        return output_spec(function, *args, **kwargs)
    return class_of(function)(**settings)(*given, **named)


@functools.cache
def signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)


def holds_tensor(x: Any) -> bool:
    """Whether an argument is a tensor, or a list with one."""
    if isinstance(x, (list, tuple)):
        return any(map(holds_tensor, x))
    return isinstance(x, (KerasTensor, Array)) or is_variable(x)


def operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of a function over tensors: called with symbolic tensors it makes a node of the graph.

    Shapes and dtypes of the result are found by calling the function on zeros, unless it has an attribute `spec(*args, **kwargs)` that
    gives symbolic tensors.
    """
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        for x in args:
            if type(x) is KerasTensor or type(x) in NESTS and any_symbolic((x,)):
                return symbolic(call, args, kwargs)
        if kwargs and any_symbolic(kwargs.values()):
            return symbolic(call, args, kwargs)
        return function(*args, **kwargs)

    return call


NESTS = frozenset((list, tuple, dict))


@operation
def get_item(x: Any, key: Any) -> Any:
    """x[key], as an operation of the graph."""
    from septet.keras.tensor import tensor

    return tensor(x)[key]


get_item.__module__ = "septet.keras.ops.numpy"

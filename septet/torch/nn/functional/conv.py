"""Convolutions and transposed convolutions of one to three dimensions."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.conv import Geometry
from septet.core import view
from septet.core.fn import conv as meaning
from septet.errors import NotSupported
from septet.torch.casting import here_as
from septet.torch.nn.functional.arguments import batched, kind_name, listed, tensor

NAMES = {"float32": "float", "float64": "double", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "int64": "long long", "int32": "int"}


def per_dimension(value: Any, n: int, name: str) -> tuple[int, ...]:
    """A number for all dimensions or one for each; RuntimeError for another count."""
    if isinstance(value, int):
        return (value,) * n
    found = tuple(int(v) for v in value)
    if len(found) == n:
        return found
    if len(found) == 1:
        return found * n
    raise RuntimeError(f"expected {name} to be a single integer value or a list of {n} values to match the convolution dimensions, but got "
                       f"{name}={listed(found)}")


def geometry_of(n: int, w: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Geometry:
    """The checked numbers of a convolution."""
    steps, spread = per_dimension(stride, n, "stride"), per_dimension(dilation, n, "dilation")
    if isinstance(padding, str):
        before, after = named_padding(padding, tuple(w.shape[2:]), steps, spread)
    else:
        before = after = per_dimension(padding, n, "padding")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if min(before) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(steps) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(spread) <= 0:
        raise RuntimeError("dilation should be greater than zero")
    return Geometry(steps, spread, before, after, groups)


def named_padding(name: str, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]) -> Any:
    """Padding 'same' or 'valid' as numbers before and after."""
    if name == "valid":
        return (0,) * len(kernel), (0,) * len(kernel)
    if name != "same":
        raise RuntimeError(f"Invalid padding string: '{name}'")
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    total = [d * (k - 1) for d, k in zip(dilation, kernel)]
    return tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)


def check_operands(n: int, name: str, x: Any, w: Any, bias: Any, groups: int, transposed: bool) -> None:
    """Ranks, channels and dtypes that belong together."""
    tensor(x, name, "input", 1)
    tensor(w, name, "weight", 2)
    if x.ndim not in (n + 1, n + 2):
        raise RuntimeError(f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: {listed(x.shape)}")
    if w.ndim != n + 2:
        per_dimension((1,) * n, w.ndim - 2, "stride")
        raise RuntimeError(f"Expected {n + 2}-dimensional weight, but got weight of size {listed(w.shape)}")
    head = f"Given {'transposed=1' if transposed else f'groups={groups}'}, "
    if w.shape[0] == 0 or groups > w.shape[0]:
        raise RuntimeError(f"Given groups={groups}, expected weight to be at least {max(1, groups)} at dimension 0, but got weight of size "
                           f"{listed(w.shape)} instead")
    if w.shape[0] % max(groups, 1):
        raise RuntimeError(f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size "
                           f"{listed(w.shape)} instead")
    wanted, channels = w.shape[0] if transposed else w.shape[1] * groups, x.shape[-n - 1]
    if channels != wanted:
        full = listed(x.shape if x.ndim == n + 2 else (1, *x.shape))
        raise RuntimeError(f"{head}weight of size {listed(w.shape)}, expected input{full} to have {wanted} channels, but got {channels} "
                           "channels instead")
    if 0 in w.shape[1:]:
        raise NotSupported(f"{name} with a weight of size {listed(w.shape)}")
    check_bias(x, w, bias, w.shape[1] * groups if transposed else w.shape[0], "transposed=1, " if transposed else "")


def check_bias(x: Any, w: Any, bias: Any, channels: int, head: str) -> None:
    """The bias' shape, and one dtype for all."""
    if bias is not None and tuple(bias.shape) != (channels,):
        raise RuntimeError(f"Given {head}weight of size {listed(w.shape)}, expected bias to be 1-dimensional with {channels} elements, but "
                           f"got bias of size {listed(bias.shape)} instead")
    if x._dtype is not w._dtype:
        raise RuntimeError(f"expected scalar type {kind_name(x)} but found {kind_name(w)}")
    if bias is not None and bias._dtype is not x._dtype:
        names = [NAMES.get(a._dtype.name, a._dtype.name) for a in (x, bias)]
        raise RuntimeError(f"Input type ({names[0]}) and bias type ({names[1]}) should be the same")


def forward(n: int, name: str, x: Any, w: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """A convolution of n dimensions."""
    x, w, bias = here_as("lower", x, w, bias)
    check_operands(n, name, x, w, bias, groups, False)
    geometry = geometry_of(n, w, stride, padding, dilation, groups)
    inner, kernel = x.shape[-n:], w.shape[2:]
    padded = [m + p + q for m, p, q in zip(inner, geometry.before, geometry.after)]
    if any(d * (k - 1) + 1 > m for d, k, m in zip(geometry.dilation, kernel, padded)):
        reach = [d * (k - 1) + 1 for d, k in zip(geometry.dilation, kernel)]
        raise RuntimeError(f"Calculated padded input size per channel: ({crosses(padded)}). Kernel size: ({crosses(reach)}). Kernel size "
                           "can't be greater than actual input size")
    return batched(meaning.convolve, x, n, w, bias, geometry)


def crosses(sizes: Any) -> str:
    return " x ".join(map(str, sizes))


def backward(n: int, name: str, x: Any, w: Any, bias: Any, stride: Any, padding: Any, output_padding: Any, groups: int,
             dilation: Any) -> Any:
    """A transposed convolution of n dimensions."""
    x, w, bias = here_as("lower", x, w, bias)
    check_operands(n, name, x, w, bias, groups, True)
    geometry = geometry_of(n, w, stride, padding, dilation, groups)
    extra = per_dimension(output_padding, n, "output_padding")
    check_output_padding(n, extra, geometry)
    size = tuple((m - 1) * s - 2 * p + d * (k - 1) + e + 1 for m, s, p, d, k, e in zip(
        x.shape[-n:], geometry.stride, geometry.before, geometry.dilation, w.shape[2:], extra))
    if min(size) <= 0:
        raise RuntimeError(f"Given input size per channel: ({crosses(x.shape[-n:])}). Calculated output size per channel: "
                           f"({crosses(size)}). Output size is too small")
    after = tuple(p - e for p, e in zip(geometry.before, extra))
    exact = Geometry(geometry.stride, geometry.dilation, geometry.before, after, groups)
    return batched(of_shape, x, n, w, bias, exact, (w.shape[1] * groups, *size))


def of_shape(x: Any, w: Any, bias: Any, geometry: Geometry, shape: tuple[int, ...]) -> Any:
    """The transposed convolution of a batch; shape: without the batch."""
    reach = geometry.output(shape[1:], tuple(w.shape[2:]))
    if reach == tuple(x.shape[2:]):
        return meaning.transposed(x, w, bias, geometry, (x.shape[0], *shape))
    raise RuntimeError(f"expected positions {reach}, not {tuple(x.shape[2:])}")


def check_output_padding(n: int, extra: tuple[int, ...], geometry: Geometry) -> None:
    """RuntimeError for output padding that another input size would give."""
    if all(0 <= e and (e < s or e < d) for e, s, d in zip(extra, geometry.stride, geometry.dilation)):
        return
    if min(extra) < 0:
        raise RuntimeError("negative output_padding is not supported")
    names = ("depth", "height", "width")[3 - max(n, 2):]
    values = [((0,) * (2 - n) + extra, "output_padding"), ((1,) * (2 - n) + geometry.stride, "stride"),
              ((1,) * (2 - n) + geometry.dilation, "dilation")]
    parts = " ".join(f"{word}_{name}: {v}" for found, word in values for name, v in zip(names, found))
    raise RuntimeError(f"output padding must be smaller than either stride or dilation, but got {parts}")


def conv1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Any:
    """Convolution of input (n, c, length) with weight (o, c / groups, kernel): an array (n, o, positions)."""
    return forward(1, "conv1d", input, weight, bias, stride, padding, dilation, groups)


def conv2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Any:
    """Convolution of input (n, c, height, width) with weight (o, c / groups, kernel height, kernel width)."""
    return forward(2, "conv2d", input, weight, bias, stride, padding, dilation, groups)


def conv3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Any:
    """Convolution of input (n, c, depth, height, width) with weight (o, c / groups, three kernel sizes)."""
    return forward(3, "conv3d", input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
                     dilation: Any = 1) -> Any:
    """The gradient of conv1d with respect to its input, as a layer; weight (c, o / groups, kernel)."""
    return backward(1, "conv_transpose1d", input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
                     dilation: Any = 1) -> Any:
    """The gradient of conv2d with respect to its input, as a layer; weight (c, o / groups, height, width)."""
    return backward(2, "conv_transpose2d", input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
                     dilation: Any = 1) -> Any:
    """The gradient of conv3d with respect to its input, as a layer; weight (c, o / groups, three kernel sizes)."""
    return backward(3, "conv_transpose3d", input, weight, bias, stride, padding, output_padding, groups, dilation)


def convolution(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: bool, output_padding: Any,
                groups: int) -> Any:
    """A convolution, or a transposed one, of as many dimensions as the weight has beyond its channels."""
    n = weight.ndim - 2
    if transposed:
        return backward(n, "convolution", input, weight, bias, stride, padding, output_padding, groups, dilation)
    return forward(n, "convolution", input, weight, bias, stride, padding, dilation, groups)


def conv_tbc(input: Any, weight: Any, bias: Any, pad: int = 0) -> Any:
    """Convolution of a sequence (time, batch, channels) with weight (kernel, channels, outputs)."""
    for x, rank, word in ((input, 3, "Input"), (weight, 3, "Weight"), (bias, 1, "Bias")):
        if x.ndim != rank:
            raise RuntimeError(f"{word} must have {rank} dims" + (": time, batch, in_channel" if word == "Input" else ""))
    x = view.transpose(input, (1, 2, 0))
    return view.transpose(conv1d(x, view.transpose(weight, (2, 1, 0)), bias, padding=pad), (2, 0, 1))

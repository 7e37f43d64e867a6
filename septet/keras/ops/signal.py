"""Fourier transforms, frames, distances of images, sequences of unknown alignment, and rearranging by names."""
from __future__ import annotations

import re
from typing import Any

from septet.core import create
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import ctc as alignments
from septet.core.fn import fft as transforms
from septet.core.fn import patches, stats
from septet.core.fn.activation import log_softmax
from septet.core.index import getitem
from septet.core.overlap import overlap_add
from septet.ir import dtype as dt
from septet.keras.backends import active
from septet.keras.ops.api import FLOAT, TENSOR, Tensor, op, tensor
from septet.keras.ops.creation import hamming, hanning
from septet.keras.ops.segments import extract_sequences


def complex_of(x: Any) -> Any:
    """(real, imaginary) parts as complex numbers."""
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ValueError(f"Input `x` should be a tuple of two tensors - real and imaginary.Received: x={x}")
    real, imag = (tensor(p) for p in x)
    if tuple(real.shape) != tuple(imag.shape):
        raise ValueError("Input `x` should be a tuple of two tensors - real and imaginary. Both the real and imaginary parts should have "
                         f"the same shape. Received: x[0].shape = {tuple(real.shape)}, x[1].shape = {tuple(imag.shape)}")
    return rows.complex(real, imag)


def parts(x: Any) -> tuple[Any, Any]:
    """Complex numbers as (real, imaginary) parts."""
    return stats.real(x), stats.imag(x)


@op
def fft(x: Any) -> Any:
    """The Fourier transform along the last axis, of (real, imaginary) parts."""
    a = complex_of(x)
    return parts(transforms.transform(a, a.ndim - 1))


@op
def fft2(x: Any) -> Any:
    """The Fourier transform along the last two axes."""
    a = complex_of(x)
    return parts(transforms.transform(transforms.transform(a, a.ndim - 1), a.ndim - 2))


@op
def ifft2(x: Any) -> Any:
    """The inverse Fourier transform along the last two axes."""
    a = complex_of(x)
    a = transforms.transform(a, a.ndim - 1, True, 1.0 / a.shape[-1])
    return parts(transforms.transform(a, a.ndim - 2, True, 1.0 / a.shape[-2]))


@op
def rfft(x: FLOAT, fft_length: Any = None) -> Any:
    """The Fourier transform of real numbers along the last axis, as (real, imaginary) parts."""
    a = x if fft_length is None else transforms.resized(x, fft_length, x.ndim - 1)
    return parts(transforms.from_real(a, a.ndim - 1))


@op
def irfft(x: Any, fft_length: Any = None) -> Any:
    """Real numbers of the transform's (real, imaginary) parts."""
    a = complex_of(x)
    n = 2 * (a.shape[-1] - 1) if fft_length is None else fft_length
    a = transforms.resized(a, n // 2 + 1, a.ndim - 1)
    return transforms.to_real(a, n, a.ndim - 1, 1.0 / n)


def window_of(window: Any, length: int, fft_length: int, like: Any) -> Any:
    """A window by name or values, in the middle of fft_length places."""
    if window is None:
        length = fft_length if active.OWN_EDGES else length         # TensorFlow leaves whole frames as they are
        found = create.full(Tensor, like._dtype, (length,), 1)
    elif isinstance(window, str):
        if window not in ("hann", "hamming"):
            raise ValueError(f"If a string is passed to `window`, it must be one of `\"hann\"`, `\"hamming\"`. Received: window={window}")
        more = int(length % 2 == 0 or not active.OWN_EDGES)     # TensorFlow's windows of odd lengths are not periodic
        found = getitem((hanning if window == "hann" else hamming)(length + more), slice(0, length))
    else:
        found = tensor(window)
        if found.ndim != 1 or found.shape[0] != length:
            raise ValueError(f"The shape of `window` must be equal to [sequence_length].Received: window shape={tuple(found.shape)}")
    left = (fft_length - length) // 2
    from septet.core.fn.pad import constant

    return constant(cast(found, like._dtype), [(left, fft_length - length - left)], [(0, 0)])


@op
def stft(x: FLOAT, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True) -> Any:
    """Fourier transforms of overlapping frames, as (real, imaginary) parts."""
    if fft_length < sequence_length:
        raise ValueError("`fft_length` must equal or larger than `sequence_length`. Received: "
                         f"sequence_length={sequence_length}, fft_length={fft_length}")
    if center:
        from septet.core.fn.pad import periodic

        x = periodic(x, [(0, 0)] * (x.ndim - 1) + [(fft_length // 2, fft_length // 2)], "reflect", False)
    frames = rows.multiply(extract_sequences(x, fft_length, sequence_stride), window_of(window, sequence_length, fft_length, x))
    return parts(transforms.from_real(frames, frames.ndim - 1))


@op
def istft(x: Any, sequence_length: int, sequence_stride: int, fft_length: int, length: Any = None, window: Any = "hann",
          center: bool = True) -> Any:
    """A signal of the transforms of its overlapping frames: weighted sums where they overlap."""
    a = complex_of(x)
    frames = transforms.to_real(a, fft_length, a.ndim - 1, 1.0 / fft_length)
    shape = window_of(window, sequence_length, fft_length, frames)
    found = whole_signal(frames, shape, sequence_stride, window is None) if active.OWN_EDGES else weighted(frames, shape, sequence_stride)
    start = fft_length // 2 if center else 0
    stop = None if length is None and not center else start + length if length is not None else found.shape[-1] - fft_length // 2
    return getitem(found, (..., slice(start, stop)))


def weighted(frames: Any, window: Any, stride: int) -> Any:
    """A signal of its windowed frames, by the windows that overlap at each place."""
    total = overlapped(rows.multiply(frames, window), stride)
    count = overlapped(views.broadcast_to(rows.square(window), tuple(frames.shape)), stride)
    some = rows.greater(count, 1e-10)
    return rows.where(some, rows.divide(total, rows.where(some, count, 1.0)), total)


def whole_signal(frames: Any, window: Any, stride: int, plain: bool) -> Any:
    """A signal of its windowed frames as TensorFlow has it: as if frames went on at both ends; plain: the frames' sums."""
    if plain:
        return overlapped(frames, stride)
    from septet.core.fn.pad import constant

    size = window.shape[0]
    turns = -(-size // stride)
    squares = constant(rows.square(window), [(0, turns * stride - size)], [(0, 0)])
    steady = views.broadcast_to(core.reduce("sum", views.reshape(squares, (turns, stride)), 0, True), (turns, stride))
    each = getitem(views.reshape(steady, (-1,)), slice(0, size))
    each = rows.where(rows.equal(each, 0.0), 1.0, each)         # where no window reaches
    return overlapped(rows.multiply(frames, rows.divide(window, each)), stride)


def overlapped(frames: Any, stride: int) -> Any:
    """The sums of frames a stride apart."""
    count, size = frames.shape[-2:]
    return overlap_add(frames, (count - 1) * stride + size, stride)


# ---- images' blocks --------------------------------------------------------------------------------------------------


@op
def unfold(x: TENSOR, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Patches of images (n, c, h, w) as columns."""
    k, d, p, s = ((v, v) if isinstance(v, int) else tuple(v) for v in (kernel_size, dilation, padding, stride))
    return patches.patches(x, k, d, p, s)


@op
def fold(x: TENSOR, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Images whose elements are the sums of the patches' elements there."""
    o, k, d, p, s = ((v, v) if isinstance(v, int) else tuple(v) for v in (output_size, kernel_size, dilation, padding, stride))
    return patches.from_patches(x, o, k, d, p, s)


@op
def depth_to_space(x: TENSOR, block_size: int, data_format: str = "channels_last") -> Any:
    """Channels laid out as blocks of places."""
    b, last = block_size, data_format == "channels_last"
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    n, h, w, c = x.shape
    y = views.transpose(views.reshape(x, (n, h, w, b, b, c // (b * b))), (0, 1, 3, 2, 4, 5))
    y = views.reshape(y, (n, h * b, w * b, c // (b * b)))
    return y if last else views.transpose(y, (0, 3, 1, 2))


@op
def space_to_depth(x: TENSOR, block_size: int, data_format: str = "channels_last") -> Any:
    """Blocks of places laid out as channels."""
    b, last = block_size, data_format == "channels_last"
    x = x if last else views.transpose(x, (0, 2, 3, 1))
    n, h, w, c = x.shape
    y = views.transpose(views.reshape(x, (n, h // b, b, w // b, b, c)), (0, 1, 3, 2, 4, 5))
    y = views.reshape(y, (n, h // b, w // b, b * b * c))
    return y if last else views.transpose(y, (0, 3, 1, 2))


@op
def psnr(x1: FLOAT, x2: FLOAT, max_val: float) -> Any:
    """The ratio of the greatest signal to the mean squared error, in decibels."""
    if tuple(x1.shape) != tuple(x2.shape):
        raise ValueError(f"Input shapes {tuple(x1.shape)} and {tuple(x2.shape)} must match for PSNR calculation. ")
    error = stats.mean(rows.square(rows.subtract(x1, x2)))
    peak = rows.log10(cast(tensor(float(max_val)), x1._dtype))
    return rows.subtract(rows.multiply(peak, 20.0), rows.multiply(rows.log10(error), 10.0))


# ---- sequences -------------------------------------------------------------------------------------------------------


@op
def ctc_loss(target: TENSOR, output: FLOAT, target_length: TENSOR, output_length: TENSOR, mask_index: int = 0) -> Any:
    """The negative log likelihood of label sequences of unknown alignment."""
    if target.ndim != 2:
        raise ValueError(f"Targets `target` must be a tensor of shape `(batch_size, max_length)`. Received: "
                         f"target.shape={tuple(target.shape)}")
    if output.ndim != 3:
        raise ValueError("Logits `output` must be a tensor of shape `(batch_size, max_length, num_classes)`. "
                         f"Received: output.shape={tuple(output.shape)}")
    logp = views.transpose(log_softmax(output, 2), (1, 0, 2))
    return alignments.ctc(logp, cast(target, dt.int64), cast(output_length, dt.int64), cast(target_length, dt.int64), mask_index)


@op
def ctc_decode(inputs: FLOAT, sequence_lengths: TENSOR, strategy: str = "greedy", beam_width: int = 100, top_paths: int = 1,
               merge_repeated: bool = True, mask_index: int = 0) -> Any:
    """(the likeliest label sequences filled up with -1, minus their scores)."""
    if strategy != "greedy":
        from septet.errors import NotSupported

        raise NotSupported(f"keras.ops.ctc_decode: strategy={strategy!r}; 'greedy' is there")
    best = cast(core.arg_reduce("argmax", inputs, 2), dt.int32)
    steps = views.reshape(create.arange(Tensor, 0, 1, inputs.shape[1], dt.int32), (1, -1))
    inside = rows.less(steps, views.reshape(cast(sequence_lengths, dt.int32), (-1, 1)))
    score = core.reduce("sum", rows.where(inside, core.reduce("max", inputs, 2), 0.0), 1, True)
    kept = rows.logical_and(inside, rows.not_equal(best, mask_index))
    if merge_repeated:
        before = getitem(best, (slice(None), slice(0, -1)))
        fresh = rows.not_equal(getitem(best, (slice(None), slice(1, None))), before)
        from septet.core.fn.shape import concatenate

        first = create.full(Tensor, dt.bool_, (best.shape[0], 1), True)
        kept = rows.logical_and(kept, concatenate([first, fresh], 1))
    from septet.core.fn.search import take_along
    from septet.core.sort import argsort

    order = argsort(rows.where(kept, steps, rows.add(steps, inputs.shape[1])), 1)
    found = take_along(rows.where(kept, best, -1), order, 1)
    return views.expand_dims(found, 0), rows.negative(score)


# ---- names -----------------------------------------------------------------------------------------------------------


@op
def rearrange(tensor: TENSOR, pattern: str, **axes_lengths: Any) -> Any:
    """Axes split, moved and joined by a pattern of names: "b h w c -> b (h w) c"."""
    left, arrow, right = pattern.partition("->")
    if not arrow:
        raise ValueError(f"Invalid pattern: {pattern}")
    before, after = groups(left), groups(right)
    sizes, shape = dict(axes_lengths), []
    for names, n in zip(before, tensor.shape):
        known = 1
        for name in names:
            known *= sizes.get(name, 1)
        for name in names:
            sizes.setdefault(name, n // known)
        shape.extend(sizes[name] for name in names)
    flat = [name for names in before for name in names]
    order = [flat.index(name) for names in after for name in names]
    turned = views.transpose(views.reshape(tensor, tuple(shape)), order)
    final = []
    for names in after:
        total = 1
        for name in names:
            total *= sizes[name]
        final.append(total)
    return views.reshape(turned, tuple(final))


def groups(text: str) -> list[list[str]]:
    """The names of a side, those in parentheses together."""
    return [part.strip("()").split() for part in re.findall(r"\([^)]*\)|\S+", text)]

"""Short-time Fourier transforms and the window functions at the top of torch.  Loaded when first used."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, view
from septet.core.array import zeros
from septet.core.fn.shape import concatenate
from septet.core.overlap import overlap_add
from septet.errors import NotSupported
from septet.torch.casting import here_as
from septet.torch.operators import apply
from septet.torch.signal import windows
from septet.torch.tensor import Tensor


def window(name: str, length: int, periodic: bool, options: dict[str, Any], **more: Any) -> Any:
    """A window of torch.signal under torch's older rules.  RuntimeError for a negative length."""
    options.pop("pin_memory", None)
    if length < 0:
        raise RuntimeError(f"{name}_window requires non-negative window_length, got window_length={length}")
    wanted = options.get("dtype")
    if wanted is not None and not wanted.is_floating_point:
        raise RuntimeError(f"{name}_window expects floating point dtypes, got: {wanted}")
    return getattr(windows, name)(length, sym=not periodic, **more, **options)


def hann_window(window_length: int, periodic: bool = True, **options: Any) -> Any:
    """The Hann window."""
    return window("hann", window_length, periodic, options)


def blackman_window(window_length: int, periodic: bool = True, **options: Any) -> Any:
    """The Blackman window."""
    return window("blackman", window_length, periodic, options)


def bartlett_window(window_length: int, periodic: bool = True, **options: Any) -> Any:
    """The triangular window."""
    return window("bartlett", window_length, periodic, options)


def hamming_window(window_length: int, periodic: bool = True, alpha: float = 0.54, beta: float = 0.46, **options: Any) -> Any:
    """alpha - beta cos(2 pi n / N)."""
    return window("general_cosine", window_length, periodic, options, a=(alpha, beta))


def kaiser_window(window_length: int, periodic: bool = True, beta: float = 12.0, **options: Any) -> Any:
    """The Kaiser window."""
    return window("kaiser", window_length, periodic, options, beta=beta)


# ---- transforms ------------------------------------------------------------------------------------------------------------------


def frames(a: Any, n: int, hop: int) -> Any:
    """Windows of n elements along the last axis, `hop` apart: (..., count, n)."""
    return view.windows(a, (n,), (a.ndim - 1,), (hop,))


def padded(a: Any, n: int, mode: str) -> Any:
    """n elements more on both sides of the last axis."""
    if mode == "constant":
        side = zeros(Tensor, a._dtype, (*a.shape[:-1], n))
        return concatenate([side, a, side], a.ndim - 1)
    if mode == "reflect":
        if n >= a.shape[-1]:
            raise RuntimeError("Argument #4: Padding size should be less than the corresponding input dimension, but got: padding "
                               f"({n}, {n}) at dimension {a.ndim} of input {list(a.shape)}")
        sides = view.flip(a[..., 1 : n + 1], a.ndim - 1), view.flip(a[..., a.shape[-1] - n - 1 : a.shape[-1] - 1], a.ndim - 1)
    elif mode == "circular":
        sides = a[..., a.shape[-1] - n :], a[..., :n]
    elif mode == "replicate":
        sides = tuple(view.broadcast_to(x, (*a.shape[:-1], n)) for x in (a[..., :1], a[..., -1:]))
    else:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    return concatenate([sides[0], a, sides[1]], a.ndim - 1)


def whole_window(given: Any, width: int, n: int, like: Any) -> Any:
    """The window padded with zeros to n points; None where there is none and nothing to pad."""
    if given is None:
        if width == n:
            return None
        from septet.core.create import full

        given = full(Tensor, like._dtype.real, (width,), 1)
    left = (n - width) // 2
    if width == n:
        return given
    parts = [zeros(Tensor, given._dtype, (left,)), given, zeros(Tensor, given._dtype, (n - width - left,))]
    return concatenate(parts, 0)


def checked(name: str, a: Any, n_fft: int, hop: int, width: int, given: Any) -> None:
    """RuntimeError for sizes that do not fit."""
    if hop <= 0:
        raise RuntimeError(f"{name}: expected hop_length > 0, but got hop_length={hop}")
    if not 0 < width <= n_fft:
        raise RuntimeError(f"{name}: expected 0 < win_length <= n_fft, but got win_length={width}")
    if given is not None and (given.ndim != 1 or given.shape[0] != width):
        raise RuntimeError(f"{name}: expected a 1D window tensor of size equal to win_length={width}, but got window with size "
                           f"{list(given.shape)}")


def stft(input: Any, n_fft: int, hop_length: int | None = None, win_length: int | None = None, window: Any = None, center: bool = True,
         pad_mode: str = "reflect", normalized: bool = False, onesided: bool | None = None, return_complex: bool | None = None,
         align_to_window: bool | None = None) -> Any:
    """The transforms of overlapping windows of a signal: (..., frequencies, frames)."""
    from septet.torch import fft

    if align_to_window is not None:
        raise NotSupported("torch.stft(align_to_window=...)")
    input, window = here_as("float32", input, window)
    hop, width = n_fft // 4 if hop_length is None else hop_length, n_fft if win_length is None else win_length
    is_complex = input._dtype.is_complex or window is not None and window._dtype.is_complex
    if return_complex is None and not is_complex:
        raise RuntimeError("stft requires the return_complex parameter be given for real inputs, and will further require that "
                           "return_complex=True in a future PyTorch release.")
    if not input._dtype.is_inexact:
        raise RuntimeError("stft: expected a tensor of floating point or complex values")
    if input.ndim not in (1, 2):
        raise RuntimeError(f"stft: expected a tensor with 1 or 2 dimensions, but got {input.ndim}")
    x = padded(input, n_fft // 2, pad_mode) if center else input
    if not 0 < n_fft <= x.shape[-1]:
        raise RuntimeError(f"stft({list(x.shape)}, n_fft={n_fft}, hop_length={hop}, win_length={width}): expected 0 < n_fft <= "
                           f"{x.shape[-1]}, but got n_fft={n_fft}")
    checked("stft", x, n_fft, hop, width, window)
    shape = whole_window(window, width, n_fft, x)
    parts = frames(x, n_fft, hop)
    parts = parts if shape is None else apply("multiply", parts, shape)
    one_side = not is_complex if onesided is None else onesided
    if one_side and is_complex:
        raise RuntimeError("Cannot have onesided output if window or input is complex")
    found = (fft.rfft if one_side else fft.fft)(parts, norm="ortho" if normalized else None)
    found = view.swapaxes(found, -1, -2)
    if return_complex is False:
        from septet.torch.views import view_as_real

        return view_as_real(found)
    return found


def overlap_added(parts: Any, n: int, hop: int) -> Any:
    """Frames (..., count, n) added up where they overlap."""
    return overlap_add(parts, n + hop * (parts.shape[-2] - 1), hop)


def istft(input: Any, n_fft: int, hop_length: int | None = None, win_length: int | None = None, window: Any = None, center: bool = True,
          normalized: bool = False, onesided: bool | None = None, length: int | None = None, return_complex: bool = False) -> Any:
    """The signal whose short-time transforms are closest to the given ones."""
    from septet.torch import fft

    hop, width = n_fft // 4 if hop_length is None else hop_length, n_fft if win_length is None else win_length
    if not input._dtype.is_complex:
        raise RuntimeError("istft requires a complex-valued input tensor matching the output from stft with return_complex=True.")
    checked("istft", input, n_fft, hop, width, window)
    one_side = input.shape[-2] != n_fft if onesided is None else onesided
    if input.shape[-2] != (n_fft // 2 + 1 if one_side else n_fft):
        raise RuntimeError("istft: expected the frequency dimension (3rd to the last) of the input tensor to match n_fft "
                           f"{'/ 2 + 1 ' if one_side else ''}when onesided={one_side}, but got {input.shape[-2]}")
    spectra, norm = view.swapaxes(input, -1, -2), "ortho" if normalized else None
    if return_complex:
        parts = fft.ifft(spectra, norm=norm)
    else:
        parts = fft.irfft(spectra if one_side else spectra[..., : n_fft // 2 + 1], n_fft, norm=norm)
    shape = whole_window(window, width, n_fft, parts)
    if shape is None:
        from septet.core.create import full

        shape = full(Tensor, parts._dtype.real, (n_fft,), 1)
    total = overlap_added(apply("multiply", parts, shape), n_fft, hop)
    weight = overlap_added(view.broadcast_to(apply("square", autograd.detach(shape)), tuple(parts.shape[-2:])), n_fft, hop)
    return trimmed(total, weight, n_fft, center, length)


def trimmed(total: Any, weight: Any, n_fft: int, center: bool, length: int | None) -> Any:
    """The sum divided by the windows' squares, without the padding.  RuntimeError where no window reaches."""
    start = n_fft // 2 if center else 0
    have = total.shape[-1]
    end = start + length if length is not None else have - (n_fft // 2 if center else 0)
    inside = min(end, have)
    part, scale = total[..., start:inside], weight[..., start:inside]
    if bool(apply("less", apply("absolute", scale), 1e-11).any()):
        raise RuntimeError("istft: window overlap add min: 1")
    found = apply("divide", part, scale)
    if end > have:
        found = concatenate([found, zeros(Tensor, found._dtype, (*found.shape[:-1], end - have))], found.ndim - 1)
    return found



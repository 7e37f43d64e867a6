"""Sounds as pictures of their frequencies: on the mel scale in decibels, and by kernels that can learn."""
from __future__ import annotations

import math
from typing import Any

import septet.numpy as np
from septet.errors import NotSupported
from septet.keras import config, dtypes, ops
from septet.keras.layers.configured import Configured
from septet.keras.layers.input_spec import InputSpec
from septet.keras.layers.preprocessing.data_layer import DataLayer

BREAK, HIGH = 700.0, 1127.0                  # of the mel scale: 1127 ln(1 + f / 700), O'Shaughnessy 1987


def mels(hertz: Any) -> Any:
    """Frequencies on the mel scale."""
    return ops.multiply(HIGH, ops.log(ops.add(1.0, ops.divide(hertz, BREAK))))


class Windowed(DataLayer):
    """A layer whose window may be values, which configs hold as data."""

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        from septet.keras.saving import deserialize_keras_object

        return super().from_config({**config, "window": deserialize_keras_object(config.get("window", "hann"))})


class MelSpectrogram(Windowed):
    """Sounds (..., samples) as (..., num_mel_bins, time): powers of overlapping frames, gathered on the mel scale.

    The powers are in decibels of `ref_power` where `power_to_db`, none more than `top_db` below the greatest of the whole batch.
    """

    __module__ = "keras.src.layers.preprocessing.mel_spectrogram"

    def __init__(self, fft_length: int = 2048, sequence_stride: int = 512, sequence_length: int | None = None, window: Any = "hann",
                 sampling_rate: int = 16000, num_mel_bins: int = 128, min_freq: float = 20.0, max_freq: float | None = None,
                 power_to_db: bool = True, top_db: float = 80.0, mag_exp: float = 2.0, min_power: float = 1e-10, ref_power: float = 1.0,
                 **kwargs: Any):
        super().__init__(**kwargs)
        length = fft_length if sequence_length is None else sequence_length
        if length > fft_length:
            raise ValueError("`fft_length` must be greater than or equal to `sequence_length`. Received: "
                             f"`sequence_length`={length}, `fft_length`={fft_length}.")
        self.take(fft_length=fft_length, sequence_stride=sequence_stride, sequence_length=length, window=window,
                  sampling_rate=sampling_rate, num_mel_bins=num_mel_bins, min_freq=min_freq,
                  max_freq=max_freq or int(sampling_rate / 2), power_to_db=power_to_db, top_db=top_db, mag_exp=mag_exp,
                  min_power=min_power, ref_power=ref_power)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, self.compute_dtype)
        if len(x.shape) < 1:
            raise ValueError(f"Expected a signal of shape (..., samples). Received: shape={tuple(x.shape)}")
        half = dtypes.name_of(x.dtype) in ("float16", "bfloat16")               # transforms are of floats; only powers are rounded
        real, imag = ops.stft(ops.cast(x, "float32") if half else x, self.sequence_length, self.sequence_stride, self.fft_length,
                              self.window)
        power = ops.power(ops.sqrt(ops.add(ops.square(real), ops.square(imag))), self.mag_exp)
        bins = self.linear_to_mel_weight_matrix(self.num_mel_bins, power.shape[-1], self.sampling_rate, self.min_freq, self.max_freq)
        found = ops.swapaxes(ops.matmul(power, ops.cast(bins, power.dtype)), -1, -2)
        return ops.cast(self.decibels(found) if self.power_to_db else found, self.compute_dtype)

    def decibels(self, power: Any) -> Any:
        """Powers on a logarithmic scale."""
        tenfold = lambda x: ops.multiply(ops.log10(ops.maximum(x, self.min_power)), 10.0)  # noqa: E731
        reference = 10.0 * math.log10(max(abs(self.ref_power), self.min_power))
        found = ops.subtract(tenfold(power), reference)
        return ops.maximum(found, ops.subtract(ops.max(found), self.top_db))

    def linear_to_mel_weight_matrix(self, num_mel_bins: int = 20, num_spectrogram_bins: int = 129, sampling_rate: float = 8000,
                                    lower_edge_hertz: float = 125.0, upper_edge_hertz: float = 3800.0, dtype: str = "float32") -> Any:
        """Shares (num_spectrogram_bins, num_mel_bins) of the frequencies in overlapping triangles; the frequency zero has none."""
        at = ops.expand_dims(mels(ops.linspace(0.0, sampling_rate / 2.0, num_spectrogram_bins, dtype=dtype)[1:]), 1)
        ends = (HIGH * math.log(1.0 + edge / BREAK) for edge in (lower_edge_hertz, upper_edge_hertz))
        edges = ops.linspace(*ends, num_mel_bins + 2, dtype=dtype)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        rising = ops.divide(ops.subtract(at, low), ops.subtract(middle, low))
        falling = ops.divide(ops.subtract(high, at), ops.subtract(high, middle))
        return ops.pad(ops.maximum(ops.cast(0.0, dtype), ops.minimum(rising, falling)), [[1, 0], [0, 0]])

    def compute_output_shape(self, input_shape: Any) -> Any:
        samples = input_shape[-1]
        time = None if samples is None else 1 + samples // self.sequence_stride
        return [*input_shape[:-1], self.num_mel_bins, time]


MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
LEAST = 1e-7                                 # of squares, below a root and a logarithm


def window_of(window: Any, length: int, periodic: bool) -> Any:
    """A window's values by name; others as they are.  NotSupported for other names than `hann` and `hamming`."""
    if window is None:
        return np.ones(length)
    if not isinstance(window, str):
        found = np.array(window, "float64")
        if found.shape != (length,):
            raise ValueError(f"The shape of `window` must be equal to [frame_length]. Received: window shape={found.shape}")
        return found
    if window not in ("hann", "hamming"):
        raise NotSupported(f"keras.layers.STFTSpectrogram: window={window!r}; 'hann', 'hamming' and values are there")
    values = (np.hanning if window == "hann" else np.hamming)(length + 1 if periodic else length)
    return values[:length]


class STFTSpectrogram(Windowed):
    """Sounds (batch, time, channels) as spectra of overlapping frames, (batch, new time, channels * frequencies), by a convolution.

    mode: "log" magnitudes, "magnitude", "psd" (powers), "real", "imag", "angle", or "stft": real and imaginary parts side by side.
    expand_dims: (batch, new time, frequencies, channels).  data_format "channels_first" puts channels before time.
    """

    __module__ = "keras.src.layers.preprocessing.stft_spectrogram"
    __call__ = Configured.__call__                  # of tensors alone, as other layers that learn

    def __init__(self, mode: str = "log", frame_length: int = 256, frame_step: int | None = None, fft_length: int | None = None,
                 window: Any = "hann", periodic: bool = False, scaling: str | None = "density", padding: str = "valid",
                 expand_dims: bool = False, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        check(mode, frame_length, frame_step, fft_length, scaling, padding)
        if not isinstance(periodic, bool):
            raise ValueError(f"`periodic` should be a boolean. Received: periodic={periodic}")
        window_of(window, frame_length, periodic)
        self.take(mode=mode, frame_length=frame_length, frame_step=frame_step, fft_length=fft_length, window=window, periodic=periodic,
                  scaling=scaling, padding=padding, data_format=config.standardize_data_format(data_format), expand_dims=expand_dims)
        self.input_spec = InputSpec(ndim=3)

    @property
    def step(self) -> int:
        """Samples from one frame to the next."""
        return self.frame_step or self.frame_length // 2

    @property
    def size(self) -> int:
        """Samples of a transform: the least power of two that a frame fits in, where none is given."""
        return self.fft_length or 1 << (self.frame_length - 1).bit_length()

    def build(self, input_shape: Any) -> None:
        for name, values in zip(("real_kernel", "imag_kernel"), self.kernels()):
            if name.startswith(self.mode) or self.mode not in ("real", "imag"):
                setattr(self, name, self.add_weight(name=name, shape=values.shape, initializer=constant(values), trainable=self.trainable))
        self.built = True

    def kernels(self) -> Any:
        """The real and the imaginary parts of what each sample adds to each frequency, (samples, 1, frequencies)."""
        window = window_of(self.window, self.frame_length, self.periodic)
        scale = {"density": np.sqrt(np.sum(window ** 2)), "spectrum": np.sqrt(np.sum(window) ** 2)}.get(self.scaling, 1.0)
        window = (window if self.window is None else window / scale).astype("float32")[:, None]
        waves = np.linspace(0.0, math.pi, self.size // 2 + 1).astype("float32")     # up to half a turn, also for odd sizes
        angles = np.outer(np.arange(self.frame_length, dtype="float32"), waves)
        return [(part * window)[:, None, :] for part in (np.cos(angles), -np.sin(angles))]

    def call(self, inputs: Any) -> Any:
        x = ops.convert_to_tensor(inputs)
        if dtypes.name_of(x.dtype) not in ("float16", "float32", "float64"):
            raise TypeError(f"Invalid input type. Expected `float16`, `float32` or `float64`. Received: input type={x.dtype}")
        x = x if self.data_format == "channels_first" else ops.transpose(x, (0, 2, 1))
        return self.arranged(self.spectrum(ops.reshape(x, (-1, x.shape[2], 1))), x.shape[1])

    def spectrum(self, x: Any) -> Any:
        """What the mode asks of each signal (count, time, 1)."""
        of = lambda kernel: ops.conv(x, ops.cast(kernel, x.dtype), self.step, self.padding, "channels_last")  # noqa: E731
        if self.mode in ("real", "imag"):
            return of(self.real_kernel if self.mode == "real" else self.imag_kernel)
        real, imag = of(self.real_kernel), of(self.imag_kernel)
        if self.mode == "stft":
            return ops.concatenate([real, imag], axis=-1)
        if self.mode == "angle":
            return ops.arctan2(imag, real)
        return self.strength(ops.add(ops.square(real), ops.square(imag)))

    def strength(self, power: Any) -> Any:
        """Powers as the mode shows them."""
        if self.mode == "psd":                       # a real signal's inner frequencies stand for their negatives too
            ends = [power[..., :1], ops.multiply(power[..., 1:-1], 2.0), power[..., -1:]]
            return ops.concatenate(ends, axis=-1)
        found = ops.sqrt(ops.maximum(power, LEAST))
        return ops.log(found) if self.mode == "log" else found

    def arranged(self, x: Any, channels: Any) -> Any:
        """(count * channels, time, frequencies) in the order of the layer's format."""
        first = self.data_format == "channels_first"
        _, time, waves = x.shape
        x = ops.reshape(x, (-1, channels, time, waves))
        if self.expand_dims:
            return x if first else ops.transpose(x, (0, 2, 3, 1))
        x = ops.transpose(x, (0, 1, 3, 2) if first else (0, 2, 1, 3))
        return ops.reshape(x, (-1, channels * waves, time) if first else (-1, time, channels * waves))

    def compute_output_shape(self, input_shape: Any) -> Any:
        first = self.data_format == "channels_first"
        time, channels = (input_shape[2], input_shape[1]) if first else (input_shape[1], input_shape[2])
        if time is not None:
            time = -(-time // self.step) if self.padding == "same" else (time - self.frame_length) // self.step + 1
        waves = (self.size // 2 + 1) * (2 if self.mode == "stft" else 1)
        if self.expand_dims:
            return (input_shape[0], channels, time, waves) if first else (input_shape[0], time, waves, channels)
        return (input_shape[0], channels * waves, time) if first else (input_shape[0], time, channels * waves)


def check(mode: str, frame_length: int, frame_step: int | None, fft_length: int | None, scaling: Any, padding: str) -> None:
    """ValueError for arguments that make no spectrum."""
    if not isinstance(frame_length, int) or frame_length <= (frame_step is None):
        raise ValueError("`frame_length` should be a positive integer, and more than 1 where `frame_step` is half of it. "
                         f"Received frame_length={frame_length}")
    if frame_step is not None and not 0 < frame_step <= frame_length:
        raise ValueError("`frame_step` should be a positive integer not greater than `frame_length`. Received "
                         f"frame_step={frame_step}, frame_length={frame_length}")
    if fft_length is not None and fft_length < frame_length:
        raise ValueError("`fft_length` should be not less than `frame_length`. Received "
                         f"fft_length={fft_length}, frame_length={frame_length}")
    for name, value, known in (("mode", mode, MODES), ("scaling", scaling, ("density", "spectrum", None)),
                               ("padding", padding, ("valid", "same"))):
        if value not in known:
            raise ValueError(f"Invalid `{name}`, it must be one of {', '.join(map(str, known))}. Received: {name}={value}")


def constant(values: Any) -> Any:
    """An initializer that gives values."""
    return lambda shape, dtype=None, **_: ops.convert_to_tensor(values, dtype=dtype)

"""Extractors of sound: Whisper's mel spectrum, Wav2Vec2's normed samples."""
from __future__ import annotations

from typing import Any

from septet import numpy as np
from septet import torch
from septet.errors import NotSupported
from septet.transformers.audio_utils import mel_filter_bank
from septet.transformers.feature_extraction_utils import BatchFeature, FeatureExtractionMixin
from septet.transformers.utils import logging

logger = logging.get_logger(__name__)


def sounds(raw: Any) -> list[Any]:
    """Sounds as float32 arrays of one dimension."""
    if isinstance(raw, torch.Tensor):
        raw = raw.numpy()
    if hasattr(raw, "ndim"):
        if raw.ndim > 2:
            raise ValueError("Only mono-channel audio is supported for input")
        several = raw.ndim == 2
    else:
        several = bool(raw) and not isinstance(raw[0], (int, float))
    return [np.asarray(x, dtype=np.float32) for x in (raw if several else [raw])]


class SoundExtractor(FeatureExtractionMixin):
    """What both share: the rate that is checked, padding."""

    model_input_names = ["input_values"]

    def _check_rate(self, rate: int | None) -> None:
        if rate is None:
            logger.warning("It is strongly recommended to pass the `sampling_rate` argument to `%s()`. Failing to do so can result in "
                           "silent errors that might be hard to debug.", type(self).__name__)
        elif rate != self.sampling_rate:  # type: ignore[attr-defined]
            raise ValueError(f"The model corresponding to this feature extractor: {self} was trained using a sampling rate of "
                             f"{self.sampling_rate}. Please make sure that the provided `raw_speech` input was sampled with "  # type: ignore[attr-defined]
                             f"{self.sampling_rate} and not {rate}.")  # type: ignore[attr-defined]

    def pad_all(self, parts: list[Any], padding: Any, max_length: int | None, truncation: bool,
                multiple: int | None) -> tuple[list[Any], list[Any]]:
        """(sounds of one length, their masks): the longest's (True), a given one ("max_length"), or as they are."""
        padding = getattr(padding, "value", padding)
        if truncation and max_length is None:
            raise ValueError("When setting ``truncation=True``, make sure that ``max_length`` is defined.")
        if truncation:
            parts = [x[:max_length] for x in parts]
        if padding in (True, "longest"):
            length: int | None = max(len(x) for x in parts)
        elif padding == "max_length":
            if max_length is None:
                raise ValueError("When setting ``padding=max_length``, make sure that max_length is defined")
            length = max_length
        elif padding in (False, "do_not_pad", None):
            length = None
        else:
            raise ValueError(f"{padding!r} is not a valid PaddingStrategy")
        if length is not None and multiple is not None:
            length = -(-length // multiple) * multiple
        made = [self._padded(x, len(x) if length is None else max(length, len(x))) for x in parts]
        return [x for x, _ in made], [m for _, m in made]

    def _padded(self, x: Any, length: int) -> tuple[Any, Any]:
        found, mask = np.full(length, self.padding_value, dtype=np.float32), np.zeros(length, dtype=np.int32)  # type: ignore[attr-defined]
        start = 0 if self.padding_side == "right" else length - len(x)  # type: ignore[attr-defined]
        found[start:start + len(x)], mask[start:start + len(x)] = x, 1
        return found, mask


def normed(x: Any, count: int) -> Any:
    """A sound of mean 0 and variance 1 (over its first samples)."""
    part = x[:count]
    return (x - part.mean()) / np.sqrt(part.var() + 1e-7)


class Wav2Vec2FeatureExtractor(SoundExtractor):
    """Samples, normed."""

    model_input_names = ["input_values", "attention_mask"]

    def __init__(self, feature_size: int = 1, sampling_rate: int = 16000, padding_value: float = 0.0, return_attention_mask: bool = False,
                 do_normalize: bool = True, padding_side: str = "right", **kwargs: Any) -> None:
        super().__init__(feature_size=feature_size, sampling_rate=sampling_rate, padding_value=padding_value, padding_side=padding_side,
                         return_attention_mask=return_attention_mask, do_normalize=do_normalize, **kwargs)

    def __call__(self, raw_speech: Any, padding: Any = False, max_length: int | None = None, truncation: bool = False,
                 pad_to_multiple_of: int | None = None, return_attention_mask: bool | None = None, return_tensors: Any = None,
                 sampling_rate: int | None = None, **kwargs: Any) -> BatchFeature:
        """input_values (batch, samples) of sounds."""
        self._check_rate(sampling_rate)
        parts, masks = self.pad_all(sounds(raw_speech), padding, max_length, truncation, pad_to_multiple_of)
        if self.do_normalize:  # type: ignore[attr-defined]
            parts = [self._normed(x, int(mask.sum())) for x, mask in zip(parts, masks)]
        found = {"input_values": parts}
        wanted = self.return_attention_mask if return_attention_mask is None else return_attention_mask  # type: ignore[attr-defined]
        if wanted:
            found["attention_mask"] = masks
        return BatchFeature(found, tensor_type=return_tensors)

    def _normed(self, x: Any, count: int) -> Any:
        found = normed(x, count).astype(np.float32)
        found[count:] = self.padding_value  # type: ignore[attr-defined]
        return found


class WhisperFeatureExtractor(SoundExtractor):
    """The logarithm of the mel spectrum of thirty seconds."""

    model_input_names = ["input_features"]
    hidden = ("mel_filters",)

    def __init__(self, feature_size: int = 80, sampling_rate: int = 16000, hop_length: int = 160, chunk_length: int = 30, n_fft: int = 400,
                 padding_value: float = 0.0, dither: float = 0.0, return_attention_mask: bool = False, padding_side: str = "right",
                 **kwargs: Any) -> None:
        if dither:
            raise NotSupported("WhisperFeatureExtractor: dither")
        for name in ("n_samples", "nb_max_frames", "mel_filters"):
            kwargs.pop(name, None)
        samples = chunk_length * sampling_rate
        super().__init__(feature_size=feature_size, sampling_rate=sampling_rate, padding_value=padding_value, padding_side=padding_side,
                         return_attention_mask=return_attention_mask, n_fft=n_fft, hop_length=hop_length, chunk_length=chunk_length,
                         n_samples=samples, nb_max_frames=samples // hop_length, dither=dither, **kwargs)
        self.mel_filters = mel_filter_bank(1 + n_fft // 2, feature_size, 0.0, 8000.0, sampling_rate, norm="slaney", mel_scale="slaney")

    def spectra(self, x: Any) -> Any:
        """(batch, bins, frames) of sounds (batch, samples)."""
        window = torch.hann_window(self.n_fft)  # type: ignore[attr-defined]
        power = torch.stft(x, self.n_fft, self.hop_length, window=window, return_complex=True)[..., :-1].abs() ** 2  # type: ignore[attr-defined]
        mel = torch.matmul(torch.from_numpy(self.mel_filters).float().T, power)
        found = mel.clamp(min=1e-10).log10()
        most = found.amax(dim=(1, 2), keepdim=True)
        return (torch.maximum(found, most - 8.0) + 4.0) / 4.0

    def __call__(self, raw_speech: Any, truncation: bool = True, pad_to_multiple_of: int | None = None, return_tensors: Any = None,
                 return_attention_mask: bool | None = None, padding: Any = "max_length", max_length: int | None = None,
                 sampling_rate: int | None = None, do_normalize: bool | None = None, device: Any = "cpu",
                 return_token_timestamps: bool | None = None, **kwargs: Any) -> BatchFeature:
        """input_features (batch, bins, frames) of sounds, cut or padded to thirty seconds."""
        self._check_rate(sampling_rate)
        most = self.n_samples if max_length is None else max_length  # type: ignore[attr-defined]
        parts, masks = self.pad_all(sounds(raw_speech), padding, most, truncation, pad_to_multiple_of)
        if do_normalize:
            parts = [normed(x, int(mask.sum())) * mask for x, mask in zip(parts, masks)]
        lengths = {len(x) for x in parts}
        waves = [torch.from_numpy(np.asarray(x, dtype=np.float32)) for x in parts]
        spectra = self.spectra(torch.stack(waves)) if len(lengths) == 1 else [self.spectra(x[None])[0] for x in waves]
        found: dict[str, Any] = {"input_features": spectra if return_tensors else [x.numpy() for x in spectra]}
        wanted = self.return_attention_mask if return_attention_mask is None else return_attention_mask  # type: ignore[attr-defined]
        if wanted:
            step = self.hop_length  # type: ignore[attr-defined]
            found["attention_mask"] = [mask[::step][:len(mask) // step] for mask in masks]
        return BatchFeature(found, tensor_type=return_tensors)

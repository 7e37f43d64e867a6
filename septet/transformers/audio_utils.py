"""`transformers.audio_utils`: mel filters."""
from __future__ import annotations

import math
from typing import Any

from septet import numpy as np
from septet.errors import NotSupported

STEP = 27.0 / math.log(6.4)             # of the Slaney scale, above 1000 Hz


def hertz_to_mel(freq: Any, mel_scale: str = "htk") -> Any:
    """Frequencies in mels: "htk", "kaldi" or "slaney"."""
    if mel_scale == "htk":
        return 2595.0 * np.log10(1.0 + (freq / 700.0))
    if mel_scale == "kaldi":
        return 1127.0 * np.log(1.0 + (freq / 700.0))
    if mel_scale != "slaney":
        raise ValueError('mel_scale should be one of "htk", "slaney" or "kaldi".')
    if isinstance(freq, (int, float)):
        return 3.0 * freq / 200.0 if freq < 1000.0 else 15.0 + math.log(freq / 1000.0) * STEP
    return np.where(freq >= 1000.0, 15.0 + np.log(np.maximum(freq, 1e-9) / 1000.0) * STEP, 3.0 * freq / 200.0)


def mel_to_hertz(mels: Any, mel_scale: str = "htk") -> Any:
    """Mels in Hertz."""
    if mel_scale == "htk":
        return 700.0 * (np.power(10, mels / 2595.0) - 1.0)
    if mel_scale == "kaldi":
        return 700.0 * (np.exp(mels / 1127.0) - 1.0)
    if mel_scale != "slaney":
        raise ValueError('mel_scale should be one of "htk", "slaney" or "kaldi".')
    if isinstance(mels, (int, float)):
        return 200.0 * mels / 3.0 if mels < 15.0 else 1000.0 * math.exp((mels - 15.0) / STEP)
    return np.where(mels >= 15.0, 1000.0 * np.exp((mels - 15.0) / STEP), 200.0 * mels / 3.0)


def mel_filter_bank(num_frequency_bins: int, num_mel_filters: int, min_frequency: float, max_frequency: float, sampling_rate: int,
                    norm: str | None = None, mel_scale: str = "htk", triangularize_in_mel_space: bool = False) -> Any:
    """Triangles over frequencies, shape (bins, filters)."""
    if norm is not None and norm != "slaney":
        raise ValueError('norm must be one of None or "slaney"')
    if triangularize_in_mel_space:
        raise NotSupported("mel_filter_bank: triangularize_in_mel_space=True")
    if min_frequency > max_frequency:
        raise ValueError(f"Require min_frequency: {min_frequency} <= max_frequency: {max_frequency}")
    ends = (hertz_to_mel(float(f), mel_scale) for f in (min_frequency, max_frequency))
    edges = mel_to_hertz(np.linspace(*ends, num_mel_filters + 2), mel_scale)
    bins = np.linspace(0, sampling_rate // 2, num_frequency_bins)
    slopes = edges[None, :] - bins[:, None]
    widths = np.diff(edges)
    found = np.maximum(0, np.minimum(-slopes[:, :-2] / widths[:-1], slopes[:, 2:] / widths[1:]))
    return found * (2.0 / (edges[2:] - edges[:-2]))[None, :] if norm == "slaney" else found


__all__ = ["hertz_to_mel", "mel_filter_bank", "mel_to_hertz"]

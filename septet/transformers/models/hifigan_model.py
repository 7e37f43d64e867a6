"""HiFi-GAN: a spectrogram as sound (arXiv:2010.05646)."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.torch import nn
from septet.torch.nn import functional as F
from septet.transformers.modeling_utils import PreTrainedModel, initial
from septet.transformers.models.auto.configuration_auto import config_class
from septet.transformers.models.calls import check_known


class Residual(nn.Module):
    """Convolutions of several dilations, each added."""

    def __init__(self, width: int, kernel: int, dilations: Any, slope: float) -> None:
        super().__init__()
        self.slope = slope
        self.convs1 = nn.ModuleList([nn.Conv1d(width, width, kernel, dilation=d, padding=(kernel - 1) * d // 2) for d in dilations])
        self.convs2 = nn.ModuleList([nn.Conv1d(width, width, kernel, padding=(kernel - 1) // 2) for _ in dilations])

    def forward(self, x: Any) -> Any:
        """The states (batch, width, frames)."""
        for first, second in zip(self.convs1, self.convs2):
            x = x + second(F.leaky_relu(first(F.leaky_relu(x, self.slope)), self.slope))
        return x


class SpeechT5HifiGan(PreTrainedModel):
    """Spectrograms (frames, bins), or a batch of them, as waves."""

    config_class = config_class("speecht5_hifigan")
    main_input_name = "spectrogram"

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        width, kernels = config.upsample_initial_channel, config.resblock_kernel_sizes
        self.conv_pre = nn.Conv1d(config.model_in_dim, width, kernel_size=7, padding=3)
        steps = list(zip(config.upsample_rates, config.upsample_kernel_sizes))
        self.upsampler = nn.ModuleList([
            nn.ConvTranspose1d(width // 2 ** i, width // 2 ** (i + 1), kernel_size=size, stride=rate, padding=(size - rate) // 2)
            for i, (rate, size) in enumerate(steps)])
        self.resblocks = nn.ModuleList([Residual(width // 2 ** (i + 1), kernel, dilations, config.leaky_relu_slope)
                                        for i in range(len(steps)) for kernel, dilations in zip(kernels, config.resblock_dilation_sizes)])
        self.conv_post = nn.Conv1d(width // 2 ** len(steps), 1, kernel_size=7, padding=3)
        self.register_buffer("mean", torch.zeros(config.model_in_dim))
        self.register_buffer("scale", torch.ones(config.model_in_dim))
        self.post_init()

    def _init_weights(self, module: Any) -> None:
        std = self.config.initializer_range
        initial(module, std)
        if isinstance(module, nn.ConvTranspose1d):
            nn.init.normal_(module.weight, mean=0.0, std=std)
            nn.init.zeros_(module.bias)

    def forward(self, spectrogram: Any, **kwargs: Any) -> Any:
        """The wave (samples), or (batch, samples)."""
        check_known(self, kwargs)
        x = (spectrogram - self.mean) / self.scale if self.config.normalize_before else spectrogram
        x = self.conv_pre((x if x.dim() == 3 else x[None]).transpose(2, 1))
        kinds = len(self.config.resblock_kernel_sizes)
        for i, up in enumerate(self.upsampler):
            x = up(F.leaky_relu(x, self.config.leaky_relu_slope))
            x = sum(block(x) for block in self.resblocks[i * kinds : (i + 1) * kinds]) / kinds
        wave = torch.tanh(self.conv_post(F.leaky_relu(x)))
        return wave.squeeze(1) if spectrogram.dim() == 3 else wave.squeeze(0).transpose(1, 0).reshape(-1)

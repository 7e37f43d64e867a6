"""Configurations of ViT's relatives: fields with defaults, and what is derived from them."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations import Staged
from septet.transformers.models.configurations_decoders import check_heads


class DeiTConfig(PreTrainedConfig):
    """Hyperparameters of DeiT."""

    model_type = "deit"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-12, image_size=224,
                 patch_size=16, num_channels=3, qkv_bias=True, encoder_stride=16, pooler_output_size=None, pooler_act="tanh")

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.pooler_output_size is None:
            self.pooler_output_size = self.hidden_size


class IJepaConfig(PreTrainedConfig):
    """Hyperparameters of IJepa."""

    model_type = "ijepa"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-12, image_size=224,
                 patch_size=16, num_channels=3, qkv_bias=True, pooler_output_size=None, pooler_act="tanh")

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.pooler_output_size is None:
            self.pooler_output_size = self.hidden_size


class ViTMSNConfig(PreTrainedConfig):
    """Hyperparameters of ViTMSN."""

    model_type = "vit_msn"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-06, image_size=224,
                 patch_size=16, num_channels=3, qkv_bias=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ASTConfig(PreTrainedConfig):
    """Hyperparameters of AST."""

    model_type = "audio-spectrogram-transformer"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-12, patch_size=16,
                 qkv_bias=True, frequency_stride=10, time_stride=10, max_length=1024, num_mel_bins=128)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class VivitConfig(PreTrainedConfig):
    """Hyperparameters of Vivit."""

    model_type = "vivit"
    fields = row(image_size=224, num_frames=32, tubelet_size=(2, 16, 16), num_channels=3, hidden_size=768, num_hidden_layers=12,
                 num_attention_heads=12, intermediate_size=3072, hidden_act="gelu_fast", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-06, qkv_bias=True, pooler_output_size=None,
                 pooler_act="tanh")

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.pooler_output_size is None:
            self.pooler_output_size = self.hidden_size


class Dinov2Config(Staged, PreTrainedConfig):
    """Hyperparameters of Dinov2."""

    model_type = "dinov2"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, mlp_ratio=4, hidden_act="gelu", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-06, image_size=224, patch_size=14,
                 num_channels=3, qkv_bias=True, layerscale_value=1.0, drop_path_rate=0.0, use_swiglu_ffn=False,
                 apply_layernorm=True, reshape_hidden_states=True, use_mask_token=True)

    def _finish(self, more: dict[str, Any]) -> None:
        self._stages(more, self.num_hidden_layers)


class Dinov2WithRegistersConfig(Staged, PreTrainedConfig):
    """Hyperparameters of Dinov2WithRegisters."""

    model_type = "dinov2_with_registers"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, mlp_ratio=4, hidden_act="gelu", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-06, image_size=224, patch_size=16,
                 num_channels=3, qkv_bias=True, layerscale_value=1.0, drop_path_rate=0.0, use_swiglu_ffn=False, num_register_tokens=4,
                 apply_layernorm=True, reshape_hidden_states=True)

    def _finish(self, more: dict[str, Any]) -> None:
        self._stages(more, self.num_hidden_layers)


class VitDetConfig(Staged, PreTrainedConfig):
    """Hyperparameters of VitDet."""

    model_type = "vitdet"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, mlp_ratio=4, hidden_act="gelu", dropout_prob=0.0,
                 initializer_range=0.02, layer_norm_eps=1e-06, image_size=224, pretrain_image_size=224, patch_size=16, num_channels=3,
                 qkv_bias=True, drop_path_rate=0.0, window_block_indices=(), residual_block_indices=(),
                 use_absolute_position_embeddings=True, use_relative_position_embeddings=False, window_size=0)

    def _finish(self, more: dict[str, Any]) -> None:
        self._stages(more, self.num_hidden_layers)


class ConvNextConfig(Staged, PreTrainedConfig):
    """Hyperparameters of ConvNext."""

    model_type = "convnext"
    attribute_map = {"num_hidden_layers": "num_stages"}
    fields = row(num_channels=3, patch_size=4, num_stages=4, hidden_sizes=(96, 192, 384, 768), depths=(3, 3, 9, 3), hidden_act="gelu",
                 initializer_range=0.02, layer_norm_eps=1e-12, layer_scale_init_value=1e-06, drop_path_rate=0.0, image_size=224)

    def _finish(self, more: dict[str, Any]) -> None:
        self._stages(more, len(self.depths))


class PixioConfig(Staged, PreTrainedConfig):
    """Hyperparameters of Pixio."""

    model_type = "pixio"
    fields = row(hidden_size=1280, num_hidden_layers=32, num_attention_heads=16, mlp_ratio=4, hidden_act="gelu", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-06, image_size=256, patch_size=16,
                 num_channels=3, qkv_bias=True, drop_path_rate=0.0, apply_layernorm=True,
                 reshape_hidden_states=True, n_cls_tokens=8)

    def _finish(self, more: dict[str, Any]) -> None:
        self._stages(more, self.num_hidden_layers)


class DINOv3ConvNextConfig(Staged, PreTrainedConfig):
    """Hyperparameters of DINOv3ConvNext."""

    model_type = "dinov3_convnext"
    fields = row(num_channels=3, hidden_sizes=None, depths=None, hidden_act="gelu", initializer_range=0.02, layer_norm_eps=1e-06,
                 layer_scale_init_value=1e-06, drop_path_rate=0.0, image_size=224)

    def _finish(self, more: dict[str, Any]) -> None:
        self.hidden_sizes = [96, 192, 384, 768] if self.hidden_sizes is None else self.hidden_sizes
        self.depths = [3, 3, 9, 3] if self.depths is None else self.depths
        self._stages(more, len(self.depths))


class ViTMAEConfig(PreTrainedConfig):
    """Hyperparameters of ViTMAE."""

    model_type = "vit_mae"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-12, image_size=224,
                 patch_size=16, num_channels=3, qkv_bias=True, decoder_num_attention_heads=16, decoder_hidden_size=512,
                 decoder_num_hidden_layers=8, decoder_intermediate_size=2048, mask_ratio=0.75, norm_pix_loss=False)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class MobileNetV1Config(PreTrainedConfig):
    """Hyperparameters of MobileNetV1."""

    model_type = "mobilenet_v1"
    fields = row(num_channels=3, image_size=224, depth_multiplier=1.0, min_depth=8, hidden_act="relu6", tf_padding=True,
                 classifier_dropout_prob=0.999, initializer_range=0.02, layer_norm_eps=0.001)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.depth_multiplier <= 0:
            raise ValueError("depth_multiplier must be greater than zero.")

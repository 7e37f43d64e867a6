"""Configurations of CLIP's relatives, of SigLIP and of BLIP's vision model: fields with defaults."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations import CLIPConfig
from septet.transformers.models.configurations_decoders import check_heads


class AltCLIPVisionConfig(PreTrainedConfig):
    """Hyperparameters of AltCLIPVision."""

    model_type = "altclip_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12, num_channels=3,
                 image_size=224, patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0,
                 initializer_range=0.02, initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class CLIPSegTextConfig(PreTrainedConfig):
    """Hyperparameters of CLIPSegText."""

    model_type = "clipseg_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=8,
                 max_position_embeddings=77, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0, pad_token_id=1, bos_token_id=49406, eos_token_id=49407)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class CLIPSegVisionConfig(PreTrainedConfig):
    """Hyperparameters of CLIPSegVision."""

    model_type = "clipseg_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, num_channels=3, image_size=224,
                 patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ChineseCLIPVisionConfig(PreTrainedConfig):
    """Hyperparameters of ChineseCLIPVision."""

    model_type = "chinese_clip_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12, num_channels=3,
                 image_size=224, patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0,
                 initializer_range=0.02, initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class GitVisionConfig(PreTrainedConfig):
    """Hyperparameters of GitVision."""

    model_type = "git_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, num_channels=3, image_size=224,
                 patch_size=16, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class OwlViTTextConfig(PreTrainedConfig):
    """Hyperparameters of OwlViTText."""

    model_type = "owlvit_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=8,
                 max_position_embeddings=16, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0, pad_token_id=0, bos_token_id=49406, eos_token_id=49407)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class OwlViTVisionConfig(PreTrainedConfig):
    """Hyperparameters of OwlViTVision."""

    model_type = "owlvit_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, num_channels=3, image_size=768,
                 patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class Owlv2TextConfig(PreTrainedConfig):
    """Hyperparameters of Owlv2Text."""

    model_type = "owlv2_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=8,
                 max_position_embeddings=16, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0, pad_token_id=0, bos_token_id=49406, eos_token_id=49407)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class Owlv2VisionConfig(PreTrainedConfig):
    """Hyperparameters of Owlv2Vision."""

    model_type = "owlv2_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, num_channels=3, image_size=768,
                 patch_size=16, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class MetaClip2TextConfig(PreTrainedConfig):
    """Hyperparameters of MetaClip2Text."""

    model_type = "metaclip_2_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, projection_dim=512, num_hidden_layers=12,
                 num_attention_heads=8, max_position_embeddings=77, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0,
                 initializer_range=0.02, initializer_factor=1.0, pad_token_id=1, bos_token_id=49406, eos_token_id=49407)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class MetaClip2VisionConfig(PreTrainedConfig):
    """Hyperparameters of MetaClip2Vision."""

    model_type = "metaclip_2_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12, num_channels=3,
                 image_size=224, patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0,
                 initializer_range=0.02, initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class MetaClip2Config(CLIPConfig):
    """Hyperparameters of MetaClip2."""

    model_type = "metaclip_2"
    fields = row(text_config=None, vision_config=None, projection_dim=512, logit_scale_init_value=2.6592, initializer_factor=1.0)
    sub_configs = {"text_config": MetaClip2TextConfig, "vision_config": MetaClip2VisionConfig}


class XCLIPTextConfig(PreTrainedConfig):
    """Hyperparameters of XCLIPText."""

    model_type = "xclip_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=8,
                 max_position_embeddings=77, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=0.02,
                 initializer_factor=1.0, pad_token_id=1, bos_token_id=0, eos_token_id=2)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class SiglipTextConfig(PreTrainedConfig):
    """Hyperparameters of SiglipText."""

    model_type = "siglip_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=32000, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                 max_position_embeddings=64, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-06, attention_dropout=0.0, pad_token_id=1,
                 bos_token_id=49406, eos_token_id=49407, projection_size=None)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.projection_size is None:
            self.projection_size = self.hidden_size


class SiglipVisionConfig(PreTrainedConfig):
    """Hyperparameters of SiglipVision."""

    model_type = "siglip_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, num_channels=3, image_size=224,
                 patch_size=16, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-06, attention_dropout=0.0, vision_use_head=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class SiglipConfig(CLIPConfig):
    """Hyperparameters of Siglip."""

    model_type = "siglip"
    fields = row(text_config=None, vision_config=None, initializer_factor=1.0)
    sub_configs = {"text_config": SiglipTextConfig, "vision_config": SiglipVisionConfig}


class Siglip2TextConfig(PreTrainedConfig):
    """Hyperparameters of Siglip2Text."""

    model_type = "siglip2_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=32000, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                 max_position_embeddings=64, hidden_act="gelu_pytorch_tanh", layer_norm_eps=1e-06, attention_dropout=0.0, pad_token_id=1,
                 bos_token_id=49406, eos_token_id=49407, projection_size=None)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.projection_size is None:
            self.projection_size = self.hidden_size


class BlipVisionConfig(PreTrainedConfig):
    """Hyperparameters of BlipVision."""

    model_type = "blip_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12, image_size=384,
                 patch_size=16, hidden_act="gelu", layer_norm_eps=1e-05, attention_dropout=0.0, initializer_range=1e-10)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)

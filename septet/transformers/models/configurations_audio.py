"""Configurations of Wav2Vec2's relatives: fields with defaults."""
from __future__ import annotations

import math
from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations import frames


class HubertConfig(PreTrainedConfig):
    """Hyperparameters of Hubert."""

    model_type = "hubert"
    fields = row(vocab_size=32, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout=0.1, activation_dropout=0.1, attention_dropout=0.1, feat_proj_layer_norm=True, feat_proj_dropout=0.0,
                 final_dropout=0.1, layerdrop=0.1, initializer_range=0.02, layer_norm_eps=1e-05, feat_extract_norm="group",
                 feat_extract_activation="gelu", conv_dim=(512, 512, 512, 512, 512, 512, 512), conv_stride=(5, 2, 2, 2, 2, 2, 2),
                 conv_kernel=(10, 3, 3, 3, 3, 2, 2), conv_bias=False, num_conv_pos_embeddings=128, num_conv_pos_embedding_groups=16,
                 conv_pos_batch_norm=False, do_stable_layer_norm=False, apply_spec_augment=True, mask_time_prob=0.05, mask_time_length=10,
                 mask_time_min_masks=2, mask_feature_prob=0.0, mask_feature_length=10, mask_feature_min_masks=0, ctc_loss_reduction="sum",
                 ctc_zero_infinity=False, use_weighted_layer_sum=False, classifier_proj_size=256, pad_token_id=0, bos_token_id=1,
                 eos_token_id=2)

    def _finish(self, more: dict[str, Any]) -> None:
        frames(self, more)

    @property
    def inputs_to_logits_ratio(self) -> int:
        """How many samples of sound become one frame."""
        return math.prod(self.conv_stride)


class UniSpeechConfig(PreTrainedConfig):
    """Hyperparameters of UniSpeech."""

    model_type = "unispeech"
    fields = row(vocab_size=32, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout=0.1, activation_dropout=0.1, attention_dropout=0.1, feat_proj_dropout=0.0, feat_quantizer_dropout=0.0,
                 final_dropout=0.1, layerdrop=0.1, initializer_range=0.02, layer_norm_eps=1e-05, feat_extract_norm="group",
                 feat_extract_activation="gelu", conv_dim=(512, 512, 512, 512, 512, 512, 512), conv_stride=(5, 2, 2, 2, 2, 2, 2),
                 conv_kernel=(10, 3, 3, 3, 3, 2, 2), conv_bias=False, num_conv_pos_embeddings=128, num_conv_pos_embedding_groups=16,
                 do_stable_layer_norm=False, apply_spec_augment=True, mask_time_prob=0.05, mask_time_length=10, mask_time_min_masks=2,
                 mask_feature_prob=0.0, mask_feature_length=10, mask_feature_min_masks=0, num_codevectors_per_group=320,
                 num_codevector_groups=2, contrastive_logits_temperature=0.1, num_negatives=100, codevector_dim=256,
                 proj_codevector_dim=256, diversity_loss_weight=0.1, ctc_loss_reduction="mean", ctc_zero_infinity=False,
                 use_weighted_layer_sum=False, classifier_proj_size=256, num_ctc_classes=80, pad_token_id=0, bos_token_id=1,
                 eos_token_id=2, replace_prob=0.5)

    def _finish(self, more: dict[str, Any]) -> None:
        frames(self, more)

    @property
    def inputs_to_logits_ratio(self) -> int:
        """How many samples of sound become one frame."""
        return math.prod(self.conv_stride)


class Qwen2AudioEncoderConfig(PreTrainedConfig):
    """Hyperparameters of Qwen2AudioEncoder."""

    model_type = "qwen2_audio_encoder"
    attribute_map = {"num_hidden_layers": "encoder_layers", "hidden_size": "d_model", "num_attention_heads": "encoder_attention_heads",
                     "intermediate_size": "encoder_ffn_dim"}
    fields = row(num_mel_bins=128, encoder_layers=32, encoder_attention_heads=20, encoder_ffn_dim=5120, encoder_layerdrop=0.0,
                 d_model=1280, dropout=0.0, attention_dropout=0.0, activation_function="gelu", activation_dropout=0.0,
                 scale_embedding=False, initializer_range=0.02, max_source_positions=1500)


class AudioFlamingo3EncoderConfig(PreTrainedConfig):
    """Hyperparameters of AudioFlamingo3Encoder."""

    model_type = "audioflamingo3_encoder"
    attribute_map = {"d_model": "hidden_size", "encoder_layers": "num_hidden_layers", "encoder_attention_heads": "num_attention_heads",
                     "encoder_ffn_dim": "intermediate_size", "encoder_layerdrop": "layerdrop"}
    fields = row(num_mel_bins=128, num_hidden_layers=32, num_attention_heads=20, intermediate_size=5120, layerdrop=0.0,
                 activation_function="gelu", hidden_size=1280, dropout=0.0, attention_dropout=0.0, activation_dropout=0.0,
                 initializer_range=0.02, scale_embedding=False, max_source_positions=1500)


class VoxtralEncoderConfig(PreTrainedConfig):
    """Hyperparameters of VoxtralEncoder."""

    model_type = "voxtral_encoder"
    attribute_map = {"d_model": "hidden_size", "encoder_layers": "num_hidden_layers", "encoder_attention_heads": "num_attention_heads",
                     "encoder_ffn_dim": "intermediate_size", "encoder_layerdrop": "layerdrop"}
    fields = row(vocab_size=51866, hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
                 scale_embedding=False, activation_function="gelu", num_mel_bins=128, max_source_positions=1500, initializer_range=0.02,
                 attention_dropout=0.0, dropout=0.0, layerdrop=0.0, activation_dropout=0.0)


class SpeechT5HifiGanConfig(PreTrainedConfig):
    """Hyperparameters of SpeechT5HifiGan."""

    model_type = "speecht5_hifigan"
    fields = row(model_in_dim=80, sampling_rate=16000, upsample_initial_channel=512, upsample_rates=(4, 4, 4, 4),
                 upsample_kernel_sizes=(8, 8, 8, 8), resblock_kernel_sizes=(3, 7, 11),
                 resblock_dilation_sizes=((1, 3, 5), (1, 3, 5), (1, 3, 5)), initializer_range=0.01, leaky_relu_slope=0.1,
                 normalize_before=True)

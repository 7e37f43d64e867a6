"""Configurations of encoders, encoder–decoders, vision and audio: fields with defaults, and what is derived from them."""
from __future__ import annotations

import math
from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations_decoders import FULL, SLIDING, TwoRotary, check_heads


class BertConfig(PreTrainedConfig):
    """Hyperparameters of Bert."""

    model_type = "bert"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, use_cache=True,
                 classifier_dropout=None, is_decoder=False, add_cross_attention=False, bos_token_id=None, eos_token_id=None,
                 tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class DistilBertConfig(PreTrainedConfig):
    """Hyperparameters of DistilBert."""

    model_type = "distilbert"
    attribute_map = {"hidden_size": "dim", "num_attention_heads": "n_heads", "num_hidden_layers": "n_layers"}
    fields = row(vocab_size=30522, max_position_embeddings=512, sinusoidal_pos_embds=False, n_layers=6, n_heads=12, dim=768,
                 hidden_dim=3072, dropout=0.1, attention_dropout=0.1, activation="gelu", initializer_range=0.02, qa_dropout=0.1,
                 seq_classif_dropout=0.2, pad_token_id=0, eos_token_id=None, bos_token_id=None, tie_word_embeddings=True)


class RobertaConfig(PreTrainedConfig):
    """Hyperparameters of Roberta."""

    model_type = "roberta"
    fields = row(vocab_size=50265, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class MPNetConfig(PreTrainedConfig):
    """Hyperparameters of MPNet."""

    model_type = "mpnet"
    fields = row(vocab_size=30527, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 initializer_range=0.02, layer_norm_eps=1e-12, relative_attention_num_buckets=32, pad_token_id=1, bos_token_id=0,
                 eos_token_id=2, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ModernBertConfig(TwoRotary):
    """Hyperparameters of ModernBert."""

    model_type = "modernbert"
    theta = 160000.0
    global_names = ("global_rope_theta", "rope_theta")
    local_names = ("local_rope_theta",)
    fields = row(vocab_size=50368, hidden_size=768, intermediate_size=1152, num_hidden_layers=22, num_attention_heads=12,
                 hidden_activation="gelu", max_position_embeddings=8192, initializer_range=0.02, initializer_cutoff_factor=2.0,
                 norm_eps=1e-05, norm_bias=False, pad_token_id=50283, eos_token_id=50282, bos_token_id=50281, cls_token_id=50281,
                 sep_token_id=50282, attention_bias=False, attention_dropout=0.0, layer_types=None, rope_parameters=None,
                 local_attention=128, embedding_dropout=0.0, mlp_bias=False, mlp_dropout=0.0, decoder_bias=True,
                 classifier_pooling="cls", classifier_dropout=0.0, classifier_bias=False, classifier_activation="gelu",
                 deterministic_flash_attn=False, sparse_prediction=False, sparse_pred_ignore_index=-100, tie_word_embeddings=True)

    def _layer_types(self, more: dict[str, Any]) -> None:
        every = more.get("global_attn_every_n_layers", 3)
        if self.layer_types is None:
            self.layer_types = [SLIDING if i % every else FULL for i in range(self.num_hidden_layers)]

    @property
    def sliding_window(self) -> int:
        """How far a layer of the windowed kind sees to either side."""
        return int(self.local_attention) // 2


class T5Config(PreTrainedConfig):
    """Hyperparameters of T5."""

    model_type = "t5"
    attribute_map = {"hidden_size": "d_model", "num_attention_heads": "num_heads", "num_hidden_layers": "num_layers", "head_dim":
                     "d_kv"}
    fields = row(is_encoder_decoder=True, vocab_size=32128, d_model=512, d_kv=64, d_ff=2048, num_layers=6, num_decoder_layers=None,
                 num_heads=8, relative_attention_num_buckets=32, relative_attention_max_distance=128, dropout_rate=0.1,
                 layer_norm_epsilon=1e-06, initializer_factor=1.0, feed_forward_proj="relu", use_cache=True, pad_token_id=0,
                 eos_token_id=1, classifier_dropout=0.0, is_decoder=False)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.num_decoder_layers is None:
            self.num_decoder_layers = self.num_layers
        kind = self.feed_forward_proj.split("-")
        if (len(kind) > 1 and kind[0] != "gated") or len(kind) > 2:
            raise ValueError(f"`feed_forward_proj`: {self.feed_forward_proj} is not a valid activation function of the dense layer: "
                             "'relu', 'gelu' or 'gated-gelu' are.")
        self.dense_act_fn = "gelu_new" if self.feed_forward_proj == "gated-gelu" else kind[-1]
        self.is_gated_act = kind[0] == "gated"
        tied = more.pop("tie_word_embeddings", True)
        self.scale_decoder_outputs = more.pop("scale_decoder_outputs", tied)
        self.tie_word_embeddings = True
        for name in ("dense_act_fn", "is_gated_act"):
            more.pop(name, None)


class BartConfig(PreTrainedConfig):
    """Hyperparameters of Bart."""

    model_type = "bart"
    usual_labels = 3
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=50265, max_position_embeddings=1024, encoder_layers=12, encoder_ffn_dim=4096,
                 encoder_attention_heads=16, decoder_layers=12, decoder_ffn_dim=4096, decoder_attention_heads=16,
                 encoder_layerdrop=0.0, decoder_layerdrop=0.0, activation_function="gelu", d_model=1024, dropout=0.1,
                 attention_dropout=0.0, activation_dropout=0.0, init_std=0.02, classifier_dropout=0.0, scale_embedding=False,
                 use_cache=True, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2,
                 is_decoder=False, tie_word_embeddings=True)


class MarianConfig(PreTrainedConfig):
    """Hyperparameters of Marian."""

    model_type = "marian"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=58101, decoder_vocab_size=None, max_position_embeddings=1024, encoder_layers=12,
                 encoder_ffn_dim=4096, encoder_attention_heads=16, decoder_layers=12, decoder_ffn_dim=4096, decoder_attention_heads=16,
                 encoder_layerdrop=0.0, decoder_layerdrop=0.0, use_cache=True, activation_function="gelu", d_model=1024, dropout=0.1,
                 attention_dropout=0.0, activation_dropout=0.0, init_std=0.02, decoder_start_token_id=58100, scale_embedding=False,
                 pad_token_id=58100, eos_token_id=0, bos_token_id=None, forced_eos_token_id=0, share_encoder_decoder_embeddings=True,
                 is_decoder=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.decoder_vocab_size is None:
            self.decoder_vocab_size = self.vocab_size


class ViTConfig(PreTrainedConfig):
    """Hyperparameters of ViT."""

    model_type = "vit"
    fields = row(hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072, hidden_act="gelu",
                 hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, layer_norm_eps=1e-12,
                 image_size=224, patch_size=16, num_channels=3, qkv_bias=True, encoder_stride=16, pooler_output_size=None,
                 pooler_act="tanh")

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.pooler_output_size is None:
            self.pooler_output_size = self.hidden_size


class DetrConfig(PreTrainedConfig):
    """Hyperparameters of DETR."""

    model_type = "detr"
    attribute_map = {"hidden_size": "d_model", "num_attention_heads": "encoder_attention_heads", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, backbone_config=None, num_channels=3, num_queries=100, encoder_layers=6,
                 encoder_ffn_dim=2048, encoder_attention_heads=8, decoder_layers=6, decoder_ffn_dim=2048, decoder_attention_heads=8,
                 encoder_layerdrop=0.0, decoder_layerdrop=0.0, activation_function="relu", d_model=256, dropout=0.1,
                 attention_dropout=0.0, activation_dropout=0.0, init_std=0.02, init_xavier_std=1.0, auxiliary_loss=False,
                 position_embedding_type="sine", dilation=False, class_cost=1, bbox_cost=5, giou_cost=2, mask_loss_coefficient=1,
                 dice_loss_coefficient=1, bbox_loss_coefficient=5, giou_loss_coefficient=2, eos_coefficient=0.1)

    def _finish(self, more: dict[str, Any]) -> None:
        backbone = self.backbone_config
        name = more.pop("backbone", None)
        pretrained = more.pop("use_pretrained_backbone", False)
        more.pop("use_timm_backbone", None)
        more.pop("backbone_kwargs", None)
        if backbone is None:
            backbone = timm(name or "resnet50", self.num_channels, self.dilation, pretrained)
        if isinstance(backbone, dict):
            kind = backbone.get("model_type", "resnet")
            backbone = ResNetConfig(**backbone) if kind == "resnet" else PreTrainedConfig(**{"num_channels": 3, **backbone})
            backbone.__dict__.setdefault("model_type", kind)
        self.backbone_config = backbone


def timm(name: str, channels: int, dilation: bool, pretrained: bool) -> dict[str, Any]:
    """How DETR's files describe a backbone of the timm library."""
    return {"model_type": "timm_backbone", "backbone": name, "num_channels": channels, "features_only": True, "use_timm_backbone": True,
            "out_indices": [1, 2, 3, 4], "use_pretrained_backbone": pretrained, "freeze_batch_norm_2d": False, "out_features": None,
            "output_stride": 16 if dilation else None}


class CLIPTextConfig(PreTrainedConfig):
    """Hyperparameters of CLIP's text model."""

    model_type = "clip_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=49408, hidden_size=512, intermediate_size=2048, projection_dim=512, num_hidden_layers=12,
                 num_attention_heads=8, max_position_embeddings=77, hidden_act="quick_gelu", layer_norm_eps=1e-05,
                 attention_dropout=0.0, initializer_range=0.02, initializer_factor=1.0, pad_token_id=1, bos_token_id=49406,
                 eos_token_id=49407)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class CLIPVisionConfig(PreTrainedConfig):
    """Hyperparameters of CLIP's vision model."""

    model_type = "clip_vision_model"
    base_config_key = "vision_config"
    fields = row(hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12,
                 num_channels=3, image_size=224, patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-05, attention_dropout=0.0,
                 initializer_range=0.02, initializer_factor=1.0)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class CLIPConfig(PreTrainedConfig):
    """Hyperparameters of CLIP."""

    model_type = "clip"
    fields = row(text_config=None, vision_config=None, projection_dim=512, logit_scale_init_value=2.6592, initializer_factor=1.0)

    sub_configs = {"text_config": CLIPTextConfig, "vision_config": CLIPVisionConfig}

    def _finish(self, more: dict[str, Any]) -> None:
        for name, kind in self.sub_configs.items():
            part = {**(getattr(self, name) or {}), **(more.pop(name + "_dict", None) or {})} if not isinstance(
                getattr(self, name), PreTrainedConfig) else getattr(self, name)
            setattr(self, name, kind(**part) if isinstance(part, dict) else part)


class WhisperConfig(PreTrainedConfig):
    """Hyperparameters of Whisper."""

    model_type = "whisper"
    attribute_map = {"num_key_value_heads": "encoder_attention_heads", "num_attention_heads": "encoder_attention_heads", "hidden_size":
                     "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=51865, num_mel_bins=80, encoder_layers=4, encoder_attention_heads=6,
                 decoder_layers=4, decoder_attention_heads=6, decoder_ffn_dim=1536, encoder_ffn_dim=1536, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, decoder_start_token_id=50257, use_cache=True, activation_function="gelu", d_model=384,
                 dropout=0.0, attention_dropout=0.0, activation_dropout=0.0, init_std=0.02, scale_embedding=False,
                 max_source_positions=1500, max_target_positions=448, pad_token_id=50256, bos_token_id=50256, eos_token_id=50256,
                 suppress_tokens=None, begin_suppress_tokens=(220, 50256), use_weighted_layer_sum=False, classifier_proj_size=256,
                 apply_spec_augment=False, mask_time_prob=0.05, mask_time_length=10, mask_time_min_masks=2, mask_feature_prob=0.0,
                 mask_feature_length=10, mask_feature_min_masks=0, median_filter_width=7, tie_word_embeddings=True)


def frames(config: Any, more: dict[str, Any]) -> None:
    """How many convolutions there are.  ValueError where their lists differ in length."""
    more.pop("num_feat_extract_layers", None)
    config.num_feat_extract_layers = len(config.conv_dim)
    if not len(config.conv_stride) == len(config.conv_kernel) == len(config.conv_dim):
        raise ValueError("Configuration for convolutional layers is incorrect. It is required that `len(config.conv_dim)` == "
                         f"`len(config.conv_stride)` == `len(config.conv_kernel)`, but is {len(config.conv_dim)}, "
                         f"{len(config.conv_stride)}, {len(config.conv_kernel)}.")


class Wav2Vec2Config(PreTrainedConfig):
    """Hyperparameters of Wav2Vec2."""

    model_type = "wav2vec2"
    fields = row(vocab_size=32, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout=0.1, activation_dropout=0.1, attention_dropout=0.1, feat_proj_dropout=0.0,
                 feat_quantizer_dropout=0.0, final_dropout=0.1, layerdrop=0.1, initializer_range=0.02, layer_norm_eps=1e-05,
                 feat_extract_norm="group", feat_extract_activation="gelu", conv_dim=(512, 512, 512, 512, 512, 512, 512),
                 conv_stride=(5, 2, 2, 2, 2, 2, 2), conv_kernel=(10, 3, 3, 3, 3, 2, 2), conv_bias=False, num_conv_pos_embeddings=128,
                 num_conv_pos_embedding_groups=16, do_stable_layer_norm=False, apply_spec_augment=True, mask_time_prob=0.05,
                 mask_time_length=10, mask_time_min_masks=2, mask_feature_prob=0.0, mask_feature_length=10, mask_feature_min_masks=0,
                 num_codevectors_per_group=320, num_codevector_groups=2, contrastive_logits_temperature=0.1, num_negatives=100,
                 codevector_dim=256, proj_codevector_dim=256, diversity_loss_weight=0.1, ctc_loss_reduction="sum",
                 ctc_zero_infinity=False, use_weighted_layer_sum=False, classifier_proj_size=256, tdnn_dim=(512, 512, 512, 512, 1500),
                 tdnn_kernel=(5, 3, 3, 1, 1), tdnn_dilation=(1, 2, 3, 1, 1), xvector_output_dim=512, pad_token_id=0, bos_token_id=1,
                 eos_token_id=2, add_adapter=False, adapter_kernel_size=3, adapter_stride=2, num_adapter_layers=3,
                 output_hidden_size=None, adapter_attn_dim=None)

    def _finish(self, more: dict[str, Any]) -> None:
        frames(self, more)
        if self.output_hidden_size is None:
            self.output_hidden_size = self.hidden_size

    @property
    def inputs_to_logits_ratio(self) -> int:
        """How many samples of sound become one frame."""
        return math.prod(self.conv_stride)


class Staged:
    """A configuration whose stages have names, of which a model above may look at some."""

    def _stages(self: Any, more: dict[str, Any], count: int) -> None:
        names = self.stage_names = ["stem", *(f"stage{i + 1}" for i in range(count))]
        more.pop("stage_names", None)
        features, indices = more.pop("out_features", None), more.pop("out_indices", None)
        if features is None:
            features = [names[-1]] if indices is None else [names[i] for i in indices]
        unknown = [name for name in features if name not in names]
        if unknown:
            raise ValueError(f"out_features must be a subset of stage_names: {names} got {unknown}")
        self.out_features, self.out_indices = list(features), [names.index(name) for name in features]


class ResNetConfig(Staged, PreTrainedConfig):
    """Hyperparameters of ResNet."""

    model_type = "resnet"
    fields = row(num_channels=3, embedding_size=64, hidden_sizes=(256, 512, 1024, 2048), depths=(3, 4, 6, 3), layer_type="bottleneck",
                 hidden_act="relu", downsample_in_first_stage=False, downsample_in_bottleneck=False)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.layer_type not in ("basic", "bottleneck"):
            raise ValueError(f"layer_type={self.layer_type} is not one of basic,bottleneck")
        self._stages(more, len(self.depths))

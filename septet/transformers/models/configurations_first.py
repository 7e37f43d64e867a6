"""Configurations of encoders in ViT's first form, of BERT's with tokens of a kind of their own, of FNet: fields with defaults."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations_decoders import check_heads

PLAIN = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072, "hidden_act": "gelu",
         "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "initializer_range": 0.02, "layer_norm_eps": 1e-12}
WORDS = {"vocab_size": 30522, **PLAIN, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "max_position_embeddings": 512,
         "type_vocab_size": 2, "pad_token_id": 0}


class Checked(PreTrainedConfig):
    """A configuration whose heads share the width."""

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class FlavaTextConfig(Checked):
    """Hyperparameters of FlavaText."""

    model_type = "flava_text_model"
    base_config_key = "text_config"
    fields = row(**{**WORDS, **PLAIN}, qkv_bias=True)


class VideoMAEConfig(Checked):
    """Hyperparameters of VideoMAE."""

    model_type = "videomae"
    fields = row(image_size=224, patch_size=16, num_channels=3, num_frames=16, tubelet_size=2, **PLAIN, qv_bias=True, use_mean_pooling=True,
                 decoder_num_attention_heads=6, decoder_hidden_size=384, decoder_num_hidden_layers=4, decoder_intermediate_size=1536,
                 norm_pix_loss=True)


class YolosConfig(Checked):
    """Hyperparameters of Yolos."""

    model_type = "yolos"
    fields = row(**PLAIN, image_size=(512, 864), patch_size=16, num_channels=3, qkv_bias=True, num_detection_tokens=100,
                 use_mid_position_embeddings=True, auxiliary_loss=False, class_cost=1, bbox_cost=5, giou_cost=2, bbox_loss_coefficient=5,
                 giou_loss_coefficient=2, eos_coefficient=0.1)


class TimesformerConfig(Checked):
    """Hyperparameters of Timesformer."""

    model_type = "timesformer"
    fields = row(image_size=224, patch_size=16, num_channels=3, num_frames=8, **{**PLAIN, "layer_norm_eps": 1e-6}, qkv_bias=True,
                 attention_type="divided_space_time", drop_path_rate=0)


class RoCBertConfig(Checked):
    """Hyperparameters of RoCBert."""

    model_type = "roc_bert"
    fields = row(**WORDS, use_cache=True, classifier_dropout=None, enable_pronunciation=True, enable_shape=True,
                 pronunciation_embed_dim=768, pronunciation_vocab_size=910, shape_embed_dim=512, shape_vocab_size=24858,
                 concat_input=True, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)


class MarkupLMConfig(Checked):
    """Hyperparameters of MarkupLM."""

    model_type = "markuplm"
    fields = row(**WORDS, bos_token_id=0, eos_token_id=2, max_xpath_tag_unit_embeddings=256, max_xpath_subs_unit_embeddings=1024,
                 tag_pad_id=216, subs_pad_id=1001, xpath_unit_hidden_size=32, max_depth=50, use_cache=True, classifier_dropout=None)


class LiltConfig(Checked):
    """Hyperparameters of Lilt."""

    model_type = "lilt"
    fields = row(**WORDS, bos_token_id=None, eos_token_id=None, classifier_dropout=None, channel_shrink_ratio=4,
                 max_2d_position_embeddings=1024)


class TapasConfig(Checked):
    """Hyperparameters of Tapas."""

    model_type = "tapas"
    fields = row(**{name: value for name, value in {**WORDS, "max_position_embeddings": 1024}.items() if name != "type_vocab_size"},
                 type_vocab_sizes=(3, 256, 256, 2, 256, 256, 10), bos_token_id=None, eos_token_id=None, positive_label_weight=10.0,
                 num_aggregation_labels=0, aggregation_loss_weight=1.0, use_answer_as_supervision=None, answer_loss_importance=1.0,
                 use_normalized_answer_loss=False, huber_loss_delta=None, temperature=1.0, aggregation_temperature=1.0,
                 use_gumbel_for_cells=False, use_gumbel_for_aggregation=False, average_approximation_function="ratio",
                 cell_selection_preference=None, answer_loss_cutoff=None, max_num_rows=64, max_num_columns=32,
                 average_logits_per_cell=False, select_one_column=True, allow_empty_column_selection=False,
                 init_cell_selection_weights_to_zero=False, reset_position_index_per_cell=True, disable_per_token_loss=False,
                 aggregation_labels=None, no_aggregation_label_index=None, is_decoder=False, add_cross_attention=False,
                 tie_word_embeddings=True)


class FNetConfig(PreTrainedConfig):
    """Hyperparameters of FNet."""

    model_type = "fnet"
    fields = row(vocab_size=32000, hidden_size=768, num_hidden_layers=12, intermediate_size=3072, hidden_act="gelu_new",
                 hidden_dropout_prob=0.1, max_position_embeddings=512, type_vocab_size=4, initializer_range=0.02, layer_norm_eps=1e-12,
                 use_tpu_fourier_optimizations=False, tpu_short_seq_length=512, pad_token_id=3, bos_token_id=1, eos_token_id=2,
                 tie_word_embeddings=True)

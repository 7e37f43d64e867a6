"""Configurations of the encoders that differ from BERT in a switch: fields with defaults, and what is derived from them."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row
from septet.transformers.models.configurations_decoders import check_heads


class XLMRobertaConfig(PreTrainedConfig):
    """Hyperparameters of XLMRoberta."""

    model_type = "xlm-roberta"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class CamembertConfig(PreTrainedConfig):
    """Hyperparameters of Camembert."""

    model_type = "camembert"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class Data2VecTextConfig(PreTrainedConfig):
    """Hyperparameters of Data2VecText."""

    model_type = "data2vec-text"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class RobertaPreLayerNormConfig(PreTrainedConfig):
    """Hyperparameters of RobertaPreLayerNorm."""

    model_type = "roberta-prelayernorm"
    fields = row(vocab_size=50265, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ErnieConfig(PreTrainedConfig):
    """Hyperparameters of Ernie."""

    model_type = "ernie"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, task_type_vocab_size=3, use_task_id=False, initializer_range=0.02, layer_norm_eps=1e-12,
                 pad_token_id=0, use_cache=True, classifier_dropout=None, is_decoder=False, add_cross_attention=False, bos_token_id=None,
                 eos_token_id=None, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ElectraConfig(PreTrainedConfig):
    """Hyperparameters of Electra."""

    model_type = "electra"
    fields = row(vocab_size=30522, embedding_size=128, hidden_size=256, num_hidden_layers=12, num_attention_heads=4,
                 intermediate_size=1024, hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
                 max_position_embeddings=512, type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, summary_type="first",
                 summary_use_proj=True, summary_activation="gelu", summary_last_dropout=0.1, pad_token_id=0, use_cache=True,
                 classifier_dropout=None, is_decoder=False, add_cross_attention=False, bos_token_id=None, eos_token_id=None,
                 tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class RoFormerConfig(PreTrainedConfig):
    """Hyperparameters of RoFormer."""

    model_type = "roformer"
    fields = row(vocab_size=50000, embedding_size=None, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
                 intermediate_size=3072, hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
                 max_position_embeddings=1536, type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0,
                 bos_token_id=None, eos_token_id=None, rotary_value=False, use_cache=True, is_decoder=False, add_cross_attention=False,
                 tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)
        if self.embedding_size is None:
            self.embedding_size = self.hidden_size


class AlignTextConfig(PreTrainedConfig):
    """Hyperparameters of AlignText."""

    model_type = "align_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, bos_token_id=None, eos_token_id=None)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class BertGenerationConfig(PreTrainedConfig):
    """Hyperparameters of BertGeneration."""

    model_type = "bert-generation"
    fields = row(vocab_size=50358, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, bos_token_id=2, eos_token_id=1, use_cache=True,
                 is_decoder=False, add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class AltCLIPTextConfig(PreTrainedConfig):
    """Hyperparameters of AltCLIPText."""

    model_type = "altclip_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=250002, hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16,
                 max_position_embeddings=514, hidden_act="gelu", layer_norm_eps=1e-05, initializer_range=0.02, initializer_factor=0.02,
                 pad_token_id=1, bos_token_id=0, eos_token_id=2, hidden_dropout_prob=0.1, attention_probs_dropout_prob=0,
                 type_vocab_size=1, project_dim=768)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class ClapTextConfig(PreTrainedConfig):
    """Hyperparameters of ClapText."""

    model_type = "clap_text_model"
    base_config_key = "text_config"
    fields = row(vocab_size=50265, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=514,
                 type_vocab_size=1, initializer_factor=1.0, layer_norm_eps=1e-12, projection_dim=512, pad_token_id=1, bos_token_id=0,
                 eos_token_id=2, projection_hidden_act="relu")

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class DPRConfig(PreTrainedConfig):
    """Hyperparameters of DPR."""

    model_type = "dpr"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, bos_token_id=None, eos_token_id=None,
                 projection_dim=0, is_decoder=False, add_cross_attention=False)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class AlbertConfig(PreTrainedConfig):
    """Hyperparameters of Albert."""

    model_type = "albert"
    fields = row(vocab_size=30000, embedding_size=128, hidden_size=4096, num_hidden_layers=12, num_hidden_groups=1, num_attention_heads=64,
                 intermediate_size=16384, inner_group_num=1, hidden_act="gelu_new", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, max_position_embeddings=512, type_vocab_size=2, initializer_range=0.02,
                 layer_norm_eps=1e-12, classifier_dropout_prob=0.1, pad_token_id=0, bos_token_id=2, eos_token_id=3,
                 tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class RemBertConfig(PreTrainedConfig):
    """Hyperparameters of RemBert."""

    model_type = "rembert"
    fields = row(vocab_size=250300, hidden_size=1152, num_hidden_layers=32, num_attention_heads=18, input_embedding_size=256,
                 output_embedding_size=1664, intermediate_size=4608, hidden_act="gelu", hidden_dropout_prob=0.0,
                 attention_probs_dropout_prob=0.0, classifier_dropout_prob=0.1, max_position_embeddings=512, type_vocab_size=2,
                 initializer_range=0.02, layer_norm_eps=1e-12, use_cache=True, pad_token_id=0, bos_token_id=312, eos_token_id=313,
                 is_decoder=False, add_cross_attention=False, tie_word_embeddings=False)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class SqueezeBertConfig(PreTrainedConfig):
    """Hyperparameters of SqueezeBert."""

    model_type = "squeezebert"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=2, initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, bos_token_id=None, eos_token_id=None,
                 embedding_size=768, q_groups=4, k_groups=4, v_groups=4, post_attention_groups=1, intermediate_groups=4, output_groups=4,
                 tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class Blip2QFormerConfig(PreTrainedConfig):
    """Hyperparameters of Blip2QFormer."""

    model_type = "blip_2_qformer"
    base_config_key = "qformer_config"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, cross_attention_frequency=2, encoder_hidden_size=1408,
                 use_qformer_text_input=False)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class InstructBlipQFormerConfig(PreTrainedConfig):
    """Hyperparameters of InstructBlipQFormer."""

    model_type = "instructblip_qformer"
    base_config_key = "qformer_config"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, cross_attention_frequency=2, encoder_hidden_size=1408)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class InstructBlipVideoQFormerConfig(PreTrainedConfig):
    """Hyperparameters of InstructBlipVideoQFormer."""

    model_type = "instructblipvideo_qformer"
    base_config_key = "qformer_config"
    fields = row(vocab_size=30522, hidden_size=768, num_hidden_layers=12, num_attention_heads=12, intermediate_size=3072,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 initializer_range=0.02, layer_norm_eps=1e-12, pad_token_id=0, cross_attention_frequency=2, encoder_hidden_size=1408)

    def _finish(self, more: dict[str, Any]) -> None:
        check_heads(self)


class DebertaV2Config(PreTrainedConfig):
    """Hyperparameters of DebertaV2."""

    model_type = "deberta-v2"
    fields = row(vocab_size=128100, hidden_size=1536, num_hidden_layers=24, num_attention_heads=24, intermediate_size=6144,
                 hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1, max_position_embeddings=512,
                 type_vocab_size=0, initializer_range=0.02, layer_norm_eps=1e-07, relative_attention=False, max_relative_positions=-1,
                 pad_token_id=0, bos_token_id=None, eos_token_id=None, position_biased_input=True, pos_att_type=None, pooler_dropout=0.0,
                 pooler_hidden_act="gelu", legacy=True, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        if isinstance(self.pos_att_type, str):
            self.pos_att_type = [kind.strip() for kind in self.pos_att_type.lower().split("|")]
        self.pooler_hidden_size = more.pop("pooler_hidden_size", self.hidden_size)

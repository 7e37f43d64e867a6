"""Configurations of OPT, XGLM, GPT-2's relatives and Bark's decoders: fields with defaults."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row


class OPTConfig(PreTrainedConfig):
    """Hyperparameters of OPT."""

    model_type = "opt"
    fields = row(vocab_size=50272, hidden_size=768, num_hidden_layers=12, ffn_dim=3072, max_position_embeddings=2048,
                 do_layer_norm_before=True, _remove_final_layer_norm=False, word_embed_proj_dim=None, dropout=0.1, attention_dropout=0.0,
                 num_attention_heads=12, activation_function="relu", layerdrop=0.0, init_std=0.02, use_cache=True, pad_token_id=1,
                 bos_token_id=2, eos_token_id=2, enable_bias=True, layer_norm_elementwise_affine=True, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.word_embed_proj_dim is None:
            self.word_embed_proj_dim = self.hidden_size


class XGLMConfig(PreTrainedConfig):
    """Hyperparameters of XGLM."""

    model_type = "xglm"
    attribute_map = {"num_attention_heads": "attention_heads", "hidden_size": "d_model", "num_hidden_layers": "num_layers"}
    fields = row(vocab_size=256008, max_position_embeddings=2048, d_model=1024, ffn_dim=4096, num_layers=24, attention_heads=16,
                 activation_function="gelu", dropout=0.1, attention_dropout=0.1, activation_dropout=0.0, layerdrop=0.0, init_std=0.02,
                 scale_embedding=True, use_cache=True, decoder_start_token_id=2, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 add_cross_attention=False, tie_word_embeddings=True)


class GPTBigCodeConfig(PreTrainedConfig):
    """Hyperparameters of GPTBigCode."""

    model_type = "gpt_bigcode"
    attribute_map = {"hidden_size": "n_embd", "max_position_embeddings": "n_positions", "num_attention_heads": "n_head",
                     "num_hidden_layers": "n_layer"}
    fields = row(vocab_size=50257, n_positions=1024, n_embd=768, n_layer=12, n_head=12, n_inner=None,
                 activation_function="gelu_pytorch_tanh", resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.1, layer_norm_epsilon=1e-05,
                 initializer_range=0.02, scale_attn_weights=True, use_cache=True, bos_token_id=50256, eos_token_id=50256,
                 pad_token_id=None, attention_softmax_in_fp32=True, scale_attention_softmax_in_fp32=True, multi_query=True,
                 add_cross_attention=False, tie_word_embeddings=True)

    def _finish(self, more: dict[str, Any]) -> None:
        more.pop("num_key_value_heads", None)
        self.num_key_value_heads = 1 if self.multi_query else self.n_head


class ImageGPTConfig(PreTrainedConfig):
    """Hyperparameters of ImageGPT."""

    model_type = "imagegpt"
    attribute_map = {"hidden_size": "n_embd", "max_position_embeddings": "n_positions", "num_attention_heads": "n_head",
                     "num_hidden_layers": "n_layer"}
    fields = row(vocab_size=513, n_positions=1024, n_embd=512, n_layer=24, n_head=8, n_inner=None, activation_function="quick_gelu",
                 resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.1, layer_norm_epsilon=1e-05, initializer_range=0.02,
                 scale_attn_weights=True, use_cache=True, tie_word_embeddings=False, scale_attn_by_inverse_layer_idx=False,
                 reorder_and_upcast_attn=False, add_cross_attention=False, pad_token_id=None, bos_token_id=None, eos_token_id=None)


class BarkSubModelConfig(PreTrainedConfig):
    """Hyperparameters that Bark's decoders share."""

    attribute_map = {"num_attention_heads": "num_heads", "num_hidden_layers": "num_layers", "vocab_size": "input_vocab_size",
                     "window_size": "block_size"}
    fields = row(block_size=1024, input_vocab_size=10048, output_vocab_size=10048, num_layers=12, num_heads=12, hidden_size=768,
                 dropout=0.0, bias=True, initializer_range=0.02, use_cache=True)


class BarkSemanticConfig(BarkSubModelConfig):
    """Hyperparameters of BarkSemantic."""

    model_type = "semantic"
    base_config_key = "semantic_config"


class BarkCoarseConfig(BarkSubModelConfig):
    """Hyperparameters of BarkCoarse."""

    model_type = "coarse_acoustics"
    base_config_key = "coarse_acoustics_config"


class BarkFineConfig(BarkSubModelConfig):
    """Hyperparameters of BarkFine."""

    model_type = "fine_acoustics"
    base_config_key = "fine_acoustics_config"
    fields = row(**BarkSubModelConfig.fields, tie_word_embeddings=True, n_codes_total=8, n_codes_given=1)

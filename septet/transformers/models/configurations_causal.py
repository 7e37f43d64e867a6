"""Configurations of the decoders that differ from Llama's in a switch: fields with defaults, and what is derived from them."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import row
from septet.transformers.models.configurations_decoders import FULL, SLIDING, Rotary


class OlmoConfig(Rotary):
    """Hyperparameters of Olmo."""

    model_type = "olmo"
    fields = row(vocab_size=50304, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, hidden_act="silu", max_position_embeddings=2048, initializer_range=0.02, use_cache=True,
                 pad_token_id=1, bos_token_id=None, eos_token_id=50279, tie_word_embeddings=False, rope_parameters=None,
                 attention_bias=False, attention_dropout=0.0, clip_qkv=None)


class Olmo2Config(Rotary):
    """Hyperparameters of Olmo2."""

    model_type = "olmo2"
    fields = row(vocab_size=50304, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, hidden_act="silu", max_position_embeddings=2048, initializer_range=0.02, use_cache=True,
                 pad_token_id=1, bos_token_id=None, eos_token_id=50279, tie_word_embeddings=False, rope_parameters=None,
                 attention_bias=False, attention_dropout=0.0, rms_norm_eps=1e-05)


class GraniteConfig(Rotary):
    """Hyperparameters of Granite."""

    model_type = "granite"
    fields = row(vocab_size=32000, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, hidden_act="silu", max_position_embeddings=2048, initializer_range=0.02, rms_norm_eps=1e-06,
                 use_cache=True, pad_token_id=None, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False, rope_parameters=None,
                 attention_bias=False, attention_dropout=0.0, mlp_bias=False, embedding_multiplier=1.0, logits_scaling=1.0,
                 residual_multiplier=1.0, attention_multiplier=1.0)


class GraniteDoclingTextConfig(Rotary):
    """Hyperparameters of GraniteDoclingText."""

    model_type = "granite_docling_text"
    base_config_key = "text_config"
    fields = row(vocab_size=133800, hidden_size=1024, intermediate_size=2048, num_hidden_layers=28, num_attention_heads=16,
                 num_key_value_heads=4, hidden_act="silu", max_position_embeddings=32768, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, pad_token_id=100256, bos_token_id=100257, eos_token_id=100257, tie_word_embeddings=True,
                 rope_parameters=None, attention_bias=False, attention_dropout=0.0, mlp_bias=False, embedding_multiplier=12.0,
                 logits_scaling=4.0, residual_multiplier=0.263, attention_multiplier=0.015625)


class CohereConfig(Rotary):
    """Hyperparameters of Cohere."""

    model_type = "cohere"
    theta = 500000.0
    fields = row(vocab_size=256000, hidden_size=8192, intermediate_size=22528, logit_scale=0.0625, num_hidden_layers=40,
                 num_attention_heads=64, num_key_value_heads=None, hidden_act="silu", max_position_embeddings=8192, initializer_range=0.02,
                 layer_norm_eps=1e-05, use_cache=True, pad_token_id=0, bos_token_id=5, eos_token_id=255001, tie_word_embeddings=True,
                 rope_parameters=None, attention_bias=False, attention_dropout=0.0, use_qk_norm=False)


class Cohere2Config(Rotary):
    """Hyperparameters of Cohere2."""

    model_type = "cohere2"
    fields = row(vocab_size=256000, hidden_size=8192, intermediate_size=22528, logit_scale=0.0625, num_hidden_layers=40,
                 num_attention_heads=64, num_key_value_heads=None, hidden_act="silu", max_position_embeddings=8192, initializer_range=0.02,
                 layer_norm_eps=1e-05, use_cache=True, pad_token_id=0, bos_token_id=5, eos_token_id=255001, tie_word_embeddings=True,
                 rope_parameters=None, attention_bias=False, attention_dropout=0.0, sliding_window=4096, layer_types=None)

    def _layer_types(self, more: dict[str, Any]) -> None:
        every = more.pop("sliding_window_pattern", 4)
        self.head_dim = self.hidden_size // self.num_attention_heads
        if self.layer_types is None:
            self.layer_types = [SLIDING if (i + 1) % every else FULL for i in range(self.num_hidden_layers)]


class StableLmConfig(Rotary):
    """Hyperparameters of StableLm."""

    model_type = "stablelm"
    partial = 0.25
    fields = row(vocab_size=50304, intermediate_size=6912, hidden_size=2560, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=32, hidden_act="silu", max_position_embeddings=4096, initializer_range=0.02, layer_norm_eps=1e-05,
                 use_cache=True, tie_word_embeddings=False, rope_parameters=None, use_qkv_bias=False, qk_layernorm=False,
                 use_parallel_residual=False, hidden_dropout=0.0, attention_dropout=0.0, bos_token_id=0, eos_token_id=0, pad_token_id=None)


class Starcoder2Config(Rotary):
    """Hyperparameters of Starcoder2."""

    model_type = "starcoder2"
    fields = row(vocab_size=49152, hidden_size=3072, intermediate_size=12288, num_hidden_layers=30, num_attention_heads=24,
                 num_key_value_heads=2, hidden_act="gelu_pytorch_tanh", max_position_embeddings=4096, initializer_range=0.018042,
                 norm_epsilon=1e-05, use_cache=True, bos_token_id=50256, eos_token_id=50256, pad_token_id=None, rope_parameters=None,
                 sliding_window=None, attention_dropout=0.0, residual_dropout=0.0, embedding_dropout=0.0, use_bias=True,
                 tie_word_embeddings=True)


class PhiConfig(Rotary):
    """Hyperparameters of Phi."""

    model_type = "phi"
    partial = 0.5
    fields = row(vocab_size=51200, hidden_size=2048, intermediate_size=8192, num_hidden_layers=24, num_attention_heads=32,
                 num_key_value_heads=None, resid_pdrop=0.0, embd_pdrop=0.0, attention_dropout=0.0, hidden_act="gelu_new",
                 max_position_embeddings=2048, initializer_range=0.02, layer_norm_eps=1e-05, use_cache=True, tie_word_embeddings=False,
                 rope_parameters=None, qk_layernorm=False, bos_token_id=1, eos_token_id=2, pad_token_id=None)


class GlmConfig(Rotary):
    """Hyperparameters of Glm."""

    model_type = "glm"
    partial = 0.5
    fields = row(vocab_size=151552, hidden_size=4096, intermediate_size=13696, num_hidden_layers=40, num_attention_heads=32,
                 num_key_value_heads=2, head_dim=128, hidden_act="silu", attention_dropout=0.0, max_position_embeddings=131072,
                 initializer_range=0.02, rms_norm_eps=1.5625e-07, use_cache=True, tie_word_embeddings=False, rope_parameters=None,
                 pad_token_id=151329, eos_token_id=None, bos_token_id=None, attention_bias=True)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.eos_token_id is None:
            self.eos_token_id = [151329, 151336, 151338]
        super()._finish(more)


class Glm4Config(Rotary):
    """Hyperparameters of Glm4."""

    model_type = "glm4"
    partial = 0.5
    fields = row(vocab_size=151552, hidden_size=4096, intermediate_size=13696, num_hidden_layers=40, num_attention_heads=32,
                 num_key_value_heads=2, head_dim=128, hidden_act="silu", attention_dropout=0.0, max_position_embeddings=131072,
                 initializer_range=0.02, rms_norm_eps=1.5625e-07, use_cache=True, tie_word_embeddings=False, rope_parameters=None,
                 pad_token_id=151329, eos_token_id=None, bos_token_id=None, attention_bias=True)

    def _finish(self, more: dict[str, Any]) -> None:
        if self.eos_token_id is None:
            self.eos_token_id = [151329, 151336, 151338]
        super()._finish(more)


class NemotronConfig(Rotary):
    """Hyperparameters of Nemotron."""

    model_type = "nemotron"
    partial = 0.5
    fields = row(vocab_size=256000, hidden_size=6144, intermediate_size=24576, num_hidden_layers=32, num_attention_heads=48, head_dim=None,
                 num_key_value_heads=None, hidden_act="relu2", max_position_embeddings=4096, initializer_range=0.0134, norm_eps=1e-05,
                 use_cache=True, pad_token_id=None, bos_token_id=2, eos_token_id=3, tie_word_embeddings=False, rope_parameters=None,
                 attention_bias=False, attention_dropout=0.0, mlp_bias=False)


class SmolLM3Config(Rotary):
    """Hyperparameters of SmolLM3."""

    model_type = "smollm3"
    theta = 2000000.0
    fields = row(vocab_size=128256, hidden_size=2048, intermediate_size=11008, num_hidden_layers=36, num_attention_heads=16,
                 num_key_value_heads=4, hidden_act="silu", max_position_embeddings=32768, initializer_range=0.02, rms_norm_eps=1e-06,
                 use_cache=True, pad_token_id=128004, bos_token_id=128000, eos_token_id=128001, rope_parameters=None,
                 use_sliding_window=False, sliding_window=None, no_rope_layers=None, no_rope_layer_interval=4, layer_types=None,
                 attention_bias=False, attention_dropout=0.0, mlp_bias=False, tie_word_embeddings=True)

    def _layer_types(self, more: dict[str, Any]) -> None:
        count, every = self.num_hidden_layers, self.no_rope_layer_interval
        if self.no_rope_layers is None:
            self.no_rope_layers = [int((i + 1) % every != 0) for i in range(count)]
        if self.layer_types is None:
            windowed = self.use_sliding_window and self.sliding_window is not None
            self.layer_types = [SLIDING if windowed and not self.no_rope_layers[i] else FULL for i in range(count)]


class GPTNeoXConfig(Rotary):
    """Hyperparameters of GPTNeoX."""

    model_type = "gpt_neox"
    partial = 0.25
    fields = row(vocab_size=50432, hidden_size=6144, num_hidden_layers=44, num_attention_heads=64, intermediate_size=24576,
                 hidden_act="gelu", attention_dropout=0.0, hidden_dropout=0.0, classifier_dropout=0.1, max_position_embeddings=2048,
                 initializer_range=0.02, layer_norm_eps=1e-05, use_cache=True, bos_token_id=0, eos_token_id=2, pad_token_id=None,
                 tie_word_embeddings=False, use_parallel_residual=True, rope_parameters=None, attention_bias=True, is_decoder=False)


class HeliumConfig(Rotary):
    """Hyperparameters of Helium."""

    model_type = "helium"
    theta = 100000.0
    fields = row(vocab_size=48000, hidden_size=2560, intermediate_size=7040, num_hidden_layers=24, num_attention_heads=20,
                 num_key_value_heads=20, head_dim=128, hidden_act="silu", attention_dropout=0.0, max_position_embeddings=4096,
                 initializer_range=0.02, rms_norm_eps=1e-08, use_cache=True, tie_word_embeddings=False, rope_parameters=None,
                 pad_token_id=3, eos_token_id=2, bos_token_id=1, attention_bias=False, mlp_bias=False)


class ArceeConfig(Rotary):
    """Hyperparameters of Arcee."""

    model_type = "arcee"
    fields = row(vocab_size=32000, hidden_size=2560, intermediate_size=18432, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, hidden_act="relu2", max_position_embeddings=4096, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, pad_token_id=None, bos_token_id=128000, eos_token_id=128001, tie_word_embeddings=False,
                 rope_parameters=None, attention_bias=False, attention_dropout=0.0, mlp_bias=False, head_dim=None)


class Ernie4_5Config(Rotary):
    """Hyperparameters of Ernie4_5."""

    model_type = "ernie4_5"
    theta = 500000.0
    fields = row(vocab_size=103424, hidden_size=1024, intermediate_size=3072, num_hidden_layers=18, num_attention_heads=16,
                 num_key_value_heads=2, hidden_act="silu", max_position_embeddings=131072, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, pad_token_id=0, bos_token_id=1, eos_token_id=2, tie_word_embeddings=True, rope_parameters=None,
                 use_bias=False, head_dim=128)


class SeedOssConfig(Rotary):
    """Hyperparameters of SeedOss."""

    model_type = "seed_oss"
    fields = row(vocab_size=155136, hidden_size=4096, intermediate_size=27648, num_hidden_layers=64, num_attention_heads=80,
                 num_key_value_heads=8, hidden_act="silu", max_position_embeddings=524288, initializer_range=0.02, rms_norm_eps=1e-06,
                 use_cache=True, pad_token_id=1, bos_token_id=0, eos_token_id=2, pretraining_tp=1, tie_word_embeddings=False,
                 rope_parameters=None, attention_bias=True, attention_out_bias=False, attention_dropout=0.1, residual_dropout=0.1,
                 mlp_bias=False, head_dim=128)


class NanoChatConfig(Rotary):
    """Hyperparameters of NanoChat."""

    model_type = "nanochat"
    fields = row(vocab_size=50304, hidden_size=768, intermediate_size=8192, num_hidden_layers=12, num_attention_heads=6,
                 num_key_value_heads=None, max_position_embeddings=2048, hidden_act="relu2", attention_dropout=0.0, rms_norm_eps=1e-06,
                 initializer_range=0.02, rope_parameters=None, use_cache=True, final_logit_softcapping=15.0, attention_bias=False,
                 bos_token_id=0, eos_token_id=1, pad_token_id=1, tie_word_embeddings=False)


class PaddleOCRTextConfig(Rotary):
    """Hyperparameters of PaddleOCRText."""

    model_type = "paddleocr_vl_text"
    theta = 500000.0
    fields = row(vocab_size=103424, hidden_size=1024, intermediate_size=3072, num_hidden_layers=18, num_attention_heads=16,
                 num_key_value_heads=2, hidden_act="silu", max_position_embeddings=131072, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, pad_token_id=0, bos_token_id=1, eos_token_id=2, tie_word_embeddings=True, rope_parameters=None,
                 use_bias=False, head_dim=128)


class EuroBertConfig(Rotary):
    """Hyperparameters of EuroBert."""

    model_type = "eurobert"
    fields = row(vocab_size=128256, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
                 num_key_value_heads=None, hidden_act="silu", max_position_embeddings=8192, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, pad_token_id=128001, bos_token_id=128000, eos_token_id=128001, pretraining_tp=1,
                 tie_word_embeddings=False, rope_parameters=None, attention_bias=False, attention_dropout=0.0, mlp_bias=False,
                 head_dim=None, mask_token_id=128002, classifier_pooling="late")

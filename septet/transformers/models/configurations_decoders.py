"""Configurations of decoders: their fields with defaults (the published models' figures), and what is derived from them."""
from __future__ import annotations

from typing import Any

from septet.transformers.configuration_utils import PreTrainedConfig, row

FULL, SLIDING = "full_attention", "sliding_attention"


def check_heads(config: Any) -> None:
    """ValueError where the width is not shared evenly by the heads."""
    if config.hidden_size % config.num_attention_heads:
        raise ValueError(f"The hidden size ({config.hidden_size}) is not a multiple of the number of attention heads "
                         f"({config.num_attention_heads}).")


class Rotary(PreTrainedConfig):
    """A configuration with rotary positions: `rope_theta` and `rope_scaling` of older files become `rope_parameters`."""

    theta = 10000.0
    partial: float | None = None
    older = {"rotary_pct": "partial_rotary_factor", "rotary_emb_base": "rope_theta"}

    def _finish(self, more: dict[str, Any]) -> None:
        if type(self).model_type == "gpt_neox" and "rope_theta" in more:        # this kind has another name for it
            self.rope_theta = more.pop("rope_theta")
        for old, new in self.older.items():
            if old in more:
                more[new] = more.pop(old)
        if "num_key_value_heads" in self.fields and self.num_key_value_heads is None and type(self).model_type != "nemotron":
            self.num_key_value_heads = self.num_attention_heads
        if "head_dim" in self.fields and self.head_dim is None and type(self).model_type != "mixtral":
            self.head_dim = self.hidden_size // self.num_attention_heads
        if self.fields.get("head_dim", 0) is None:
            check_heads(self)
        self._layer_types(more)
        self._rotary(more)

    def _layer_types(self, more: dict[str, Any]) -> None:
        """Which layers see a window alone."""

    def _rotary(self, more: dict[str, Any]) -> None:
        theta, scaling = more.pop("rope_theta", self.theta), more.pop("rope_scaling", None)
        if self.partial is not None:
            more.setdefault("partial_rotary_factor", self.partial)
        self.rope_parameters = self._rope(self.rope_parameters or scaling, theta, more)

    def _rope(self, given: Any, theta: float, more: dict[str, Any]) -> dict[str, Any]:
        """One set of rotary parameters, complete."""
        found = dict(given or {})
        found.setdefault("rope_theta", theta)
        if "partial_rotary_factor" in more:
            found.setdefault("partial_rotary_factor", more.pop("partial_rotary_factor"))
        kind = found.setdefault("rope_type", found.get("type", "default"))
        if kind in ("yarn", "longrope", "llama3") and "original_max_position_embeddings" not in found:
            original = getattr(self, "original_max_position_embeddings", None)
            found["original_max_position_embeddings"] = original or self.max_position_embeddings
        return found


class TwoRotary(Rotary):
    """Rotary positions of two kinds: of layers that see a window and of those that see all."""

    local_theta = 10000.0
    global_names = ("rope_theta",)
    local_names = ("rope_local_base_freq",)

    def _rotary(self, more: dict[str, Any]) -> None:
        thetas = [next((more.pop(n) for n in names if n in more), usual)
                  for names, usual in ((self.local_names, self.local_theta), (self.global_names, self.theta))]
        scaling, given = more.pop("rope_scaling", None), self.rope_parameters or {}
        parts = given if SLIDING in given or FULL in given else {FULL: given or scaling}
        local, whole = parts.get(SLIDING), parts.get(FULL)
        self.rope_parameters = {SLIDING: self._one(local, thetas[0]), FULL: self._one(whole, thetas[1])}

    def _one(self, given: Any, theta: float) -> dict[str, Any]:
        return {"rope_type": "default", **self._rope(given, theta, {})}


class Windowed:
    """Layers of which those beyond `max_window_layers` see a window, where that is asked for."""

    def _layer_types(self: Any, more: dict[str, Any]) -> None:
        if not self.use_sliding_window:
            self.sliding_window = None
        if self.layer_types is None:
            self.layer_types = [SLIDING if self.sliding_window is not None and i >= self.max_window_layers else FULL
                                for i in range(self.num_hidden_layers)]


class GPT2Config(PreTrainedConfig):
    """Hyperparameters of GPT-2."""

    model_type = "gpt2"
    attribute_map = {"hidden_size": "n_embd", "max_position_embeddings": "n_positions", "num_attention_heads": "n_head",
                     "num_hidden_layers": "n_layer"}
    fields = row(vocab_size=50257, n_positions=1024, n_embd=768, n_layer=12, n_head=12, n_inner=None, activation_function="gelu_new",
                 resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.1, layer_norm_epsilon=1e-05, initializer_range=0.02,
                 summary_type="cls_index", summary_use_proj=True, summary_activation=None, summary_proj_to_labels=True,
                 summary_first_dropout=0.1, scale_attn_weights=True, use_cache=True, bos_token_id=50256, eos_token_id=50256,
                 pad_token_id=None, scale_attn_by_inverse_layer_idx=False, reorder_and_upcast_attn=False, add_cross_attention=False,
                 tie_word_embeddings=True)


class LlamaConfig(Rotary):
    """Hyperparameters of Llama."""

    model_type = "llama"
    fields = row(vocab_size=32000, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, hidden_act="silu", max_position_embeddings=2048, initializer_range=0.02, rms_norm_eps=1e-06,
                 use_cache=True, pad_token_id=None, bos_token_id=1, eos_token_id=2, pretraining_tp=1, tie_word_embeddings=False,
                 rope_parameters=None, attention_bias=False, attention_dropout=0.0, mlp_bias=False, head_dim=None)


class MistralConfig(Rotary):
    """Hyperparameters of Mistral."""

    model_type = "mistral"
    fields = row(vocab_size=32000, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=8, head_dim=None, hidden_act="silu", max_position_embeddings=131072, initializer_range=0.02,
                 rms_norm_eps=1e-06, use_cache=True, pad_token_id=None, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False,
                 rope_parameters=None, sliding_window=4096, attention_dropout=0.0)


class MixtralConfig(Rotary):
    """Hyperparameters of Mixtral."""

    model_type = "mixtral"
    attribute_map = {"num_experts": "num_local_experts"}
    theta = 1e6
    fields = row(vocab_size=32000, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=8, head_dim=None, hidden_act="silu", max_position_embeddings=131072, initializer_range=0.02,
                 rms_norm_eps=1e-05, use_cache=True, pad_token_id=None, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False,
                 sliding_window=None, attention_dropout=0.0, num_experts_per_tok=2, num_local_experts=8, output_router_logits=False,
                 router_aux_loss_coef=0.001, router_jitter_noise=0.0, rope_parameters=None)


class Qwen2Config(Windowed, Rotary):
    """Hyperparameters of Qwen2."""

    model_type = "qwen2"
    fields = row(vocab_size=151936, hidden_size=4096, intermediate_size=22016, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=32, hidden_act="silu", max_position_embeddings=32768, initializer_range=0.02, rms_norm_eps=1e-06,
                 use_cache=True, tie_word_embeddings=False, rope_parameters=None, use_sliding_window=False, sliding_window=4096,
                 max_window_layers=28, layer_types=None, attention_dropout=0.0, pad_token_id=None, bos_token_id=None,
                 eos_token_id=None)


class Qwen3Config(Windowed, Rotary):
    """Hyperparameters of Qwen3."""

    model_type = "qwen3"
    fields = row(vocab_size=151936, hidden_size=4096, intermediate_size=22016, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=32, head_dim=128, hidden_act="silu", max_position_embeddings=32768, initializer_range=0.02,
                 rms_norm_eps=1e-06, use_cache=True, tie_word_embeddings=False, rope_parameters=None, attention_bias=False,
                 use_sliding_window=False, sliding_window=4096, max_window_layers=28, layer_types=None, attention_dropout=0.0,
                 pad_token_id=None, bos_token_id=None, eos_token_id=None)


class GemmaConfig(Rotary):
    """Hyperparameters of Gemma."""

    model_type = "gemma"
    fields = row(vocab_size=256000, hidden_size=3072, intermediate_size=24576, num_hidden_layers=28, num_attention_heads=16,
                 num_key_value_heads=16, head_dim=256, hidden_act="gelu_pytorch_tanh", max_position_embeddings=8192,
                 initializer_range=0.02, rms_norm_eps=1e-06, use_cache=True, pad_token_id=0, eos_token_id=1, bos_token_id=2,
                 tie_word_embeddings=True, rope_parameters=None, attention_bias=False, attention_dropout=0.0,
                 use_bidirectional_attention=None)


class Gemma2Config(Rotary):
    """Hyperparameters of Gemma2."""

    model_type = "gemma2"
    fields = row(vocab_size=256000, hidden_size=2304, intermediate_size=9216, num_hidden_layers=26, num_attention_heads=8,
                 num_key_value_heads=4, head_dim=256, hidden_activation="gelu_pytorch_tanh", max_position_embeddings=8192,
                 initializer_range=0.02, rms_norm_eps=1e-06, use_cache=True, pad_token_id=0, eos_token_id=1, bos_token_id=2,
                 tie_word_embeddings=True, rope_parameters=None, attention_bias=False, attention_dropout=0.0,
                 query_pre_attn_scalar=256, sliding_window=4096, layer_types=None, final_logit_softcapping=30.0,
                 attn_logit_softcapping=50.0, use_bidirectional_attention=None)

    def _layer_types(self, more: dict[str, Any]) -> None:
        if self.layer_types is None:
            self.layer_types = [FULL if i % 2 else SLIDING for i in range(self.num_hidden_layers)]


class Gemma3TextConfig(TwoRotary):
    """Hyperparameters of Gemma 3's text model."""

    model_type = "gemma3_text"
    theta = 1e6
    fields = row(vocab_size=262208, hidden_size=2304, intermediate_size=9216, num_hidden_layers=26, num_attention_heads=8,
                 num_key_value_heads=4, head_dim=256, hidden_activation="gelu_pytorch_tanh", max_position_embeddings=131072,
                 initializer_range=0.02, rms_norm_eps=1e-06, use_cache=True, pad_token_id=0, eos_token_id=1, bos_token_id=2,
                 tie_word_embeddings=True, rope_parameters=None, attention_bias=False, attention_dropout=0.0,
                 query_pre_attn_scalar=256, sliding_window=4096, layer_types=None, final_logit_softcapping=None,
                 attn_logit_softcapping=None, use_bidirectional_attention=False)

    def _layer_types(self, more: dict[str, Any]) -> None:
        every = self._sliding_window_pattern = more.pop("_sliding_window_pattern", more.get("sliding_window_pattern", 6))
        if self.layer_types is None:
            self.layer_types = [SLIDING if (i + 1) % every else FULL for i in range(self.num_hidden_layers)]
        if self.use_bidirectional_attention:            # files have the width of both sides together
            self.sliding_window = self.sliding_window // 2 + 1

    def to_dict(self) -> dict[str, Any]:
        """The fields as files have them."""
        found = super().to_dict()
        return {**found, "sliding_window": 2 * (self.sliding_window - 1)} if self.use_bidirectional_attention else found


class Phi3Config(Rotary):
    """Hyperparameters of Phi3."""

    model_type = "phi3"
    fields = row(vocab_size=32064, hidden_size=3072, intermediate_size=8192, num_hidden_layers=32, num_attention_heads=32,
                 num_key_value_heads=None, resid_pdrop=0.0, embd_pdrop=0.0, attention_dropout=0.0, hidden_act="silu",
                 max_position_embeddings=4096, original_max_position_embeddings=4096, initializer_range=0.02, rms_norm_eps=1e-05,
                 use_cache=True, tie_word_embeddings=False, rope_parameters=None, bos_token_id=1, eos_token_id=32000,
                 pad_token_id=32000, sliding_window=None)

    def _rotary(self, more: dict[str, Any]) -> None:
        more.setdefault("partial_rotary_factor", 1.0)
        super()._rotary(more)

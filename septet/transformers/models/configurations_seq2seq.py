"""Configurations of BART's relatives: fields with defaults."""
from __future__ import annotations

from septet.transformers.configuration_utils import PreTrainedConfig, row


class MBartConfig(PreTrainedConfig):
    """Hyperparameters of MBart."""

    model_type = "mbart"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=50265, max_position_embeddings=1024, encoder_layers=12, encoder_ffn_dim=4096,
                 encoder_attention_heads=16, decoder_layers=12, decoder_ffn_dim=4096, decoder_attention_heads=16, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, use_cache=True, activation_function="gelu", d_model=1024, dropout=0.1, attention_dropout=0.0,
                 activation_dropout=0.0, init_std=0.02, classifier_dropout=0.0, scale_embedding=False, pad_token_id=1, bos_token_id=0,
                 eos_token_id=2, decoder_start_token_id=None, forced_eos_token_id=2, is_decoder=False, tie_word_embeddings=True)


class MvpConfig(PreTrainedConfig):
    """Hyperparameters of Mvp."""

    model_type = "mvp"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=50267, max_position_embeddings=1024, encoder_layers=12, encoder_ffn_dim=4096,
                 encoder_attention_heads=16, decoder_layers=12, decoder_ffn_dim=4096, decoder_attention_heads=16, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, activation_function="gelu", d_model=1024, dropout=0.1, attention_dropout=0.0,
                 activation_dropout=0.0, init_std=0.02, classifier_dropout=0.0, scale_embedding=False, use_cache=True, pad_token_id=1,
                 bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, use_prompt=False, prompt_length=100, prompt_mid_dim=800,
                 is_decoder=False, tie_word_embeddings=True)


class PegasusConfig(PreTrainedConfig):
    """Hyperparameters of Pegasus."""

    model_type = "pegasus"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=50265, max_position_embeddings=1024, encoder_layers=12, encoder_ffn_dim=4096,
                 encoder_attention_heads=16, decoder_layers=12, decoder_ffn_dim=4096, decoder_attention_heads=16, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, use_cache=True, activation_function="gelu", d_model=1024, dropout=0.1, attention_dropout=0.0,
                 activation_dropout=0.0, init_std=0.02, decoder_start_token_id=0, scale_embedding=False, pad_token_id=0, eos_token_id=1,
                 forced_eos_token_id=1, is_decoder=False, tie_word_embeddings=True)


class BlenderbotConfig(PreTrainedConfig):
    """Hyperparameters of Blenderbot."""

    model_type = "blenderbot"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=8008, max_position_embeddings=128, encoder_layers=2, encoder_ffn_dim=10240,
                 encoder_attention_heads=32, decoder_layers=24, decoder_ffn_dim=10240, decoder_attention_heads=32, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, use_cache=True, activation_function="gelu", d_model=2560, dropout=0.1, attention_dropout=0.0,
                 activation_dropout=0.0, init_std=0.02, decoder_start_token_id=1, scale_embedding=False, pad_token_id=0, bos_token_id=1,
                 eos_token_id=2, encoder_no_repeat_ngram_size=3, forced_eos_token_id=2, is_decoder=False, tie_word_embeddings=True)


class BlenderbotSmallConfig(PreTrainedConfig):
    """Hyperparameters of BlenderbotSmall."""

    model_type = "blenderbot-small"
    attribute_map = {"num_attention_heads": "encoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "encoder_layers"}
    fields = row(is_encoder_decoder=True, vocab_size=50265, max_position_embeddings=512, encoder_layers=8, encoder_ffn_dim=2048,
                 encoder_attention_heads=16, decoder_layers=8, decoder_ffn_dim=2048, decoder_attention_heads=16, encoder_layerdrop=0.0,
                 decoder_layerdrop=0.0, use_cache=True, activation_function="gelu", d_model=512, dropout=0.1, attention_dropout=0.0,
                 activation_dropout=0.0, init_std=0.02, decoder_start_token_id=1, scale_embedding=False, pad_token_id=0, bos_token_id=1,
                 eos_token_id=2, forced_eos_token_id=2, is_decoder=False, tie_word_embeddings=True)


class TrOCRConfig(PreTrainedConfig):
    """Hyperparameters of TrOCR."""

    model_type = "trocr"
    attribute_map = {"num_attention_heads": "decoder_attention_heads", "hidden_size": "d_model", "num_hidden_layers": "decoder_layers"}
    fields = row(vocab_size=50265, d_model=1024, decoder_layers=12, decoder_attention_heads=16, decoder_ffn_dim=4096,
                 activation_function="gelu", max_position_embeddings=512, dropout=0.1, attention_dropout=0.0, activation_dropout=0.0,
                 decoder_start_token_id=2, init_std=0.02, decoder_layerdrop=0.0, use_cache=True, scale_embedding=False,
                 use_learned_position_embeddings=True, layernorm_embedding=True, pad_token_id=1, bos_token_id=0, eos_token_id=2,
                 cross_attention_hidden_size=None, is_decoder=False, tie_word_embeddings=True)

"""TrOCR: BART's decoder that reads an image's states (arXiv:2109.10282)."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.transformers.models import seq2seq as bart
from septet.transformers.models.auto.configuration_auto import config_class


class TrOCRSide:
    """What is TrOCR's own."""

    config_class = config_class("trocr")

    def __init__(self, config: Any) -> None:
        width = getattr(config, "cross_attention_hidden_size", None)
        if width not in (None, config.d_model):
            raise NotSupported(f"TrOCRConfig(cross_attention_hidden_size={width}) beside d_model={config.d_model}")
        if not config.use_learned_position_embeddings or not config.layernorm_embedding:
            raise NotSupported("TrOCRConfig with use_learned_position_embeddings=False or layernorm_embedding=False")
        super().__init__(config)  # type: ignore[call-arg]


class TrOCRPreTrainedModel(TrOCRSide, bart.BartPreTrainedModel):
    """What TrOCR's models share."""


class TrOCRDecoder(TrOCRSide, bart.BartDecoder):
    """The decoder; upstream makes the norm of the embeddings before the layers."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._modules["layers"] = self._modules.pop("layers")


class TrOCRDecoderWrapper(bart.Wrapped, TrOCRPreTrainedModel):
    """The decoder under its name."""

    decoder_class = TrOCRDecoder


class TrOCRForCausalLM(bart.DecoderCausal, TrOCRPreTrainedModel):
    """The decoder alone, with logits of the next token."""

    wrapper_class = TrOCRDecoderWrapper
    output_path = "output_projection"
    _tied_weights_keys = {"output_projection.weight": "model.decoder.embed_tokens.weight"}

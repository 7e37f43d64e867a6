"""What `generate` answers with `return_dict_in_generate=True`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.transformers.utils.generic import ModelOutput


@dataclass
class GenerateDecoderOnlyOutput(ModelOutput):
    """Of a decoder: tokens, and per step scores after and before processors."""

    sequences: Any
    scores: Any = None
    logits: Any = None
    attentions: Any = None
    hidden_states: Any = None
    past_key_values: Any = None


@dataclass
class GenerateEncoderDecoderOutput(ModelOutput):
    """Of an encoder and decoder."""

    sequences: Any
    scores: Any = None
    logits: Any = None
    encoder_attentions: Any = None
    encoder_hidden_states: Any = None
    decoder_attentions: Any = None
    cross_attentions: Any = None
    decoder_hidden_states: Any = None
    past_key_values: Any = None


@dataclass
class GenerateBeamDecoderOnlyOutput(ModelOutput):
    """Of a decoder with beams: also each sequence's score, and which beam each token came from."""

    sequences: Any
    sequences_scores: Any = None
    scores: Any = None
    logits: Any = None
    beam_indices: Any = None
    attentions: Any = None
    hidden_states: Any = None
    past_key_values: Any = None


@dataclass
class GenerateBeamEncoderDecoderOutput(ModelOutput):
    """Of an encoder and decoder with beams."""

    sequences: Any
    sequences_scores: Any = None
    scores: Any = None
    logits: Any = None
    beam_indices: Any = None
    encoder_attentions: Any = None
    encoder_hidden_states: Any = None
    decoder_attentions: Any = None
    cross_attentions: Any = None
    decoder_hidden_states: Any = None
    past_key_values: Any = None

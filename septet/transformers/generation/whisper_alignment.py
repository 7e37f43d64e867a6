"""When Whisper's tokens were said: its attention on the sound, aligned by dynamic time warping (arXiv:2212.04356, word timestamps)."""
from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from septet import torch
from septet.errors import NotSupported
from septet.torch.nn import functional as F

STEP = 0.02         # seconds of a place of the encoder, whatever `time_precision` says of timestamps
_NO_HEADS = ("Model generation config has no `alignment_heads`, token-level timestamps not available. Set generation_config.alignment_heads"
             " to the (layer, head) pairs whose attention follows the sound.")


def heads_of(config: Any) -> list[tuple[int, int]]:
    """(layer, head) of the attention that follows the sound.  ValueError where a model does not tell."""
    found = getattr(config, "alignment_heads", None)
    if not found:
        raise ValueError(_NO_HEADS)
    return [(int(layer), int(head)) for layer, head in found]


@contextmanager
def with_weights(model: Any) -> Iterator[None]:
    """Attention step by step meanwhile, which has weights."""
    kind = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        yield
    finally:
        model.set_attn_implementation(kind)


def token_times(model: Any, encoded: Any, sequences: Any, before: int, config: Any, frames: list[int]) -> Any:
    """Seconds of every token (rows, length): 0 for the `before` first ones.  frames: of features, for each row."""
    times = torch.zeros(tuple(sequences.shape), dtype=torch.float32)
    if sequences.shape[1] - before < 2:
        return times
    with with_weights(model):
        out = model(encoder_outputs=encoded, decoder_input_ids=sequences[:, :-1], use_cache=False, output_attentions=True, return_dict=True)
    weights = torch.stack([out.cross_attentions[layer][:, head] for layer, head in heads_of(config)], dim=1)[:, :, before:]
    for row, count in enumerate(frames):
        if count < 2:
            raise NotSupported("Whisper's generate(return_token_timestamps=True): words behind the frames that attention_mask has")
        found = [place * STEP for place in jumps(aligned(weights[row, :, :, : count // 2], model.config.median_filter_width))]
        times[row, before:] = torch.tensor([*found, found[-1]], dtype=torch.float32)
    return times


def aligned(weights: Any, width: int) -> list[list[float]]:
    """How ill a token fits a place (tokens, places): heads normed over tokens, smoothed by a median over places, averaged."""
    spread = torch.std(weights, dim=-2, keepdim=True, unbiased=False)
    normed = (weights - weights.mean(dim=-2, keepdim=True)) / spread
    half = width // 2
    if normed.shape[-1] > half:
        padded = F.pad(normed, (half, half), mode="reflect")
        normed = padded.unfold(-1, width, 1).sort(dim=-1).values[..., half]
    return (-normed.mean(dim=0).double()).tolist()  # type: ignore[no-any-return]


def jumps(cost: list[list[float]]) -> list[int]:
    """The place where each token begins, along the cheapest way through (tokens, places)."""
    rows, columns = len(cost), len(cost[0])
    steps, above = [], [0.0] + [math.inf] * columns             # steps: 0 to both, 1 to the next token, 2 to the next place
    for line in cost:
        here, turns = [math.inf], []
        for at in range(columns):
            both, token, place = above[at], above[at + 1], here[at]
            turn = 0 if both < token and both < place else 1 if token < both and token < place else 2
            here.append(line[at] + (both, token, place)[turn])
            turns.append(turn)
        steps.append(turns)
        above = here
    begins, row, column = [0] * rows, rows - 1, columns - 1
    while row >= 0 and column >= 0:
        begins[row] = column
        turn = steps[row][column]
        row, column = row - (turn != 2), column - (turn != 1)
    return begins

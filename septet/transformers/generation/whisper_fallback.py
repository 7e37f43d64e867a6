"""When Whisper's text of a window is drawn again, hotter, and when a window is taken for silence (arXiv:2212.04356, 4.5)."""
from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from septet import torch


@dataclass
class Limits:
    """compression: the greatest ratio of a text's bytes to their compressed ones.  logprob: the least mean log-probability of its tokens.

    silence: the probability of no speech above which a window whose log-probability is too small is passed over.
    """

    compression: float | None = None
    logprob: float | None = None
    silence: float | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.compression, self.logprob, self.silence))

    def verdict(self, text: Sequence[int], mean: float, quiet: float, vocabulary: int) -> tuple[bool, bool]:
        """(whether a text is to be written again, whether its window is silence)."""
        again = self.compression is not None and compression(text, vocabulary) > self.compression
        unsure = self.logprob is not None and mean < self.logprob
        if unsure and self.silence is not None and quiet > self.silence:
            return False, True
        return again or unsure, False


def compression(text: Sequence[int], vocabulary: int) -> float:
    """How many times smaller zlib makes a text's tokens, each in as many bytes as the vocabulary needs."""
    size = int(math.log2(vocabulary) / 8) + 1
    data = b"".join(token.to_bytes(size, "little") for token in text)
    return len(data) / len(zlib.compress(data))


def mean_logprob(scores: Sequence[Any], row: int, text: Sequence[int], temperature: float) -> float:
    """The mean log-probability of a row's tokens, of what their temperature left of them."""
    if not text:
        return 0.0
    kept = torch.stack([step[row] for step in scores[: len(text)]]) * (temperature or 1.0)
    logs = torch.log_softmax(kept.float(), -1)
    tokens = torch.tensor(list(text[-len(kept):]))
    return float(logs.gather(1, tokens[:, None]).sum()) / len(text)


def no_speech(model: Any, encoded: Any, heads: Any, config: Any) -> list[float]:
    """How likely each window has no speech: the probability of that token behind the start of the text."""
    place = heads[0].tolist().index(config.decoder_start_token_id)
    logits = model(encoder_outputs=encoded, decoder_input_ids=heads[:, : place + 1], use_cache=False, return_dict=True).logits[:, place]
    return torch.softmax(logits.float(), -1)[:, config.no_timestamps_token_id - 1].tolist()  # type: ignore[no-any-return]


def rows_of(encoded: Any, rows: list[int]) -> Any:
    """Some rows of an encoder's output."""
    return type(encoded)(last_hidden_state=encoded[0][rows])

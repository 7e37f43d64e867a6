"""`generate_batch`: many prompts of any length, written together; what each gets is what it gets alone."""
from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from septet import torch
from septet.errors import NotSupported

ROWS = 32                       # prompts that are written together


class RequestStatus(Enum):
    """Where a request stands."""

    PENDING = 0
    PREFILLING = 1
    DECODING = 2
    FINISHED = 3
    FAILED = 4


@dataclass
class GenerationOutput:
    """What a request got: tokens without its prompt."""

    request_id: str
    prompt_ids: list[int] = field(default_factory=list)
    generated_tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    error: str | None = None
    status: RequestStatus = RequestStatus.PENDING
    created_time: float = field(default_factory=time.perf_counter)
    lifespan: tuple[float, float] = (-1, -1)
    timestamps: list[float] | None = None

    def is_finished(self) -> bool:
        """Whether it is done."""
        return self.status is RequestStatus.FINISHED


def generate_batch(model: Any, inputs: list[list[int]], generation_config: Any, kwargs: dict[str, Any]) -> dict[str, GenerationOutput]:
    """Answers by request, in the order of the prompts.  NotSupported for draws, whose order is that of upstream's scheduler."""
    config = copy.deepcopy(generation_config if generation_config is not None else model.generation_config)
    unknown = [name for name in kwargs if not hasattr(config, name)]
    if unknown:
        raise ValueError(f"generate_batch: {unknown} are no settings of generation")
    if not all(len(ids) for ids in inputs):
        raise ValueError("generate_batch: a prompt has no tokens")
    for name, value in kwargs.items():
        setattr(config, name, value)
    if config.do_sample or (config.num_beams or 1) > 1:
        raise NotSupported("generate_batch with do_sample or num_beams: greedy writing is there; for draws and beams call `generate` with "
                           "the prompts padded on the left (tokenizer(prompts, padding=True, padding_side='left', return_tensors='pt'))")
    found: dict[str, GenerationOutput] = {}
    for start in range(0, len(inputs), ROWS):
        for at, output in enumerate(together(model, [list(map(int, ids)) for ids in inputs[start : start + ROWS]], config)):
            output.request_id = f"req_{start + at}"
            found[output.request_id] = output
    return found


def together(model: Any, prompts: list[list[int]], config: Any) -> list[GenerationOutput]:
    """Some prompts at once, padded on the left."""
    began, width = time.perf_counter(), max(map(len, prompts))
    config = copy.deepcopy(config)
    config.cache_implementation, config.pad_token_id = None, 0 if config.pad_token_id is None else config.pad_token_id
    config.eos_token_id = -1 if config.eos_token_id is None else config.eos_token_id    # no end here: `generate` would ask the model
    ids = torch.tensor([[config.pad_token_id] * (width - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
    rows = model.generate(ids, attention_mask=mask, generation_config=config)[:, width:].tolist()
    ends = config.eos_token_id if isinstance(config.eos_token_id, (list, tuple)) else [config.eos_token_id]
    return [GenerationOutput("", prompt, upto(row, ends), status=RequestStatus.FINISHED, created_time=began,
                             lifespan=(began, time.perf_counter())) for prompt, row in zip(prompts, rows)]


def upto(tokens: list[int], ends: Any) -> list[int]:
    """Tokens up to the first end and with it."""
    stop = next((at for at, token in enumerate(tokens) if token in ends), len(tokens))
    return tokens[: stop + 1]


__all__ = ["GenerationOutput", "RequestStatus", "generate_batch"]

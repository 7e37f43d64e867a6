"""Beam search: the likeliest sequences rather than the likeliest tokens.  Shapes: b rows, k beams, c candidates, v words."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet import torch
from septet.transformers.generation import prepare
from septet.transformers.generation.outputs import GenerateBeamDecoderOnlyOutput, GenerateBeamEncoderDecoderOutput
from septet.transformers.generation.sample import Recorder, last_scores

LOW = -1.0e9


@dataclass
class Beams:
    """Sequences (b, k, length), their scores (b, k), the beam that each token came from (b, k, steps), and which are done."""

    sequences: Any
    scores: Any
    origins: Any
    finished: Any

    def best(self, scores: Any, count: int) -> Beams:
        """The `count` beams with the best of these scores."""
        places = torch.topk(scores, k=count)[1]
        return self.take(places)

    def take(self, places: Any) -> Beams:
        """Beams by place (b, n)."""
        return Beams(taken(self.sequences, places), taken(self.scores, places), taken(self.origins, places), taken(self.finished, places))


def taken(values: Any, places: Any) -> Any:
    """values (b, n, …) at places (b, m)."""
    return values[torch.arange(values.shape[0])[:, None], places]


def flat(values: Any) -> Any:
    """(b, k, …) as (b k, …)."""
    return values.reshape(values.shape[0] * values.shape[1], *values.shape[2:])


class Search:
    """One beam search: running beams, finished ones, and the rules between them."""

    def __init__(self, config: Any, state: Any) -> None:
        self.config, self.state = config, state
        self.k = config.num_beams
        self.b = state.input_ids.shape[0] // self.k
        self.prompt = self.length = state.input_ids.shape[1]
        ends = 0 if state.ends is None else len(state.ends)
        self.c = max(2, 1 + ends) * self.k
        self.among_best = torch.arange(self.c) < self.k
        fill = state.pad or (-1 if state.ends is None else int(state.ends[0]))      # upstream takes pad 0 for none
        room = torch.full((self.b, self.k, config.max_length), fill, dtype=torch.int64)
        room[:, :, : self.length] = state.input_ids.reshape(self.b, self.k, self.length)
        start = torch.zeros((self.b, self.k))
        start[:, 1:] = LOW
        origins = torch.full((self.b, self.k, config.max_length - self.length), -1, dtype=torch.int32)
        none = torch.zeros((self.b, self.k), dtype=torch.bool)
        self.running = Beams(room, start, origins, none)
        self.found = Beams(room.clone(), torch.full((self.b, self.k), LOW), origins.clone(), none.clone())
        self.can_improve = torch.ones((self.b, 1), dtype=torch.bool)

    def candidates(self, scores: Any) -> Beams:
        """The c best ways to go on, of summed scores (b, k v), each with one more token."""
        words = scores.shape[1] // self.k
        if self.config.do_sample:
            order = torch.multinomial(torch.softmax(scores, dim=-1), num_samples=self.c)
            best = torch.gather(scores, 1, order)
        else:
            best, order = torch.topk(scores, k=self.c)
        beam = torch.div(order, words, rounding_mode="floor")
        sequences, origins = taken(self.running.sequences, beam), taken(self.running.origins, beam)
        sequences[:, :, self.length] = order % words
        origins[:, :, self.length - self.prompt] = (beam + torch.arange(self.b)[:, None] * self.k).to(torch.int32)
        return Beams(sequences, best, origins, torch.zeros((self.b, self.c), dtype=torch.bool))

    def step(self, scores: Any, recorded: Any) -> bool:
        """Choose beams by the scores of their next tokens; whether to go on."""
        ways = self.candidates(scores)
        done = self.state.criteria(flat(ways.sequences[:, :, : self.length + 1]), recorded).reshape(self.b, self.c)
        ways.finished = done
        running = Beams(ways.sequences, ways.scores + done * LOW, ways.origins, ways.finished)
        self.running = running.best(running.scores, self.k)
        self._keep_finished(ways, done)
        self.length += 1
        self._judge()
        return self._goes_on(done)

    def _keep_finished(self, ways: Beams, done: Any) -> None:
        """Ways that just ended and were among the k best take the place of worse finished ones."""
        config = self.config
        scores = ways.scores / ((self.length + 1 - self.prompt) ** config.length_penalty)
        full = self.found.finished.all(dim=-1, keepdim=True) & (config.early_stopping is True)
        ended = done & self.among_best[None]
        scores = scores + full * LOW + (~self.can_improve) * LOW + (~ended) * LOW
        both = Beams(torch.cat([self.found.sequences, ways.sequences], dim=1), torch.cat([self.found.scores, scores], dim=1),
                     torch.cat([self.found.origins, ways.origins], dim=1), torch.cat([self.found.finished, ended], dim=1))
        self.found = both.best(both.scores, self.k)

    def _judge(self) -> None:
        """Whether a running beam may still beat the worst finished one."""
        config = self.config
        longest = config.early_stopping == "never" and config.length_penalty > 0.0
        length = (config.max_length if longest else self.length) - self.prompt
        best = self.running.scores[:, :1] / length**config.length_penalty
        worst = torch.where(self.found.finished, self.found.scores.min(dim=1, keepdim=True).values, LOW)
        self.can_improve = self.can_improve & (best > worst).any(dim=-1, keepdim=True)

    def _goes_on(self, done: Any) -> bool:
        full = bool(self.found.finished.all()) and self.config.early_stopping is True
        return bool(self.can_improve.any()) and not full and not bool(done.all())

    def order(self) -> Any:
        """The beam, counted over the batch, that each running one came from."""
        return flat(self.running.origins[:, :, self.length - 1 - self.prompt]).long()


def beam_search(model: Any, config: Any, state: Any) -> Any:
    """Write with beams until no running one can win."""
    recorder = Recorder(model, config)
    search = Search(config, state)
    kwargs = {**state.kwargs, **prepare.states(config)}
    while True:
        ids = flat(search.running.sequences[:, :, : search.length])
        outputs, logits = last_scores(model, model.prepare_inputs_for_generation(ids, **kwargs))
        kwargs = model._update_model_kwargs_for_generation(outputs, kwargs, is_encoder_decoder=model.config.is_encoder_decoder)
        scores = state.processors(ids, torch.log_softmax(logits, dim=-1))
        recorder.step(outputs, logits, scores)
        words = scores.shape[-1]
        summed = scores.reshape(search.b, search.k, words) + search.running.scores[:, :, None]
        go_on = search.step(summed.reshape(search.b, search.k * words), recorder.kept.get("scores"))
        if kwargs.get("past_key_values") is not None:
            kwargs["past_key_values"].reorder_cache(search.order())
        if not go_on:
            break
    return _result(recorder, search, config, kwargs)


def _result(recorder: Recorder, search: Search, config: Any, kwargs: dict[str, Any]) -> Any:
    kept = config.num_return_sequences
    sequences, scores, origins = (flat(values[:, :kept]) for values in (search.found.sequences, search.found.scores, search.found.origins))
    written = int((origins >= 0).sum(dim=1).max())
    sequences, origins = sequences[:, : search.prompt + written], origins[:, :written]
    more = {"beam_indices": origins.long() if origins.dtype is not torch.int32 else origins}
    if config.output_scores:
        more["sequences_scores"] = scores
    else:
        more["beam_indices"] = None
    return recorder.result(sequences, kwargs, (GenerateBeamDecoderOnlyOutput, GenerateBeamEncoderDecoderOutput), **more)

"""The next token of each sequence from its logits: greedy or drawn, with OpenAI's penalties, and within a grammar where one is given.

A draw is the greatest of logits and Gumbel noise, which is a draw from the softmax; so a draw among the tokens that a grammar allows
is the first allowed one in that order.  Noise comes from each sequence's own generator: neighbours in the batch change nothing.
"""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from septet.serve.errors import Refusal
from septet.serve.grammar import Grammar, State, may_end, must_end
from septet.serve.text import BROKEN
from septet.serve.vocabulary import Vocabulary

TOP_MOST = 20
TRIES = 64                              # likeliest tokens that are tried before a grammar is asked for all that it allows
LEAST = -9999.0                         # the log-probability that is told of what is impossible: JSON has no infinity


@dataclass(slots=True)
class Sampling:
    """How tokens are chosen.  temperature 0 is greedy.  logprobs: how many alternatives are told, None for no log-probabilities."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    repetition_penalty: float = 1.0
    bias: dict[int, float] = field(default_factory=dict)
    seed: int | None = None
    logprobs: int | None = None
    grammar: Grammar | None = None

    @property
    def filters(self) -> bool:
        return self.top_p < 1 or self.top_k > 0 or self.min_p > 0

    @property
    def adjusts(self) -> bool:
        return bool(self.bias or self.presence_penalty or self.frequency_penalty or self.repetition_penalty != 1)


@dataclass(slots=True)
class Choice:
    """A chosen token, with (token, log-probability) of it and of the likeliest where they were asked for."""

    token: int
    logprob: float | None = None
    top: list[tuple[int, float]] = field(default_factory=list)


class Chooser:
    """The state of one sequence's choices: its generator, what it has said, where it is in its grammar."""

    def __init__(self, sampling: Sampling, prompt: Sequence[int], ends: frozenset[int], piece: Callable[[int], str],
                 vocabulary: Callable[[], Vocabulary]):
        from septet import torch

        self.sampling, self.ends, self.piece, self.vocabulary = sampling, ends, piece, vocabulary
        self.prompt = frozenset(prompt) if sampling.repetition_penalty != 1 else frozenset()
        self.said: Counter[int] = Counter()
        self.generator = torch.Generator()
        if sampling.seed is None:
            self.generator.seed()
        else:
            self.generator.manual_seed(sampling.seed)
        self.state: State | None = None if sampling.grammar is None else sampling.grammar.start

    def noise(self, size: int) -> Any:
        """Gumbel noise for one row."""
        from septet import torch

        drawn = torch.rand(size, generator=self.generator, dtype=torch.float64).clamp_(1e-300, 1 - 1e-16)
        return (-torch.log(-torch.log(drawn))).to(torch.float32)

    def adjusted(self, row: Any) -> Any:
        """Logits with bias and penalties."""
        from septet import torch

        row, s = row.clone(), self.sampling
        if s.repetition_penalty != 1 and (known := sorted(self.prompt | set(self.said))):
            at = torch.tensor(known)
            row[at] = torch.where(row[at] < 0, row[at] * s.repetition_penalty, row[at] / s.repetition_penalty)
        delta: Counter[int] = Counter()
        for token, times in self.said.items():
            delta[token] -= s.presence_penalty + s.frequency_penalty * times      # type: ignore[assignment]
        for token, bias in s.bias.items():
            delta[token] += bias                                                  # type: ignore[assignment]
        if delta:
            row[torch.tensor(list(delta))] += torch.tensor(list(delta.values()), dtype=row.dtype)
        return row

    def allowed(self, scores: Any) -> int:
        """The first token in the order of scores that the grammar allows; an end of text where nothing can follow."""
        from septet import torch

        grammar, state = self.sampling.grammar, self.state
        assert grammar is not None and state is not None
        for token in torch.topk(scores, min(TRIES, len(scores))).indices.tolist():
            if may_end(state) if token in self.ends else self.fits(token):
                return int(token)
        found = self.vocabulary().allowed(grammar, state) + (sorted(self.ends) if may_end(state) else [])
        if not found:
            return min(self.ends, default=0)
        return found[int(torch.argmax(scores[torch.tensor(found)]))]

    def fits(self, token: int) -> bool:
        """Whether the grammar allows a token's text."""
        assert self.sampling.grammar is not None and self.state is not None
        text = self.piece(token)
        return bool(text) and BROKEN not in text and bool(self.sampling.grammar.read(self.state, text))

    def take(self, token: int) -> bool:
        """Note a token that was chosen; whether the grammar says that the text ends."""
        self.said[token] += 1
        if self.state is None or token in self.ends:
            return False
        assert self.sampling.grammar is not None
        self.state = self.sampling.grammar.read(self.state, self.piece(token))
        return must_end(self.state)


def choose(logits: Any, choosers: Sequence[Chooser]) -> list[Choice | Refusal]:
    """One token for each row of logits (sequences, vocabulary); why there is none where a row holds no numbers or its grammar ends."""
    from septet import torch

    plans = [chooser.sampling for chooser in choosers]
    if any(plan.adjusts for plan in plans):
        logits = torch.stack([c.adjusted(row) if c.sampling.adjusts else row for c, row in zip(choosers, logits)])
    if all(plan.temperature == 0 for plan in plans):
        scores = logits
    else:
        scores = drawn(logits, choosers)
    greatest, best = torch.max(scores, -1)
    found = zip(choosers, best.tolist(), map(math.isnan, greatest.tolist()))        # the greatest of a row with NaN is NaN
    tokens = [token_of(chooser, scores[i], token, broken) for i, (chooser, token, broken) in enumerate(found)]
    return [token if isinstance(token, Refusal) else with_logprobs(token, logits[i], plans[i].logprobs) for i, token in enumerate(tokens)]


def token_of(chooser: Chooser, scores: Any, best: int, broken: bool) -> int | Refusal:
    """The token of one row; a failure is this row's alone."""
    if broken:
        return Refusal(500, "the scores of the next token are not numbers (NaN)")
    try:
        return best if chooser.state is None else chooser.allowed(scores)
    except Refusal as refusal:
        return refusal


def drawn(logits: Any, choosers: Sequence[Chooser]) -> Any:
    """Scores whose greatest is the draw of each row; rows with temperature 0 keep their order."""
    from septet import torch

    plans = [chooser.sampling for chooser in choosers]
    heat = torch.tensor([plan.temperature or 1.0 for plan in plans], dtype=logits.dtype)
    scaled = logits / heat[:, None]
    if any(plan.filters for plan in plans):
        scaled = filtered(scaled, plans)
    quiet = torch.zeros(logits.shape[-1])
    return scaled + torch.stack([c.noise(logits.shape[-1]) if c.sampling.temperature else quiet for c in choosers])


def filtered(scaled: Any, plans: Sequence[Sampling]) -> Any:
    """Logits with -inf for what top-k, top-p and min-p leave out; the likeliest always stays."""
    from septet import torch

    probabilities = torch.softmax(scaled, -1)
    ordered = torch.sort(probabilities, dim=-1, descending=True).values
    before = torch.cumsum(ordered, -1) - ordered
    size = scaled.shape[-1]
    rank = torch.arange(size)[None, :]
    most = torch.tensor([plan.top_k or size for plan in plans])[:, None]
    share = torch.tensor([plan.top_p if plan.top_p < 1 else 2.0 for plan in plans], dtype=scaled.dtype)[:, None]
    kept = ((before < share) & (rank < most)) | (rank == 0)
    least = torch.where(kept, ordered, torch.tensor(math.inf, dtype=ordered.dtype)).amin(-1, keepdim=True)
    floor = torch.tensor([plan.min_p for plan in plans], dtype=scaled.dtype)[:, None] * ordered[:, :1]
    return torch.where((probabilities >= least) & (probabilities >= floor), scaled, torch.tensor(-math.inf, dtype=scaled.dtype))


def with_logprobs(token: int, row: Any, wanted: int | None) -> Choice:
    """A choice, with log-probabilities of the model's own distribution where they are wanted."""
    if wanted is None:
        return Choice(token)
    from septet import torch

    logs = torch.log_softmax(row, -1)
    top: list[tuple[int, float]] = []
    if wanted:
        values, places = torch.topk(logs, min(wanted, logs.shape[-1]))
        top = [(place, max(value, LEAST)) for place, value in zip(places.tolist(), values.tolist())]
    return Choice(token, max(float(logs[token]), LEAST), top)

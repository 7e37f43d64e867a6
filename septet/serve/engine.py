"""Continuous batching: one thread decodes all answers; sequences join and leave between any two steps.

Active sequences hold the first rows of the decoder's cache.  Prompts are read into the row behind them, so many tokens between two steps,
so that a long prompt does not hold up the answers of others.
"""
from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from septet.serve.errors import Refusal
from septet.serve.metrics import Registry
from septet.serve.sampling import Choice, Chooser, Sampling, choose
from septet.serve.text import TextStream

PIECE = 256                             # tokens of prompts read between two steps


class Decoder(Protocol):
    """A model with a cache of `rows` sequences of at most `context` tokens."""

    rows: int
    context: int

    def prefill(self, row: int, tokens: Sequence[int], start: int) -> Any:
        """Read tokens of a sequence from position `start` into a row; the logits (vocabulary,) after the last."""

    def step(self, tokens: Sequence[int], lengths: Sequence[int]) -> Any:
        """One token more for rows 0, 1, …, which hold `lengths` tokens; logits (rows, vocabulary)."""

    def move(self, source: int, target: int, length: int) -> None:
        """Copy a row's cache over another's."""


class Generation:
    """One answer being made.  `emit` is called from the engine's thread with pieces of text, the last with a reason to finish."""

    def __init__(self, prompt: Sequence[int], sampling: Sampling, most: int, stream: TextStream, chooser: Chooser, ends: frozenset[int],
                 emit: Callable[[Generation, str, list[Choice], str | None], None]):
        self.prompt, self.sampling, self.most, self.stream, self.chooser, self.ends, self.emit = (
            list(prompt), sampling, most, stream, chooser, ends, emit)
        self.read = 0                   # tokens of the prompt in the cache
        self.answer: list[int] = []
        self.held: list[Choice] = []    # choices whose text is held back
        self.cancelled = False
        self.since = time.perf_counter()
        self.first: float | None = None     # seconds to the first token

    @property
    def length(self) -> int:
        """Tokens in the cache: all but the answer's last."""
        return len(self.prompt) + len(self.answer) - 1

    def take(self, choice: Choice) -> str | None:
        """One more token; why the answer ends here, or None."""
        token = choice.token
        over = self.chooser.take(token)
        if token in self.ends:
            return self.end("stop", counted=True, token=token)
        self.answer.append(token)
        self.held.append(choice)
        text = self.stream.add(token)
        if self.stream.stopped or over:
            return self.end("stop", text)
        if len(self.answer) >= self.most:
            return self.end("length", text)
        if text:
            self.emit(self, text, self.released(), None)
        return None

    def lose(self, refusal: Refusal) -> str:
        """There is no next token: the answer ends with why."""
        self.emit(self, refusal.message, [], "error")
        return "error"

    def end(self, reason: str, text: str = "", counted: bool = False, token: int = 0) -> str:
        if counted:
            self.answer.append(token)
        self.emit(self, text + self.stream.finish(), self.released(), reason)
        return reason

    def released(self) -> list[Choice]:
        held, self.held = self.held, []
        return held


class Engine:
    """The queue, the rows and the thread."""

    def __init__(self, decoder: Decoder, metrics: Registry, queue: int = 64, streams: int = 16):
        self.decoder, self.metrics, self.queue = decoder, metrics, queue
        self.streams = min(streams, decoder.rows - 1)
        self.waiting: deque[Generation] = deque()
        self.active: list[Generation] = []
        self.reading: Generation | None = None
        self.wake = threading.Condition()
        self.closed = False
        self.thread = threading.Thread(target=self.run, name="septet-decode", daemon=True)
        self.thread.start()

    def depth(self) -> int:
        """Answers waiting or being made."""
        return len(self.waiting) + len(self.active) + (self.reading is not None)

    def submit(self, generations: Sequence[Generation]) -> None:
        """Queue all of a request's answers, or refuse them all."""
        with self.wake:
            if self.closed:
                raise Refusal(503, "the server is stopping", retry_after=5)
            if len(self.waiting) + len(generations) > max(self.queue, len(generations)) or len(self.waiting) >= self.queue:
                words = f"{len(self.waiting)} answers wait already; the queue takes {self.queue}"
                raise Refusal(429, words, code="queue_full", retry_after=1)
            self.waiting.extend(generations)
            self.wake.notify()

    def cancel(self, generations: Sequence[Generation]) -> None:
        """Let go of answers that nobody waits for."""
        with self.wake:
            for generation in generations:
                generation.cancelled = True
            self.wake.notify()

    def close(self) -> None:
        """End the thread after the step it is in."""
        with self.wake:
            self.closed = True
            self.wake.notify()
        self.thread.join(30)

    def run(self) -> None:
        while self.wait():
            try:
                self.turn()
            except Exception as error:
                self.fail(error)

    def wait(self) -> bool:
        """Until there is work; False when the engine was closed."""
        with self.wake:
            while not (self.closed or self.waiting or self.active or self.reading):
                self.wake.wait()
            return not self.closed

    def turn(self) -> None:
        """Drop what was cancelled, read a piece of a prompt, and decode one token for every active sequence."""
        self.drop_cancelled()
        left = PIECE
        while left > 0 and (read := self.read_piece(left)):
            left -= read
        if self.active:
            self.metrics.step_rows.observe(len(self.active))
            logits = self.decoder.step([g.answer[-1] for g in self.active], [g.length for g in self.active])
            self.give(logits, list(self.active))

    def drop_cancelled(self) -> None:
        for generation in [g for g in self.active if g.cancelled]:
            self.leave(generation)
        if self.reading is not None and self.reading.cancelled:
            self.reading = None
        with self.wake:
            self.waiting = deque(g for g in self.waiting if not g.cancelled)

    def read_piece(self, most: int) -> int:
        """Tokens read of the prompt that is being read, or of the first that waits, if there is a row for it."""
        if self.reading is None:
            with self.wake:
                if not self.waiting or len(self.active) >= self.streams:
                    return 0
                self.reading = self.waiting.popleft()
        reading = self.reading
        piece = reading.prompt[reading.read:reading.read + most]
        logits = self.decoder.prefill(len(self.active), piece, reading.read)
        reading.read += len(piece)
        if reading.read == len(reading.prompt):
            self.reading = None
            self.active.append(reading)
            self.metrics.prompt_tokens.add(len(reading.prompt))
            reading.first = time.perf_counter() - reading.since
            self.metrics.first_token.observe(reading.first)
            self.give(logits[None], [reading])
        return len(piece)

    def give(self, logits: Any, generations: list[Generation]) -> None:
        """Choose a token for each and take out those that end."""
        choices = choose(logits, [g.chooser for g in generations])
        self.metrics.answer_tokens.add(len(choices))
        over = [g for g, choice in zip(generations, choices) if (g.lose(choice) if isinstance(choice, Refusal) else g.take(choice))]
        for generation in over:         # only now do all say how much of their rows counts
            self.leave(generation)

    def leave(self, generation: Generation) -> None:
        """Free a row: the last sequence takes it, and a prompt that is being read moves up."""
        row, last = self.active.index(generation), len(self.active) - 1
        if row != last:
            self.decoder.move(last, row, self.active[last].length)
            self.active[row] = self.active[last]
        self.active.pop()
        if self.reading is not None and self.reading.read:
            self.decoder.move(last + 1, last, self.reading.read)

    def fail(self, error: Exception) -> None:
        """Tell everyone whose answer was in the step that failed."""
        lost = self.active + [g for g in [self.reading] if g is not None]
        self.active, self.reading = [], None
        for generation in lost:
            generation.emit(generation, f"{type(error).__name__}: {error}", [], "error")

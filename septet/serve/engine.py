"""Continuous batching: one thread decodes all answers; sequences join and leave between any two steps.

Active sequences hold the first rows of the decoder's cache.  Prompts are read into the rows behind them, several short ones at once, but so
many tokens between two steps, so that prompts do not hold up the answers of others.  Where a prompt is cut into pieces depends on it alone.
"""
from __future__ import annotations

import asyncio
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

    def read(self, first: int, pieces: Sequence[Sequence[int]], starts: Sequence[int]) -> Any:
        """Read tokens of prompts from positions `starts` into rows `first`, `first` + 1, …; logits (pieces, vocabulary) behind each."""

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

    def piece(self) -> list[int]:
        """What is read next of the prompt."""
        return self.prompt[self.read:self.read + PIECE]

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


Delivery = tuple[asyncio.AbstractEventLoop, Generation, Callable[[], None]]


class Engine:
    """The queue, the rows and the thread."""

    def __init__(self, decoder: Decoder, metrics: Registry, queue: int = 64, streams: int = 16):
        self.decoder, self.metrics, self.queue = decoder, metrics, queue
        self.streams = min(streams, decoder.rows - 1)
        self.waiting: deque[Generation] = deque()
        self.active: list[Generation] = []
        self.reading: list[Generation] = []     # more than one within a turn alone
        self.outbox: list[Delivery] = []        # what event loops are given after a step
        self.wake = threading.Condition()
        self.closed = False
        self.thread = threading.Thread(target=self.run, name="septet-decode", daemon=True)
        self.thread.start()

    def depth(self) -> int:
        """Answers waiting or being made."""
        return len(self.waiting) + len(self.active) + len(self.reading)

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
        """Drop what was cancelled, read pieces of prompts, and decode one token for every active sequence."""
        self.drop_cancelled()
        self.admit()
        if self.reading:
            self.read()
        if self.active:
            self.metrics.step_rows.observe(len(self.active))
            logits = self.decoder.step([g.answer[-1] for g in self.active], [g.length for g in self.active])
            self.give(logits, list(self.active))

    def drop_cancelled(self) -> None:
        for generation in [g for g in self.active if g.cancelled]:
            self.leave(generation)
        self.reading = [g for g in self.reading if not g.cancelled]
        with self.wake:
            self.waiting = deque(g for g in self.waiting if not g.cancelled)

    def admit(self) -> None:
        """Take those that wait to the prompts that are read now, as far as there are rows and the pieces have `PIECE` tokens together."""
        left = PIECE - sum(len(g.piece()) for g in self.reading)
        with self.wake:
            while self.waiting and len(self.active) + len(self.reading) < self.streams and len(self.waiting[0].piece()) <= left:
                self.reading.append(self.waiting.popleft())
                left -= len(self.reading[-1].piece())

    def read(self) -> None:
        """Read a piece of each prompt; those that are read whole begin their answers.  A prompt of several pieces is read alone."""
        pieces = [g.piece() for g in self.reading]
        logits = self.decoder.read(len(self.active), pieces, [g.read for g in self.reading])
        for generation, piece in zip(self.reading, pieces):
            generation.read += len(piece)
        begun = [g for g in self.reading if g.read == len(g.prompt)]
        if begun:
            self.reading = self.reading[len(begun):]
            self.active += begun
            for generation in begun:
                self.metrics.prompt_tokens.add(len(generation.prompt))
                generation.first = time.perf_counter() - generation.since
                self.metrics.first_token.observe(generation.first)
            self.give(logits[:len(begun)], begun)

    def give(self, logits: Any, generations: list[Generation]) -> None:
        """Choose a token for each and take out those that end."""
        choices = choose(logits, [g.chooser for g in generations])
        self.metrics.answer_tokens.add(len(choices))
        over = [g for g, choice in zip(generations, choices) if (g.lose(choice) if isinstance(choice, Refusal) else g.take(choice))]
        self.post()
        for generation in reversed(over):       # only now do all say how much of their rows counts; the last row needs no move
            self.leave(generation)

    def post(self) -> None:
        """Hand over what was emitted: an event loop is woken once for all."""
        outbox, self.outbox = self.outbox, []
        for loop in dict.fromkeys(loop for loop, _, _ in outbox):
            mine = [(generation, put) for other, generation, put in outbox if other is loop]
            try:
                loop.call_soon_threadsafe(call_all, [put for _, put in mine])
            except RuntimeError:        # it is gone when the server was stopped by force
                for generation, _ in mine:
                    generation.cancelled = True

    def leave(self, generation: Generation) -> None:
        """Free a row: the last sequence takes it, and a prompt that is being read moves up."""
        row, last = self.active.index(generation), len(self.active) - 1
        if row != last:
            self.decoder.move(last, row, self.active[last].length)
            self.active[row] = self.active[last]
        self.active.pop()
        for n, reading in enumerate(self.reading, last):
            self.decoder.move(n + 1, n, reading.read)

    def fail(self, error: Exception) -> None:
        """Tell everyone whose answer was in the step that failed."""
        lost = self.active + self.reading
        self.active, self.reading = [], []
        for generation in lost:
            generation.emit(generation, f"{type(error).__name__}: {error}", [], "error")
        self.post()


def call_all(calls: Sequence[Callable[[], None]]) -> None:
    """Call each."""
    for call in calls:
        call()

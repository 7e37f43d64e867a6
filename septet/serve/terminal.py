"""`septet chat`: a conversation with a model of a folder, in the terminal."""
from __future__ import annotations

import queue
import sys
from collections.abc import Callable
from typing import Any, TextIO

from septet.serve.engine import Generation
from septet.serve.errors import Refusal
from septet.serve.folder import generates, open_language
from septet.serve.language import Language
from septet.serve.metrics import Registry
from septet.serve.options import Limits, Options
from septet.serve.sampling import Choice, Sampling

HELP = """\
/reset            forget the conversation
/system TEXT      what the model is told first; nothing takes it away
/help             these lines
/quit             end (Ctrl-D, too); Ctrl-C stops an answer"""


class Conversation:
    """The messages so far, and the model that answers.

    ask: gives the next line of the user, EOFError at the end.  out: where answers are written while they come.
    """

    def __init__(self, model: Language, sampling: Callable[[], Sampling], most: int | None, ask: Callable[[], str], out: TextIO):
        self.model, self.sampling, self.most, self.ask, self.out = model, sampling, most, ask, out
        self.system: str | None = None
        self.messages: list[dict[str, str]] = []

    def run(self) -> None:
        """Until the user ends it."""
        while True:
            try:
                line = self.ask().strip()
            except EOFError:
                self.say("\n")
                return
            except KeyboardInterrupt:
                self.say("\n(Ctrl-D or /quit ends)\n")
                continue
            if line == "/quit":
                return
            if line:
                self.take(line)

    def take(self, line: str) -> None:
        """A command, or a message."""
        if not line.startswith("/"):
            self.answer(line)
        elif line == "/reset":
            self.messages = []
            self.say("(forgotten)\n")
        elif line == "/system" or line.startswith("/system "):
            self.system = line[len("/system"):].strip() or None
            self.say("(set)\n" if self.system else "(taken away)\n")
        else:
            self.say(HELP + "\n" if line == "/help" else f"(no command {line.split()[0]}; /help shows them)\n")

    def answer(self, text: str) -> None:
        """One answer, written as it comes; with Ctrl-C it ends there, and stands so in the history."""
        first = [{"role": "system", "content": self.system}] if self.system else []
        history = [*first, *self.messages, {"role": "user", "content": text}]
        pieces: queue.Queue[tuple[str, str | None]] = queue.Queue()

        def emit(generation: Generation, piece: str, choices: list[Choice], reason: str | None) -> None:
            pieces.put((piece, reason))

        try:
            prompt = self.model.chat_prompt(history, None)
            made = self.model.begin(prompt, self.sampling(), self.model.room(prompt, self.most), [], emit)
            self.model.engine.submit([made])
        except Refusal as refusal:
            self.say(f"({refusal.message})\n")
            return
        said = self.written(made, pieces)
        self.messages = [*self.messages, {"role": "user", "content": text}, {"role": "assistant", "content": said}]

    def written(self, made: Generation, pieces: queue.Queue[tuple[str, str | None]]) -> str:
        """The answer's text, shown while it comes."""
        said, reason = "", None
        try:
            while reason is None:
                piece, reason = pieces.get()
                if reason == "error":
                    self.say(f"\n(the model failed: {piece})")
                    break
                said += piece
                self.say(piece)
        except KeyboardInterrupt:
            self.model.engine.cancel([made])
            self.say(" (stopped)")
        self.say("\n")
        return said

    def say(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()


def chat(folder: str, *, system: str | None, temperature: float, top_p: float, seed: int | None, most: int | None,
         chat_template: str | None, out: TextIO = sys.stdout) -> None:
    """Talk with the model of a Transformers folder.  ValueError and NotSupported say why one cannot."""
    from septet.transformers import AutoConfig, AutoTokenizer

    config, tokenizer = AutoConfig.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    if chat_template is not None:
        tokenizer.chat_template = chat_template
    if not generates(config):
        raise ValueError(f"{folder} holds a model that generates no text")
    if not tokenizer.chat_template:
        raise ValueError(f"the tokenizer of {folder} has no chat template: give one with --chat-template")
    language = open_language(folder, config, tokenizer, Options(limits=Limits(streams=1)), Registry())
    seeds = iter(range(seed, 1 << 62)) if seed is not None else None

    def sampling() -> Sampling:
        return Sampling(temperature, top_p, seed=next(seeds) if seeds is not None else None)

    talk = Conversation(language, sampling, most, ask_user, out)
    talk.system = system
    try:
        talk.run()
    finally:
        language.engine.close()


def ask_user() -> Any:
    """A line from the terminal, with its history and editing where the system has readline."""
    try:
        import readline  # noqa: F401  its import makes input() editable
    except ImportError:
        pass
    return input("> ")

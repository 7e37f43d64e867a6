"""A model without weights: it answers with the last message in capitals, or goes on with the alphabet.  Tokens are characters."""
from __future__ import annotations

import threading

from septet import torch
from septet.serve.app import Application
from septet.serve.engine import Engine
from septet.serve.errors import openai_body
from septet.serve.language import Language
from septet.serve.metrics import Registry
from septet.serve.openai.routes import OpenAI

END, ANSWER, MESSAGE = 1, 2, 3
SIZE = 128
TEMPLATE = "roles and tools; <tool_call> tags"


class Characters:
    """A tokenizer of ASCII; 1 ends a text, 2 begins an answer, 3 a message."""

    chat_template = TEMPLATE
    eos_token_id = END

    def encode(self, text, add_special_tokens=True):
        return [min(ord(c), SIZE - 1) for c in text]

    def decode(self, tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False):
        return "".join(chr(t) for t in tokens if t > 3)

    def apply_chat_template(self, messages, tools=None, tokenize=False, add_generation_prompt=True):
        if any(message["role"] == "system" and i for i, message in enumerate(messages)):
            raise ValueError("the system speaks first")
        texts = [chr(MESSAGE) + (message["content"] or str(message.get("tool_calls"))) for message in messages]
        return "".join(texts) + chr(ANSWER)


class Parrot:
    """A decoder that knows what its rows hold, and checks that the engine tells it the truth."""

    def __init__(self, rows=5, context=400):
        self.rows, self.context = rows, context
        self.tokens = [[] for _ in range(rows)]
        self.sizes = []                     # rows of each step
        self.pieces = []                    # (row, start, length) of what was read
        self.reads = []                     # pieces of each call
        self.begun = threading.Event()      # a step has begun
        self.gate = threading.Event()       # steps may end
        self.gate.set()

    def read(self, first, pieces, starts):
        self.reads.append(len(pieces))
        for row, (tokens, start) in enumerate(zip(pieces, starts), first):
            self.pieces.append((row, start, len(tokens)))
            self.tokens[row] = self.tokens[row][:start] + list(tokens)
            assert len(self.tokens[row]) == start + len(tokens)
        return torch.stack([self.logits(self.tokens[row]) for row in range(first, first + len(pieces))])

    def step(self, tokens, lengths):
        self.begun.set()
        assert self.gate.wait(120)
        self.sizes.append(len(tokens))
        for row, (token, length) in enumerate(zip(tokens, lengths)):
            assert len(self.tokens[row]) >= length
            self.tokens[row] = self.tokens[row][:length] + [token]
        return torch.stack([self.logits(self.tokens[row]) for row in range(len(tokens))])

    def move(self, source, target, length):
        self.tokens[target] = self.tokens[source][:length]

    def logits(self, tokens):
        row = torch.zeros(SIZE)
        row[torch.arange(4)] = -50.0
        row[self.following(tokens)] = 5.0
        return row

    @staticmethod
    def following(tokens):
        """The token that the parrot says next."""
        if ANSWER not in tokens:
            return (tokens[-1] - 96) % 26 + 97
        at = tokens.index(ANSWER)
        begin = max(i for i in range(at) if tokens[i] == MESSAGE) + 1
        said, heard = tokens[at + 1:], "".join(map(chr, tokens[begin:at]))
        answer = heard[1:] if heard.startswith("!") else heard.upper()
        return ord(answer[len(said)]) if len(said) < len(answer) else END


class Bag:
    """An embedder that counts letters."""

    def embed(self, inputs):
        texts = [text if isinstance(text, str) else "".join(map(chr, text)) for text in inputs]
        return torch.tensor([[float(text.count(c)) for c in "abc"] for text in texts]), sum(map(len, texts))


def application(options, log, decoder=None):
    """A server's application over the parrot."""
    metrics, decoder = Registry(), decoder or Parrot()
    engine = Engine(decoder, metrics, options.limits.queue, options.limits.streams)
    language = Language(Characters(), engine, SIZE, [END], decoder.context)
    return Application(OpenAI("parrot", options, language, Bag()), openai_body, options, metrics, log, engine.close)

"""A language model that answers: its tokenizer, its engine, and the beginning of a generation."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from septet.serve.engine import Engine, Generation
from septet.serve.errors import Refusal
from septet.serve.sampling import Choice, Chooser, Sampling
from septet.serve.text import TextStream
from septet.serve.vocabulary import Vocabulary

ANCHOR = "a"                            # a word before a token, so that a tokenizer keeps the token's own space
Emit = Callable[[Generation, str, list[Choice], str | None], None]


class Language:
    """A model that generates text.

    tokenizer: of septet.transformers.  ends: tokens that end an answer.  most: tokens of prompt and answer together.
    """

    def __init__(self, tokenizer: Any, engine: Engine, vocabulary: int, ends: Sequence[int], most: int, model: Any = None):
        self.tokenizer, self.engine, self.size, self.most, self.model = tokenizer, engine, vocabulary, most, model
        self.ends = frozenset(int(end) for end in ends)
        self.pieces: dict[int, str] = {}
        self.anchor = self.encode(ANCHOR, special=False)[-1:]
        self.vocabulary = cache(lambda: Vocabulary(self.size, self.piece, self.ends))

    def encode(self, text: str, special: bool = True) -> list[int]:
        return [int(i) for i in self.tokenizer.encode(text, add_special_tokens=special)]

    def decode(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def piece(self, token: int) -> str:
        """The text that a token adds within a text; nothing for special tokens."""
        found = self.pieces.get(token)
        if found is None:
            before = self.decode(self.anchor)
            found = self.pieces[token] = self.decode([*self.anchor, token])[len(before):]
        return found

    def chat_prompt(self, messages: list[dict[str, Any]], tools: list[dict[str, Any]] | None, answer: bool = True) -> list[int]:
        """The tokens of a conversation by the model's chat template, open for an answer."""
        if not self.tokenizer.chat_template:
            raise Refusal(400, "the model's tokenizer has no chat template: give one with --chat-template, or ask /v1/completions",
                          "messages")
        if tools and "tools" not in self.template():
            raise Refusal(400, "the model's chat template has no place for tools", "tools")
        try:
            text = self.tokenizer.apply_chat_template(messages, tools=tools or None, tokenize=False, add_generation_prompt=answer)
        except Refusal:
            raise
        except Exception as error:      # a template may raise on roles it does not take
            raise Refusal(400, f"the model's chat template refuses the messages: {error}", "messages") from None
        return self.encode(str(text), special=False)

    def template(self) -> str:
        found = self.tokenizer.chat_template
        return " ".join(found.values()) if isinstance(found, dict) else str(found)

    def room(self, prompt: Sequence[int], wanted: int | None, name: str = "prompt") -> int:
        """How many tokens an answer may have.  Refusal (of the argument `name`) for a prompt that leaves no place, or unknown tokens."""
        if not prompt:
            raise Refusal(400, "the prompt has no tokens", "prompt")
        if max(prompt) >= self.size:
            raise Refusal(400, f"token {max(prompt)} is not in the vocabulary of {self.size}", "prompt")
        left = self.most - len(prompt)
        if left < 1 or (wanted is not None and wanted > left):
            asked = f" and {wanted} for the answer" if wanted is not None else ""
            raise Refusal(400, f"prompt and answer may have {self.most} tokens together; the prompt has {len(prompt)}{asked}", name,
                          "context_length_exceeded")
        return left if wanted is None else wanted

    def begin(self, prompt: Sequence[int], sampling: Sampling, most: int, stops: Sequence[str], emit: Emit) -> Generation:
        """An answer, not queued yet."""
        outside = [token for token in sampling.bias if not 0 <= token < self.size]
        if outside:
            raise Refusal(400, f"logit_bias: token {outside[0]} is not in the vocabulary of {self.size}", "logit_bias")
        chooser = Chooser(sampling, prompt, self.ends, self.piece, self.vocabulary)
        return Generation(prompt, sampling, most, TextStream(self.decode, stops), chooser, self.ends, emit)

"""PreTrainedTokenizerBase: calls, padding, decoding, templates; what turns text into tokens stands in the classes below it."""
from __future__ import annotations

from typing import Any

from tokenizers import AddedToken

from septet.errors import NotSupported
from septet.transformers import tokenization_padding
from septet.transformers.batch_encoding import BatchEncoding
from septet.transformers.special_tokens import SpecialTokens
from septet.transformers.tokenization_enums import (
    CharSpan,
    ExplicitEnum,
    PaddingStrategy,
    TensorType,
    TokenSpan,
    TruncationStrategy,
    padding_strategy,
    truncation_strategy,
)
from septet.transformers.tokenization_files import TokenizerFiles
from septet.transformers.utils import logging

VERY_LARGE_INTEGER = int(1e30)
LARGE_INTEGER = int(1e20)
logger = logging.get_logger("transformers.tokenization_utils_base")

_INPUT = ("text input must be of type `str` (single example), `list[str]` (batch or single pretokenized example) or `list[list[str]]`"
          " (batch of pretokenized examples) or `list[tuple[list[str], list[str]]]` (batch of pretokenized sequence pairs).")
_NO_PAD = ("Asking to pad but the tokenizer does not have a padding token. Please select a token to use as `pad_token`"
           " `(tokenizer.pad_token = tokenizer.eos_token e.g.)` or add a new pad token via"
           " `tokenizer.add_special_tokens({'pad_token': '[PAD]'})`.")
_NO_TEMPLATE = ("Cannot use chat template functions because tokenizer.chat_template is not set and no template argument was passed! For"
                " information about writing templates and setting the tokenizer.chat_template attribute, please see the documentation at"
                " https://huggingface.co/docs/transformers/main/en/chat_templating")
_TOO_LONG = ("Token indices sequence length is longer than the specified maximum sequence length for this model (%d > %d). Running this"
             " sequence through the model will result in indexing errors")
_CLEAN = ((" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"),
          (" 're", "'re"))


def is_text(value: Any) -> bool:
    """Text, or a list of words, or a list of lists of words."""
    if isinstance(value, str):
        return True
    if not isinstance(value, (list, tuple)):
        return False
    first = value[0] if value else ""
    if isinstance(first, str):
        return True
    return isinstance(first, (list, tuple)) and (not first or isinstance(first[0], (str, list, tuple)))


class PreTrainedTokenizerBase(SpecialTokens, TokenizerFiles):
    """What every tokenizer does.

    model_max_length: tokens that the model takes.  padding_side, truncation_side: "left" or "right".  model_input_names: the entries
    that the model wants.  Special tokens are keywords (`pad_token="[PAD]"`).
    """

    vocab_files_names: dict[str, str] = {}
    model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    padding_side = "right"
    truncation_side = "right"
    is_fast = False

    def __init__(self, **kwargs: Any) -> None:
        self.init_inputs: tuple[Any, ...] = ()
        self.init_kwargs = {**kwargs, **getattr(self, "init_kwargs", {})}
        self.name_or_path = kwargs.pop("name_or_path", "")
        limit = kwargs.pop("model_max_length", kwargs.pop("max_len", None))
        self.model_max_length = VERY_LARGE_INTEGER if limit is None else limit
        self.padding_side = self._side(kwargs.pop("padding_side", self.padding_side), "padding_side")
        self.truncation_side = self._side(kwargs.pop("truncation_side", self.truncation_side), "truncation_side")
        self.model_input_names = list(kwargs.pop("model_input_names", self.model_input_names))
        self.clean_up_tokenization_spaces = kwargs.pop("clean_up_tokenization_spaces", False)
        self.split_special_tokens = kwargs.pop("split_special_tokens", False)
        self.pad_token_type_id = 0
        self.response_schema = kwargs.pop("response_schema", None)
        template = kwargs.pop("chat_template", None)
        self.chat_template = {row["name"]: row["template"] for row in template} if isinstance(template, (list, tuple)) else template
        self._warned: set[str] = set()
        self._init_special_tokens(kwargs)

    @staticmethod
    def _side(side: str, what: str) -> str:
        if side not in ("left", "right"):
            raise ValueError(f"{what.replace('_', ' ').capitalize()} should be selected between 'right' and 'left', current value: {side}")
        return side

    def __repr__(self) -> str:
        added = "".join(f"\t{index}: {token!r},\n" for index, token in self.added_tokens_decoder.items())
        return (f"{type(self).__name__}(name_or_path='{self.name_or_path}', vocab_size={self.vocab_size},"
                f" model_max_length={self.model_max_length}, padding_side='{self.padding_side}',"
                f" truncation_side='{self.truncation_side}', special_tokens={self.special_tokens_map},"
                f" added_tokens_decoder={{\n{added}}})")

    # vocabulary: what classes below give

    @property
    def vocab_size(self) -> int:
        """Tokens of the model's own vocabulary, without added ones."""
        raise NotImplementedError

    @property
    def added_tokens_decoder(self) -> dict[int, AddedToken]:
        raise NotImplementedError

    def get_vocab(self) -> dict[str, int]:
        """Number of every token."""
        raise NotImplementedError

    def convert_tokens_to_ids(self, tokens: Any) -> Any:
        raise NotImplementedError

    def convert_ids_to_tokens(self, ids: Any, skip_special_tokens: bool = False) -> Any:
        raise NotImplementedError

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        """How many special tokens `__call__` adds."""
        raise NotImplementedError

    def _encode(self, text: Any, pair: Any, **options: Any) -> BatchEncoding:
        raise NotImplementedError

    def _decode(self, ids: list[int], skip_special_tokens: bool, clean: bool, **kwargs: Any) -> str:
        raise NotImplementedError

    @property
    def max_len_single_sentence(self) -> int:
        """Tokens of a text that the model takes, special ones left out."""
        return self.model_max_length - self.num_special_tokens_to_add(pair=False)

    @property
    def max_len_sentences_pair(self) -> int:
        return self.model_max_length - self.num_special_tokens_to_add(pair=True)

    # text to numbers

    def __call__(self, text: Any = None, text_pair: Any = None, text_target: Any = None, text_pair_target: Any = None,
                 add_special_tokens: bool = True, padding: Any = False, truncation: Any = None, max_length: int | None = None,
                 stride: int = 0, is_split_into_words: bool = False, pad_to_multiple_of: int | None = None,
                 padding_side: str | None = None, return_tensors: Any = None, return_token_type_ids: bool | None = None,
                 return_attention_mask: bool | None = None, return_overflowing_tokens: bool = False,
                 return_special_tokens_mask: bool = False, return_offsets_mapping: bool = False, return_length: bool = False,
                 verbose: bool = True, tokenizer_kwargs: dict[str, Any] | None = None, **kwargs: Any) -> BatchEncoding:
        """Tokens of a text, a batch, pairs, or words (`is_split_into_words`), as numbers.

        padding: True or "longest", "max_length", False.  truncation: True or "longest_first", "only_first", "only_second", False.
        stride: tokens that overflowing parts share with the part before.  return_tensors: "pt" or "np".
        `text_target` goes to `labels`, or is what is answered where there is no `text`.
        """
        if text is None and text_target is None:
            raise ValueError("You need to specify either `text` or `text_target`.")
        strategy, cut, max_length = self._strategies(padding, truncation, max_length, pad_to_multiple_of, verbose)
        options = dict(add_special_tokens=add_special_tokens, padding=strategy, truncation=cut, max_length=max_length, stride=stride,
                       is_split_into_words=is_split_into_words, pad_to_multiple_of=pad_to_multiple_of, padding_side=padding_side,
                       return_tensors=return_tensors, return_token_type_ids=return_token_type_ids,
                       return_attention_mask=return_attention_mask, return_overflowing_tokens=return_overflowing_tokens,
                       return_special_tokens_mask=return_special_tokens_mask, return_offsets_mapping=return_offsets_mapping,
                       return_length=return_length, verbose=verbose, **kwargs, **(tokenizer_kwargs or {}))
        given = [(text, text_pair), (text_target, text_pair_target)]
        found = [self._checked(one, pair, options) if one is not None else None for one, pair in given]
        if found[0] is None or found[1] is None:
            return found[1] if found[0] is None else found[0]  # type: ignore[return-value]
        found[0]["labels"] = found[1]["input_ids"]
        return found[0]

    def _checked(self, text: Any, pair: Any, options: dict[str, Any]) -> BatchEncoding:
        if not is_text(text) or pair is not None and not is_text(pair):
            raise ValueError(_INPUT)
        return self._encode(text, pair, **options)

    def _strategies(self, padding: Any, truncation: Any, max_length: int | None, multiple: int | None,
                    verbose: bool = True) -> tuple[PaddingStrategy, TruncationStrategy, int | None]:
        """Padding, truncation and length with their defaults; ValueError where they do not fit together."""
        if max_length is not None and padding is False and truncation is None:
            self._warn_once("truncation", verbose, "Truncation was not explicitly activated but `max_length` is provided a specific "
                                                   "value, please"
                            " use `truncation=True` to explicitly truncate examples to max length. Defaulting to 'longest_first' truncation"
                            " strategy.")
            truncation = True
        strategy, cut = padding_strategy(padding), truncation_strategy(truncation)
        if max_length is None and self.model_max_length <= LARGE_INTEGER:
            wanted = strategy is PaddingStrategy.MAX_LENGTH or cut is not TruncationStrategy.DO_NOT_TRUNCATE
            max_length = self.model_max_length if wanted else None
        elif max_length is None:
            strategy, cut = self._without_length(strategy, cut, verbose)
        if strategy is not PaddingStrategy.DO_NOT_PAD and (self.pad_token is None or self.pad_token_id is None or self.pad_token_id < 0):
            raise ValueError(_NO_PAD)
        cuts = cut is not TruncationStrategy.DO_NOT_TRUNCATE and strategy is not PaddingStrategy.DO_NOT_PAD
        if cuts and multiple and max_length is not None and max_length % multiple:
            raise ValueError("Truncation and padding are both activated but truncation length"
                             f" ({max_length}) is not a multiple of pad_to_multiple_of ({multiple}).")
        return strategy, cut, max_length

    def _without_length(self, strategy: PaddingStrategy, cut: TruncationStrategy, verbose: bool) -> tuple[PaddingStrategy,
                                                                                                          TruncationStrategy]:
        """Nothing is cut or filled to a length that neither call nor model gives."""
        if strategy is PaddingStrategy.MAX_LENGTH:
            self._warn_once("padding", verbose, "Asking to pad to max_length but no maximum length is provided and the model has no "
                                                "predefined"
                            " maximum length. Default to no padding.")
            strategy = PaddingStrategy.DO_NOT_PAD
        if cut is not TruncationStrategy.DO_NOT_TRUNCATE:
            self._warn_once("cut", verbose, "Asking to truncate to max_length but no maximum length is provided and the model has no "
                                            "predefined"
                            " maximum length. Default to no truncation.")
            cut = TruncationStrategy.DO_NOT_TRUNCATE
        return strategy, cut

    def _warn_once(self, key: str, verbose: bool, message: str, *values: Any) -> None:
        if verbose and key not in self._warned:
            logger.warning(message, *values)
            self._warned.add(key)

    def _warn_too_long(self, ids: list[int], max_length: int | None, verbose: bool) -> None:
        if max_length is None and len(ids) > self.model_max_length:
            self._warn_once("too long", verbose, _TOO_LONG, len(ids), self.model_max_length)

    def encode(self, text: Any, text_pair: Any = None, add_special_tokens: bool = True, padding: Any = False, truncation: Any = None,
               max_length: int | None = None, stride: int = 0, padding_side: str | None = None, return_tensors: Any = None,
               **kwargs: Any) -> Any:
        """The numbers alone of `__call__`."""
        return self(text, text_pair, add_special_tokens=add_special_tokens, padding=padding, truncation=truncation, max_length=max_length,
                    stride=stride, padding_side=padding_side, return_tensors=return_tensors, **kwargs)["input_ids"]

    def pad(self, encoded_inputs: Any, padding: Any = True, max_length: int | None = None, pad_to_multiple_of: int | None = None,
            padding_side: str | None = None, return_attention_mask: bool | None = None, return_tensors: Any = None,
            verbose: bool = True) -> BatchEncoding:
        """Fill sequences of numbers, as a mapping or a list of mappings, to one length."""
        strategy = padding_strategy(padding)
        if strategy is PaddingStrategy.MAX_LENGTH and max_length is None:
            strategy, _, max_length = self._strategies(strategy, False, None, pad_to_multiple_of, verbose)
        if strategy is not PaddingStrategy.DO_NOT_PAD and self.pad_token_id is None:
            raise ValueError(_NO_PAD)
        return tokenization_padding.pad(self, encoded_inputs, strategy, max_length, pad_to_multiple_of, padding_side, return_attention_mask,
                                        return_tensors)

    # numbers to text

    def decode(self, token_ids: Any, skip_special_tokens: bool = False, clean_up_tokenization_spaces: bool | None = None,
               **kwargs: Any) -> Any:
        """Text of numbers; a list of texts of a batch."""
        ids = tokenization_padding.plain(token_ids)
        if isinstance(ids, (list, tuple)) and ids and isinstance(tokenization_padding.plain(ids[0]), (list, tuple)):
            return [self.decode(row, skip_special_tokens, clean_up_tokenization_spaces, **kwargs) for row in ids]
        clean = self.clean_up_tokenization_spaces if clean_up_tokenization_spaces is None else clean_up_tokenization_spaces
        rows = [int(index) for index in ids] if isinstance(ids, (list, tuple)) else [int(ids)]
        return self._decode(rows, skip_special_tokens, clean, **kwargs)

    def batch_decode(self, sequences: Any, skip_special_tokens: bool = False, clean_up_tokenization_spaces: bool | None = None,
                     **kwargs: Any) -> list[str]:
        """Text of each sequence."""
        found = self.decode(sequences, skip_special_tokens, clean_up_tokenization_spaces, **kwargs)
        return [found] if isinstance(found, str) else found

    @staticmethod
    def clean_up_tokenization(text: str) -> str:
        """Take out the spaces that stand before marks and shortened forms."""
        for spaced, tight in _CLEAN:
            text = text.replace(spaced, tight)
        return text

    def get_special_tokens_mask(self, token_ids_0: list[int], token_ids_1: list[int] | None = None,
                                already_has_special_tokens: bool = False) -> list[int]:
        """1 where a special token stands."""
        if not already_has_special_tokens or token_ids_1 is not None:
            raise NotSupported("get_special_tokens_mask: pass one sequence that has its special tokens, and "
                               "already_has_special_tokens=True;"
                               " for text, tokenizer(text, return_special_tokens_mask=True)")
        special = set(self.all_special_ids)
        return [int(token in special) for token in token_ids_0]

    # chats

    def get_chat_template(self, chat_template: str | None = None, tools: Any = None) -> str:
        """The template that a chat is written with: the given, the named, the tokenizer's own."""
        own = self.chat_template
        if isinstance(own, dict):
            if chat_template is not None:
                return own.get(chat_template, chat_template)
            name = "tool_use" if tools is not None and "tool_use" in own else "default"
            if name not in own:
                raise ValueError("This model has multiple chat templates with no default specified! Please either pass a chat template or "
                                 "the name"
                                 f" of the template you wish to use to the `chat_template` argument. Available template names are "
                                 f"{sorted(own)}.")
            return own[name]
        if chat_template is None and own is None:
            raise ValueError(_NO_TEMPLATE)
        return own if chat_template is None else chat_template

    def apply_chat_template(self, conversation: Any, tools: Any = None, documents: Any = None, chat_template: str | None = None,
                            add_generation_prompt: bool = False, continue_final_message: Any = False, tokenize: bool = True,
                            sanitize_control_tokens: bool = False, padding: Any = False, truncation: bool = False,
                            max_length: int | None = None, return_tensors: Any = None, return_dict: bool = True,
                            return_assistant_tokens_mask: bool = False, tokenizer_kwargs: dict[str, Any] | None = None,
                            **kwargs: Any) -> Any:
        """A conversation (messages with `role` and `content`), or a batch, as the model was taught it: text, or its tokens.

        tools: functions or JSON schemas.  return_assistant_tokens_mask: 1 on tokens of `{% generation %}` blocks.  Other keywords go to
        the template.
        """
        from septet.transformers import chat_templates

        if return_assistant_tokens_mask and not (return_dict and tokenize):
            raise ValueError("`return_assistant_tokens_mask=True` requires `return_dict=True` and `tokenize=True`")
        if sanitize_control_tokens:
            raise NotSupported("apply_chat_template(sanitize_control_tokens=True)")
        source = self.get_chat_template(chat_template, tools)
        batched = _is_batch(conversation)
        chats = conversation if batched else [conversation]
        variables = {**self.special_tokens_map, **kwargs}
        texts, spans = chat_templates.render_chats(chats, source, tools, documents, add_generation_prompt, continue_final_message,
                                                   return_assistant_tokens_mask, **variables)
        if not tokenize:
            return texts if batched else texts[0]
        out = self(texts if batched else texts[0], padding=padding, truncation=truncation, max_length=max_length, add_special_tokens=False,
                   return_tensors=None if return_assistant_tokens_mask else return_tensors, **(tokenizer_kwargs or {}))
        if return_assistant_tokens_mask:
            masks = [_mask_of(out, row, found) for row, found in enumerate(spans)]
            out["assistant_masks"] = masks if batched else masks[0]
            out.convert_to_tensors(return_tensors, prepend_batch_axis=bool(return_tensors) and not batched)
        return out if return_dict else out["input_ids"]

    def encode_message_with_chat_template(self, message: dict[str, str], conversation_history: Any = None, **kwargs: Any) -> list[int]:
        """Tokens that one more message adds to a conversation."""
        if kwargs.pop("add_generation_prompt", False):
            raise ValueError("encode_message_with_chat_template does not support add_generation_prompt. Please add the generation prompt"
                             " separately.")
        history = list(conversation_history or [])
        whole = self.apply_chat_template([*history, message], add_generation_prompt=False, tokenize=True, return_dict=False, **kwargs)
        before = self.apply_chat_template(history, add_generation_prompt=False, tokenize=True, return_dict=False,
                                          **kwargs) if history else []
        return whole[len(before):]


def _is_batch(conversation: Any) -> bool:
    if not isinstance(conversation, (list, tuple)):
        if hasattr(conversation, "messages"):
            return False
        raise TypeError("a conversation is a list of messages such as {'role': 'user', 'content': 'Hi'}, or a list of such lists; got"
                        f" {type(conversation).__name__}")
    return bool(conversation) and (isinstance(conversation[0], (list, tuple)) or hasattr(conversation[0], "messages"))


def _mask_of(out: BatchEncoding, row: int, spans: list[tuple[int, int]]) -> list[int]:
    """1 on the tokens of spans of characters."""
    mask = [0] * len(out.encodings[row].ids)
    for start, end in spans:
        first = next((token for at in range(start, end) if (token := out.char_to_token(row, at)) is not None), None)
        last = next((token for at in range(end - 1, start - 1, -1) if (token := out.char_to_token(row, at)) is not None), None)
        if first is not None and last is not None:
            mask[first : last + 1] = [1] * (last + 1 - first)
    return mask


__all__ = ["AddedToken", "BatchEncoding", "CharSpan", "ExplicitEnum", "PaddingStrategy", "PreTrainedTokenizerBase", "TensorType",
           "TokenSpan",
           "TruncationStrategy"]

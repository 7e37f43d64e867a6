"""PythonBackend: tokenizers whose work Python does; a class over it says how text is cut.  CTC's letters are one."""
from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

from tokenizers import AddedToken

from septet.transformers import tokenization_ctc, tokenization_padding
from septet.transformers.batch_encoding import BatchEncoding
from septet.transformers.special_tokens import as_text, as_token
from septet.transformers.tokenization_enums import PaddingStrategy, TruncationStrategy
from septet.transformers.tokenization_files import read_object
from septet.transformers.tokenization_utils_base import PreTrainedTokenizerBase


class PythonBackend(PreTrainedTokenizerBase):
    """A tokenizer in Python.

    A class over it defines `vocab_size`, `get_vocab`, `_tokenize`, `_convert_token_to_id` and `_convert_id_to_token`, and may define
    `build_inputs_with_special_tokens` and `convert_tokens_to_string`.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._added: dict[int, AddedToken] = {}
        super().__init__(**kwargs)
        vocabulary = self.get_vocab()
        missing = [*self._special_values().values(), *self.__dict__["_extra_special"]]
        self._mark([token for token in missing if as_text(token) in vocabulary], vocabulary)
        self._add_tokens([token for token in missing if as_text(token) not in vocabulary], True)

    def _mark(self, tokens: list[Any], vocabulary: dict[str, int]) -> None:
        for token in tokens:
            self._added[vocabulary[as_text(token)]] = as_token(token)

    @property
    def added_tokens_decoder(self) -> dict[int, AddedToken]:
        return dict(sorted(self._added.items()))

    @property
    def added_tokens_encoder(self) -> dict[str, int]:
        return {token.content: index for index, token in sorted(self._added.items())}

    def get_added_vocab(self) -> dict[str, int]:
        """Numbers of added tokens."""
        return self.added_tokens_encoder

    def __len__(self) -> int:
        return len({*self.get_vocab().values(), *self._added})

    def _add_tokens(self, new_tokens: list[Any], special_tokens: bool = False) -> int:
        added = 0
        for token in new_tokens:
            record = token if isinstance(token, AddedToken) else AddedToken(token, special=special_tokens, normalized=not special_tokens)
            if not record.content or record.content in self.added_tokens_encoder:
                continue
            known = self.get_vocab().get(record.content)
            self._added[len(self) if known is None else known] = record
            added += known is None
        return added

    def _tokenize(self, text: str, **kwargs: Any) -> list[str]:
        raise NotImplementedError(f"{type(self).__name__} does not define _tokenize")

    def _convert_token_to_id(self, token: str) -> int | None:
        raise NotImplementedError(f"{type(self).__name__} does not define _convert_token_to_id")

    def _convert_id_to_token(self, index: int) -> str | None:
        raise NotImplementedError(f"{type(self).__name__} does not define _convert_id_to_token")

    def build_inputs_with_special_tokens(self, token_ids_0: list[int], token_ids_1: list[int] | None = None) -> list[int]:
        """Texts with their special tokens: none, unless a class says which."""
        return token_ids_0 if token_ids_1 is None else token_ids_0 + token_ids_1

    def create_token_type_ids_from_sequences(self, token_ids_0: list[int], token_ids_1: list[int] | None = None) -> list[int]:
        """0 for the first text, 1 for the second."""
        whole, first = self.build_inputs_with_special_tokens(token_ids_0, token_ids_1), self.build_inputs_with_special_tokens(token_ids_0)
        return [0] * (len(whole) if token_ids_1 is None else len(first)) + [1] * (0 if token_ids_1 is None else len(whole) - len(first))

    def num_special_tokens_to_add(self, pair: bool = False) -> int:
        return len(self.build_inputs_with_special_tokens([], [] if pair else None))

    def tokenize(self, text: str, pair: str | None = None, add_special_tokens: bool = False, **kwargs: Any) -> list[str]:
        """Tokens of a text; added tokens are not cut."""
        import re

        marks = sorted(self.added_tokens_encoder, key=len, reverse=True)
        parts = re.split("(" + "|".join(map(re.escape, marks)) + ")", text) if marks else [text]
        known = set(marks)
        return [token for part in parts if part for token in ([part] if part in known else self._tokenize(part, **kwargs))]

    def convert_tokens_to_ids(self, tokens: Any) -> Any:
        """The number of a token, or of each."""
        if tokens is None:
            return None
        if isinstance(tokens, str):
            added = self.added_tokens_encoder.get(tokens)
            return self._convert_token_to_id(tokens) if added is None else added
        return [self.convert_tokens_to_ids(token) for token in tokens]

    def convert_ids_to_tokens(self, ids: Any, skip_special_tokens: bool = False) -> Any:
        """The token of a number, or of each."""
        if isinstance(ids, int):
            return self._added[ids].content if ids in self._added else self._convert_id_to_token(ids)
        special = set(self.all_special_ids) if skip_special_tokens else set()
        return [self.convert_ids_to_tokens(int(index)) for index in ids if int(index) not in special]

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """Text of tokens."""
        return " ".join(tokens)

    def _decode(self, ids: list[int], skip_special_tokens: bool, clean: bool, **kwargs: Any) -> str:
        tokens = self.convert_ids_to_tokens(ids, skip_special_tokens=skip_special_tokens)
        text = self.convert_tokens_to_string([token for token in tokens if token is not None])
        return self.clean_up_tokenization(text) if clean else text

    def _encode(self, text: Any, pair: Any, *, add_special_tokens: bool, padding: PaddingStrategy, truncation: TruncationStrategy,
                max_length: int | None, stride: int, is_split_into_words: bool, pad_to_multiple_of: int | None, padding_side: str | None,
                return_tensors: Any, verbose: bool, return_overflowing_tokens: bool, return_offsets_mapping: bool,
                return_token_type_ids: bool | None, return_attention_mask: bool | None, return_special_tokens_mask: bool,
                return_length: bool, **kwargs: Any) -> BatchEncoding:
        if return_offsets_mapping or return_overflowing_tokens:
            raise NotImplementedError("return_offset_mapping is not available when using Python tokenizers. To use this feature, change "
                                      "your"
                                      " tokenizer to one deriving from PreTrainedTokenizerFast.")
        batched = isinstance(text, (list, tuple)) and (not is_split_into_words or bool(text) and isinstance(text[0], (list, tuple)))
        texts, pairs = (text, pair) if batched else ([text], None if pair is None else [pair])
        rows = []
        for one, other in zip(texts, pairs or itertools.repeat(None)):
            first, second = self._numbers(one, is_split_into_words), None if other is None else self._numbers(other, is_split_into_words)
            first, second = self._cut(first, second, truncation, max_length, add_special_tokens)
            rows.append(self._row(first, second, add_special_tokens, return_token_type_ids, return_special_tokens_mask, return_length))
            self._warn_too_long(rows[-1]["input_ids"], max_length, verbose)
        data = {key: [row[key] for row in rows] for key in rows[0]} if rows else {"input_ids": []}
        found = tokenization_padding.pad(self, data, padding, max_length, pad_to_multiple_of, padding_side, return_attention_mask, None)
        if not batched and return_tensors is None:
            found = BatchEncoding({key: value[0] for key, value in found.items()})
        return found.convert_to_tensors(return_tensors)

    def _numbers(self, text: Any, words: bool) -> list[int]:
        if isinstance(text, str):
            return self.convert_tokens_to_ids(self.tokenize(text))
        return [index for word in text for index
                in self.convert_tokens_to_ids(self.tokenize(word))] if words else self.convert_tokens_to_ids(text)

    def _cut(self, first: list[int], second: list[int] | None, how: TruncationStrategy, limit: int | None,
             special: bool) -> tuple[list[int], list[int] | None]:
        """Texts cut to a length, special tokens counted."""
        over = len(first) + len(second or ()) + (self.num_special_tokens_to_add(second is not None) if special else 0) - (limit or 0)
        if limit is None or how is TruncationStrategy.DO_NOT_TRUNCATE or over <= 0:
            return first, second
        if how is TruncationStrategy.LONGEST_FIRST:
            while over > 0 and (first or second):
                longer_is_first = second is None or len(first) > len(second)
                first, second, over = (self._less(first, 1), second, over - 1) if longer_is_first else (first, self._less(second, 1),
                                                                                                        over - 1)
            return first, second
        if how is TruncationStrategy.ONLY_SECOND and second is not None:
            return first, self._less(second, over)
        return self._less(first, over), second

    def _less(self, ids: Any, count: int) -> list[int]:
        return ids[count:] if self.truncation_side == "left" else ids[: max(0, len(ids) - count)]

    def _row(self, first: list[int], second: list[int] | None, special: bool, types: bool | None, mask: bool, length: bool) -> dict[str,
                                                                                                                                    Any]:
        whole = self.build_inputs_with_special_tokens(first, second) if special else first + (second or [])
        row: dict[str, Any] = {"input_ids": whole}
        if "token_type_ids" in self.model_input_names if types is None else types:
            row["token_type_ids"] = self.create_token_type_ids_from_sequences(first,
                                                                              second) if special else [0] * len(first) + [1] * len(second
                                                                                                                                   or ())
        if mask:
            row["special_tokens_mask"] = [int(index in set(self.all_special_ids)) for index in whole]
        if length:
            row["length"] = len(whole)
        return row

    def save_vocabulary(self, save_directory: Any, filename_prefix: str | None = None) -> tuple[str, ...]:
        """Write the vocabulary alone; a class that has files says how."""
        raise NotImplementedError(f"{type(self).__name__} does not define save_vocabulary")

    def _save_vocabulary_files(self, folder: Path, prefix: str) -> tuple[str, ...]:
        return self.save_vocabulary(str(folder), prefix.removesuffix("-") or None)

    @classmethod
    def _files_of(cls, folder: Path, config: dict[str, Any]) -> dict[str, Any]:
        files = {key: folder / name for key, name in cls.vocab_files_names.items()}
        absent = [path.name for path in files.values() if not path.is_file()]
        if absent:
            raise OSError(f"{folder} has no {', '.join(absent)}, which {cls.__name__} reads")
        return {key: str(path) for key, path in files.items()}


PreTrainedTokenizer = PythonBackend


class Wav2Vec2CTCTokenizer(PythonBackend):
    """Letters of CTC: `|` between words, `<pad>` is the blank; decoding joins repeats."""

    vocab_files_names = {"vocab_file": "vocab.json"}
    model_input_names = ["input_ids", "attention_mask"]

    def __init__(self, vocab_file: Any, bos_token: Any = "<s>", eos_token: Any = "</s>", unk_token: Any = "<unk>", pad_token: Any = "<pad>",
                 word_delimiter_token: Any = "|", replace_word_delimiter_char: str = " ", do_lower_case: bool = False,
                 target_lang: str | None = None, **kwargs: Any) -> None:
        found = read_object(Path(vocab_file))
        self.encoder = found[target_lang] if target_lang is not None else found
        self.index_to_token = {index: token for token, index in self.encoder.items()}
        self.do_lower_case, self.replace_word_delimiter_char, self.target_lang = do_lower_case, replace_word_delimiter_char, target_lang
        self._delimiter = word_delimiter_token
        super().__init__(bos_token=bos_token, eos_token=eos_token, unk_token=unk_token, pad_token=pad_token, do_lower_case=do_lower_case,
                         replace_word_delimiter_char=replace_word_delimiter_char, target_lang=target_lang,
                         word_delimiter_token=word_delimiter_token, **kwargs)

    @property
    def vocab_size(self) -> int:
        return len(self.index_to_token)

    def get_vocab(self) -> dict[str, int]:
        return {**self.encoder, **({token.content: index for index, token in self._added.items()})}

    def _tokenize(self, text: str, **kwargs: Any) -> list[str]:
        text = text.upper() if self.do_lower_case else text
        return list(text.replace(" ", self._delimiter))

    def _convert_token_to_id(self, token: str) -> int | None:
        return self.encoder.get(token, self.encoder.get(as_text(self.__dict__["_special"]["unk_token"])))

    def _convert_id_to_token(self, index: int) -> str | None:
        return self.index_to_token.get(index, self.unk_token)

    def _letters(self, tokens: list[str], group: bool) -> list[tuple[str, int, int]]:
        """(letter, first place, place behind the last), repeats joined, blanks left out."""
        return [(self.replace_word_delimiter_char if token == self._delimiter else token, start, end)
                for token, start, end in tokenization_ctc.runs(tokens, group) if token != self.pad_token]

    def _text(self, letters: list[tuple[str, int, int]]) -> str:
        text = "".join(letter for letter, _, _ in letters).strip()
        return text.lower() if self.do_lower_case else text

    def convert_tokens_to_string(self, tokens: list[str], group_tokens: bool = True) -> str:
        """Text of letters, repeats joined, blanks left out."""
        return self._text(self._letters(tokens, group_tokens))

    def _decode(self, ids: list[int], skip_special_tokens: bool, clean: bool, group_tokens: bool = True,
                output_char_offsets: bool = False, output_word_offsets: bool = False, **kwargs: Any) -> Any:
        """Text; with offsets an output that has the places of letters or words, too."""
        special = set(self.all_special_tokens) if skip_special_tokens else set()
        kept = [token for token in self.convert_ids_to_tokens(ids) if token not in special or token == self._delimiter]
        letters = self._letters(kept, group_tokens)
        text = self._text(letters)
        text = self.clean_up_tokenization(text) if clean else text
        if not (output_char_offsets or output_word_offsets):
            return text
        chars = tokenization_ctc.char_offsets(letters) if output_char_offsets or not letters else None
        words = tokenization_ctc.word_offsets(letters, self.replace_word_delimiter_char) if output_word_offsets or not letters else None
        return tokenization_ctc.Wav2Vec2CTCTokenizerOutput(text=text, char_offsets=chars, word_offsets=words)

    def batch_decode(self, sequences: Any, skip_special_tokens: bool = False, clean_up_tokenization_spaces: bool | None = None,
                     **kwargs: Any) -> Any:
        """Text of each sequence; with offsets one output of lists."""
        found = super().batch_decode(sequences, skip_special_tokens, clean_up_tokenization_spaces, **kwargs)
        return tokenization_ctc.joined(found) if found and not isinstance(found[0], str) else found

    def save_vocabulary(self, save_directory: Any, filename_prefix: str | None = None) -> tuple[str, ...]:
        """Write vocab.json."""
        path = Path(save_directory) / f"{filename_prefix + '-' if filename_prefix else ''}vocab.json"
        found = {self.target_lang: self.encoder} if self.target_lang is not None else self.encoder
        path.write_text(json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        return (str(path),)

"""Chunks by the tokens of a model for sentences: its tokenizer alone is read."""
from __future__ import annotations

import json

import pytest
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from septet.errors import NotSupported
from septet.langchain_text_splitters import SentenceTransformersTokenTextSplitter


@pytest.fixture
def folder(tmp_path):
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "one", "two", "three", "four", "##teen", "."]
    made = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer, made.decoder = normalizers.Lowercase(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.enable_truncation(4)                   # which must not shorten what is parted
    made.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 6}))
    return str(tmp_path)


def test_chunks_overlap_by_tokens(folder):
    splitter = SentenceTransformersTokenTextSplitter(1, folder, 3)
    assert splitter.split_text("One two. Three fourteen one") == ["one two.", ". three four", "fourteen one"]
    assert splitter.count_tokens(text="one fourteen") == 5 and splitter.split_text("") == []
    assert SentenceTransformersTokenTextSplitter(0, folder).tokens_per_chunk == 6


def test_what_is_refused(folder, tmp_path):
    with pytest.raises(ValueError, match=r"The token limit of the models '.*' is: 6"):
        SentenceTransformersTokenTextSplitter(0, folder, 7)
    with pytest.raises(NotSupported, match="model_kwargs"):
        SentenceTransformersTokenTextSplitter(0, folder, model_kwargs={"device": "cuda"})
    with pytest.raises(NotSupported, match="no folder"):
        SentenceTransformersTokenTextSplitter(model_name="nobody/nothing")

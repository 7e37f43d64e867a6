"""Token classification: what each word is, and words joined into entities."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet import numpy, torch
from septet.transformers.pipelines.base import ChunkPipeline
from septet.transformers.tokenization_enums import ExplicitEnum


class AggregationStrategy(ExplicitEnum):
    """How pieces become entities."""

    NONE = "none"
    SIMPLE = "simple"
    FIRST = "first"
    AVERAGE = "average"
    MAX = "max"


class TokenClassificationArgumentHandler:
    """Texts, and whether they come as words."""

    def __call__(self, inputs: Any, **kwargs: Any) -> tuple[Any, bool, Any, Any]:
        return inputs, kwargs.get("is_split_into_words", False), kwargs.get("offset_mapping"), kwargs.get("delimiter")


class TokenClassificationPipeline(ChunkPipeline):
    """Entities of texts.

    aggregation_strategy: "none" gives pieces; "simple" joins pieces of one label; "first", "average", "max" say which pieces speak for a
    word.  ignore_labels: labels left out.  stride: long texts in parts that share so many tokens.
    """

    def _sanitize_parameters(self, ignore_labels: list[str] | None = None, aggregation_strategy: Any = None, offset_mapping: Any = None,
                             is_split_into_words: bool = False, stride: int | None = None, delimiter: str | None = None) -> Any:
        before: dict[str, Any] = {"is_split_into_words": is_split_into_words}
        if is_split_into_words:
            before["delimiter"] = " " if delimiter is None else delimiter
        if offset_mapping is not None:
            before["offset_mapping"] = offset_mapping
        post: dict[str, Any] = {}
        if aggregation_strategy is not None:
            kind = AggregationStrategy(aggregation_strategy.lower() if isinstance(aggregation_strategy, str) else aggregation_strategy)
            if kind in (AggregationStrategy.FIRST, AggregationStrategy.MAX, AggregationStrategy.AVERAGE) and not self.tokenizer.is_fast:
                raise ValueError("Slow tokenizers cannot handle subwords. Please set the `aggregation_strategy` option to `\"simple\"` or "
                                 "use a"
                                 " fast tokenizer.")
            post["aggregation_strategy"] = kind
        if ignore_labels is not None:
            post["ignore_labels"] = ignore_labels
        if stride is not None:
            before["tokenizer_params"] = self._stride(stride, post.get("aggregation_strategy"))
        return before, {}, post

    def _stride(self, stride: int, strategy: Any) -> dict[str, Any]:
        if stride >= self.tokenizer.model_max_length:
            raise ValueError("`stride` must be less than `tokenizer.model_max_length` (or even lower if the tokenizer adds special tokens)")
        if strategy in (None, AggregationStrategy.NONE):
            raise ValueError(f"`stride` was provided to process all the text but `aggregation_strategy=\"{strategy}\"`, please select "
                             f"another one"
                             " instead.")
        return {"return_overflowing_tokens": True, "padding": True, "stride": stride}

    def preprocess(self, sentence: Any, offset_mapping: Any = None, is_split_into_words: bool = False, delimiter: str = " ",
                   tokenizer_params: dict[str, Any] | None = None) -> Iterator[Any]:
        options = dict(tokenizer_params or {})
        cut = bool(self.tokenizer.model_max_length and 0 < self.tokenizer.model_max_length < 1e20)
        starts = None
        if is_split_into_words:
            if not isinstance(sentence, list):
                raise ValueError("When `is_split_into_words=True`, `sentence` must be a list of tokens.")
            starts, at, words = [], 0, sentence
            for word in words:
                starts.append(at)
                at += len(word) + len(delimiter)
            sentence = delimiter.join(words)
            options["is_split_into_words"] = True
        found = self.tokenizer(words if is_split_into_words else sentence, return_tensors="pt", truncation=cut,
                               return_special_tokens_mask=True, return_offsets_mapping=self.tokenizer.is_fast, **options)
        found.pop("overflow_to_sample_mapping", None)
        for at in range(found["input_ids"].shape[0]):
            row = {key: value[at : at + 1] for key, value in found.items()}
            if offset_mapping is not None:
                row["offset_mapping"] = torch.tensor([offset_mapping])
            encoding = found.encodings[at] if found.is_fast else None
            yield {**row, "sentence": sentence, "words": encoding.word_ids if encoding is not None else None, "starts": starts}

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        kept = {key: model_inputs.pop(key) for key in ("special_tokens_mask", "offset_mapping", "sentence", "words",
                                                       "starts") if key in model_inputs}
        return {"logits": self.model(**model_inputs)["logits"], "input_ids": model_inputs["input_ids"], **kept}

    def postprocess(self, all_outputs: Any, aggregation_strategy: Any = AggregationStrategy.NONE, ignore_labels: Any = None) -> Any:
        ignore = ["O"] if ignore_labels is None else ignore_labels
        found = []
        for outputs in all_outputs:
            pieces = self.gather_pre_entities(outputs, aggregation_strategy)
            found += [entity for entity in self.aggregate(pieces, aggregation_strategy)
                      if entity.get("entity") not in ignore and entity.get("entity_group") not in ignore]
        return self.aggregate_overlapping_entities(found) if len(all_outputs) > 1 else found

    def aggregate_overlapping_entities(self, entities: list[Any]) -> list[Any]:
        """Of entities that overlap, where a text was cut in parts, the longest; of equals the likelier."""
        if not entities:
            return entities
        entities = sorted(entities, key=lambda entity: entity["start"])
        kept, last = [], entities[0]
        for entity in entities:
            if last["start"] <= entity["start"] < last["end"]:
                longer = (entity["end"] - entity["start"]) - (last["end"] - last["start"])
                if longer > 0 or longer == 0 and entity["score"] > last["score"]:
                    last = entity
            else:
                kept.append(last)
                last = entity
        return [*kept, last]

    def gather_pre_entities(self, outputs: Any, strategy: Any) -> list[dict[str, Any]]:
        """Every piece with its scores, its place and whether it goes on a word."""
        sentence, words, starts = outputs["sentence"], outputs["words"], outputs["starts"]
        scores = numpy.asarray(outputs["logits"][0].float().softmax(dim=-1).tolist(), dtype=numpy.float32)
        special = outputs["special_tokens_mask"][0].tolist()
        offsets = outputs["offset_mapping"][0].tolist() if "offset_mapping" in outputs else None
        found = []
        for at, index in enumerate(outputs["input_ids"][0].tolist()):
            if special[at]:
                continue
            word = self.tokenizer.convert_ids_to_tokens(index)
            start = end = None
            goes_on = False
            if offsets is not None:
                start, end = offsets[at]
                if starts is not None and words is not None and words[at] is not None:
                    start, end = start + starts[words[at]], end + starts[words[at]]
                goes_on = self._goes_on(sentence, words, at, word, start, end)
                if index == self.tokenizer.unk_token_id:
                    word, goes_on = sentence[start:end], False
            found.append({"word": word, "scores": scores[at], "start": start, "end": end, "index": at, "is_subword": goes_on})
        return found

    def _goes_on(self, sentence: str, words: Any, at: int, word: str, start: int, end: int) -> bool:
        """Whether a piece goes on the word before."""
        model = self.tokenizer.backend_tokenizer.model
        if getattr(model, "continuing_subword_prefix", None):
            return len(word) != end - start
        return start > 0 and " " not in sentence[start - 1 : start + 1]

    def aggregate(self, pieces: list[Any], strategy: Any) -> list[dict[str, Any]]:
        """Pieces as entities, by a strategy."""
        names = self.model.config.id2label
        if strategy in (AggregationStrategy.NONE, AggregationStrategy.SIMPLE):
            found = []
            for piece in pieces:
                best = int(piece["scores"].argmax())
                found.append({"entity": names[best], "score": piece["scores"][best], "index": piece["index"], "word": piece["word"],
                              "start": piece["start"], "end": piece["end"]})
        else:
            found = self.aggregate_words(pieces, strategy)
        return found if strategy is AggregationStrategy.NONE else self.group_entities(found)

    def aggregate_words(self, pieces: list[Any], strategy: Any) -> list[dict[str, Any]]:
        """Pieces of one word as one."""
        groups: list[list[Any]] = []
        for piece in pieces:
            if groups and piece["is_subword"]:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return [self._word(group, strategy) for group in groups]

    def _word(self, pieces: list[Any], strategy: Any) -> dict[str, Any]:
        if strategy is AggregationStrategy.FIRST:
            scores = pieces[0]["scores"]
        elif strategy is AggregationStrategy.MAX:
            scores = max(pieces, key=lambda piece: float(piece["scores"].max()))["scores"]
        elif strategy is AggregationStrategy.AVERAGE:
            scores = numpy.stack([piece["scores"] for piece in pieces]).mean(axis=0)
        else:
            raise ValueError("Invalid aggregation_strategy")
        best = int(scores.argmax())
        return {"entity": self.model.config.id2label[best], "score": scores[best],
                "word": self.tokenizer.convert_tokens_to_string([piece["word"] for piece in pieces]), "start": pieces[0]["start"],
                "end": pieces[-1]["end"]}

    @staticmethod
    def get_tag(name: str) -> tuple[str, str]:
        """(B or I, the label)."""
        return (name[0], name[2:]) if name.startswith(("B-", "I-")) else ("I", name)

    def group_entities(self, entities: list[Any]) -> list[dict[str, Any]]:
        """Neighbours of one label as one entity."""
        groups: list[list[Any]] = []
        for entity in entities:
            mark, tag = self.get_tag(entity["entity"])
            if groups and mark != "B" and tag == self.get_tag(groups[-1][-1]["entity"])[1]:
                groups[-1].append(entity)
            else:
                groups.append([entity])
        return [self.group_sub_entities(group) for group in groups]

    def group_sub_entities(self, entities: list[Any]) -> dict[str, Any]:
        """One entity of several pieces; its score is their mean."""
        scores = [float(entity["score"]) for entity in entities]
        return {"entity_group": entities[0]["entity"].split("-", 1)[-1], "score": numpy.float32(sum(scores) / len(scores)),
                "word": self.tokenizer.convert_tokens_to_string([entity["word"] for entity in entities]), "start": entities[0]["start"],
                "end": entities[-1]["end"]}


NerPipeline = TokenClassificationPipeline

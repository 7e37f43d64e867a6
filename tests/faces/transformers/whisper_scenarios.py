"""Whisper over sound of many windows: what both libraries are asked.  `lib` has `torch`, `transformers`, `folder`."""
# ruff: noqa: B023, E501  a question is a line, and is asked at once
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TIME = 66           # the token of the beginning of a window; it has fifty steps of 0.02 s
END = 2
LETTERS = "abcdefghijklmnopqrstuvwxyz.,?!"


def plain(value: Any) -> Any:
    """Numbers, text and lists of what came out."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items() if key not in ("past_key_values",)}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def attempt(action: Any) -> Any:
    """What came out, or the class of the error."""
    try:
        return plain(action())
    except Exception as error:
        return {"error": type(error).__name__}


def model_of(lib: Any, scale: float = 0.35) -> Any:
    """A small Whisper with seeded weights, two languages and timestamps."""
    t, torch = lib.transformers, lib.torch
    model = t.WhisperForConditionalGeneration(t.WhisperConfig(
        vocab_size=117, d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64,
        decoder_ffn_dim=64, pad_token_id=0, bos_token_id=1, eos_token_id=END, decoder_start_token_id=3, num_mel_bins=16, max_source_positions=50,
        max_target_positions=40, suppress_tokens=[], begin_suppress_tokens=[]))
    with torch.no_grad():
        for index, weight in enumerate(model.parameters()):
            weight.copy_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(index)) * scale)
    config = model.generation_config
    config.lang_to_id, config.task_to_id = {"<|en|>": 60, "<|de|>": 61}, {"transcribe": 62, "translate": 63}
    config.no_timestamps_token_id, config.is_multilingual = TIME - 1, True
    config.suppress_tokens, config.begin_suppress_tokens, config.prev_sot_token_id = [50], [END], 64
    return model.eval()


def sound(lib: Any, frames: int, rows: int = 1) -> Any:
    """Features of a wave that every row has a little later."""
    torch = lib.torch
    return torch.sin(torch.arange(float(rows * 16 * frames)) * 0.37).reshape(rows, 16, frames)


def told(lib: Any, calls: list[list[list[int]]]) -> Any:
    """A processor that makes each call of a window write given tokens (a list a row), then the end."""

    class Told(lib.transformers.LogitsProcessor):  # type: ignore[misc, name-defined]
        at, begin, before = -1, 0, 10 ** 9

        def __call__(self, input_ids: Any, scores: Any) -> Any:
            length = input_ids.shape[1]
            if length <= self.before:
                self.at, self.begin = self.at + 1, length
            self.before = length
            scores = lib.torch.full_like(scores, -1e9)
            for row in range(len(scores)):
                words = calls[self.at][row] if self.at < len(calls) else [TIME, 9, TIME + 30]
                at = length - self.begin
                scores[row, words[at] if at < len(words) else END] = 0.0
            return scores

    return lib.transformers.LogitsProcessorList([Told()])


def windows(lib: Any) -> Any:
    """How what a window says moves to the next."""
    model, found = model_of(lib), []
    fixed = {"language": "en", "return_timestamps": True, "return_segments": True, "max_new_tokens": 12}
    stories = {
        "pairs": [[[TIME, 10, TIME + 5, TIME + 5, 11, TIME + 12, TIME + 12, 13]]],
        "pairs and a single end": [[[TIME + 1, 10, TIME + 5, TIME + 6, 11, TIME + 22]]],
        "one": [[[TIME + 2, 10, 11, TIME + 22]]], "no end": [[[TIME + 2, 10, 11]]], "none": [[[10, 11]]], "nothing": [[[]]],
        "times alone": [[[TIME + 2]]], "a pair at the end": [[[TIME, 10, TIME + 9, TIME + 9]]], "a pair at once": [[[TIME + 3, TIME + 3, 12, 13]]],
        "two": [[[TIME, 10, TIME + 5]], [[TIME, 12, TIME + 20, TIME + 20]], [[TIME, 14]]], "too long": [[[TIME, *[7] * 20]]],
        "a pair at zero": [[[TIME, TIME, 10, 11]], [[TIME, 12, TIME + 20, TIME + 20]]],
    }
    for story in stories.values():
        for frames in (100, 160, 231):
            found.append(attempt(lambda: model.generate(sound(lib, frames), logits_processor=told(lib, story), **fixed)))
    return found


def longs(lib: Any) -> Any:
    """Sound longer than a window, in every way it may be asked for."""
    model, torch, found = model_of(lib), lib.torch, []
    fixed: dict[str, Any] = {"language": "en", "return_timestamps": True, "max_new_tokens": 8}
    mask = torch.ones(2, 250, dtype=torch.int64)
    mask[1, 130:] = 0
    two, one = sound(lib, 250, 2), sound(lib, 250)
    ways: list[tuple[Any, dict[str, Any]]] = [
        (one, {}), (one, {"return_segments": True}), (two, {}), (two, {"attention_mask": mask}), (two, {"attention_mask": mask, "return_segments": True}),
        (one, {"language": None}), (one, {"return_timestamps": None}), (one, {"return_timestamps": False}), (one, {"num_beams": 2}),
        (one, {"task": "translate"}), (one, {"max_new_tokens": 50}), (one, {"max_new_tokens": None}), (sound(lib, 100, 2), {}), (sound(lib, 80), {}),
        (two, {"attention_mask": mask, "language": ["en", "de"]}), (one, {"repetition_penalty": 1.3}), (one, {"max_initial_timestamp_index": 3}),
        (one, {"prompt_ids": torch.tensor([64, 7, 8])}), (one, {"time_precision": 0.04, "return_segments": True}),
        (sound(lib, 100), {"return_timestamps": False, "return_segments": True})]
    for features, more in ways:
        found.append(attempt(lambda: model.generate(features, **{**fixed, **more})))
    story = [[[TIME, *[7, 8] * 12]], [[TIME + 1, 9, TIME + 7]]]
    for more in ({"max_new_tokens": None}, {"max_new_tokens": None, "max_length": 12}, {"max_new_tokens": 15, "max_length": 12}):
        found.append(attempt(lambda: model.generate(one, logits_processor=told(lib, story), return_segments=True, **{**fixed, **more})))
    seen: list[Any] = []
    attempt(lambda: model.generate(two, attention_mask=mask, monitor_progress=lambda p: seen.append(p.tolist()), **fixed))
    answer = attempt(lambda: model.generate(one, return_dict_in_generate=True, **fixed))
    kept = [sorted(answer), [[{k: sorted(v) if isinstance(v, dict) else v for k, v in part.items()} for part in row] for row in answer.get("segments", [])]]
    del model.generation_config.no_timestamps_token_id
    return [*found, seen, kept, attempt(lambda: model.generate(one, **fixed)), attempt(lambda: model.generate(one, max_new_tokens=4))]


# tokens of the parts of a sound, with the samples that a part has and shares on its left and right
PARTS = [
    [([60], 0, 2667), ([17, 76, 14], 0, 4000), ([60, 14, 13, 7, 74, 17, 12, 86, 86], 0, 2667)],
    [([7, 78, 88, 74, 6, 85], 0, 2667), ([85, 69, 11, 70, 8, 19, 70, 82, 19, 91, 91, 13, 96, 7, 101, 101, 19, 2], 4000, 0), ([101, 101, 19, 2, 2], 2667, 4000)],
    [([60, 68, 5, 2], 0, 2667), ([2, 73, 76, 20, 7, 8, 8, 85, 85, 93, 93, 2], 2667, 2667), ([72, 71, 18, 74], 4000, 4000), ([60, 18, 74, 8, 2], 4000, 4000)],
]


def several(lib: Any) -> Any:
    """Several answers of one sound, beams, states."""
    model, parts = model_of(lib), sound(lib, 100, 2)
    untimed = [attempt(lambda: model.generate(parts, language="en", max_new_tokens=6))]         # times among words that nobody asked for
    model.generation_config.suppress_tokens = list(range(50, 117))
    ways: list[dict[str, Any]] = [
        {"num_beams": 3, "num_return_sequences": 2}, {"num_return_sequences": 3},
        {"num_beams": 3, "return_dict_in_generate": True, "output_scores": True, "max_new_tokens": 4}]
    whole = model.generate(parts, language="en", max_new_tokens=2, return_dict_in_generate=True, output_hidden_states=True)
    return [untimed, *[attempt(lambda: model.generate(parts, language="en", **{"max_new_tokens": 6, **way})) for way in ways],
            [[list(x.shape), plain(x[0, 0, :4])] for x in whole.encoder_hidden_states]]


def again(lib: Any) -> Any:
    """Texts that are written again, hotter, because they repeat themselves or are unlikely; windows that are silence."""
    model, found = model_of(lib), []
    model.generation_config.suppress_tokens = list(range(50, 66))
    heats, timed = (0.0, 0.8, 3.0), {"return_timestamps": True, "max_new_tokens": 10}
    ways: list[dict[str, Any]] = [
        {"temperature": heats, **timed}, {"temperature": heats, "logprob_threshold": -2.0, **timed},
        {"temperature": heats, "logprob_threshold": -2.1, **timed}, {"temperature": heats, "compression_ratio_threshold": 0.5, **timed},
        {"temperature": heats, "compression_ratio_threshold": 0.6, "logprob_threshold": -2.06, **timed},
        {"temperature": heats, "logprob_threshold": -1.0, "no_speech_threshold": 1e-4, **timed},
        {"temperature": heats, "logprob_threshold": -1.0, "no_speech_threshold": 0.6, **timed},
        {"logprob_threshold": -1.0, "no_speech_threshold": 0.6, **timed}, {"temperature": 0.7, **timed},
        {"temperature": heats, "logprob_threshold": -2.0, "num_beams": 2, **timed},
        {"temperature": heats, "logprob_threshold": -2.0, "max_new_tokens": 8, "suppress_tokens": list(range(50, 117))},
        {"temperature": heats, "compression_ratio_threshold": 0.3, "max_new_tokens": 30, "suppress_tokens": list(range(50, 117))}]
    for frames in (100, 260):
        for way in ways:
            if frames == 100 or "return_timestamps" in way:
                lib.torch.manual_seed(3)
                given = {"attention_mask": lib.torch.ones((2, frames), dtype=lib.torch.int64)}
                found.append(attempt(lambda: model.generate(sound(lib, frames, 2), language="en", **given, **way)))
    return found


def heard(lib: Any, parts: list[Any]) -> list[dict[str, Any]]:
    """What a model wrote of parts, as the pipeline gets it."""
    return [{"tokens": lib.torch.tensor([ids]), "is_last": False, "stride": (16000, left, right)} for ids, left, right in parts]


def transcripts(lib: Any) -> Any:
    """The pipeline of speech with timestamps, whole and in parts."""
    t, torch, folder = lib.transformers, lib.torch, Path(lib.folder)
    names = ["<|pad|>", "<|bos|>", "<|endoftext|>", "<|startoftranscript|>", "Ġ", *LETTERS, *(f"Ġ{sign}" for sign in LETTERS[:25])]
    names += ["<|en|>", "<|de|>", "<|transcribe|>", "<|translate|>", "<|startofprev|>", "<|notimestamps|>"]
    (folder / "vocab.json").write_text(json.dumps({name: index for index, name in enumerate(names)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"Ġ {sign}\n" for sign in LETTERS[:25]))
    words = t.WhisperTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), pad_token="<|pad|>", additional_special_tokens=["<|startoftranscript|>", *names[60:]])
    words.add_tokens([t.AddedToken(f"<|{step * 0.02:.2f}|>", special=False) for step in range(51)])
    model = model_of(lib)
    ear = t.WhisperFeatureExtractor(feature_size=16, chunk_length=1, hop_length=160)
    hear = t.pipeline("automatic-speech-recognition", model=model, tokenizer=words, feature_extractor=ear)
    wave = (torch.sin(torch.arange(40000.0) ** 1.3 * 0.01) * 0.4).numpy()
    made = {"language": "en", "max_new_tokens": 12, "num_beams": 1}
    pairs = [[[TIME, 10, 40, TIME + 10, TIME + 10, 11, TIME + 20, TIME + 20, 13]], [[TIME, 12, 50, TIME + 22]], [[TIME + 3, 33]]]
    parts = [[[TIME, 10, 40, TIME + 14, TIME + 14, 41, 42, 43, TIME + 27]], [[TIME, 41, 42, 43, TIME + 9, TIME + 9, 50, 51, TIME + 26]], [[TIME, 50, 51, TIME + 6, TIME + 7, 18, 44]]]
    flat = [[[10, 40, 41, 42]], [[41, 42, 20, 21]], [[20, 21, 22]], [[30]]]
    found = [words.convert_tokens_to_ids("<|0.00|>"), attempt(lambda: hear(wave, return_timestamps=True, generate_kwargs=made))]
    for story in (pairs, parts, [[[TIME, 10, 11, 12]]], [[[]]]):
        for more in ({}, {"chunk_length_s": 1}, {"chunk_length_s": 1, "stride_length_s": [0.2, 0.1]}, {"chunk_length_s": 1, "stride_length_s": 0}):
            for length in (40000, 15000):
                found.append(attempt(lambda: hear(wave[:length], return_timestamps=True, generate_kwargs={**made, "logits_processor": told(lib, story)}, **more)))
    for more in ({}, {"chunk_length_s": 1}, {"chunk_length_s": 1, "stride_length_s": 0}):
        found.append(attempt(lambda: hear(wave, generate_kwargs={**made, "logits_processor": told(lib, flat)}, **more)))
    return [*found, attempt(lambda: hear(wave, return_timestamps="char")), attempt(lambda: hear(wave, generate_kwargs={**made, "return_timestamps": True})),
            attempt(lambda: hear(wave, return_timestamps=True, generate_kwargs={"max_new_tokens": 12})), attempt(lambda: hear(wave, max_new_tokens=12)),
            attempt(lambda: hear(wave[:15000], max_new_tokens=12)), *(attempt(lambda: hear.postprocess(heard(lib, parts), return_timestamps=True)) for parts in PARTS)]


def words(lib: Any) -> Any:
    """When tokens were said, of one window."""
    model, torch = model_of(lib), lib.torch
    model.generation_config.alignment_heads = [[0, 1], [0, 3]]
    one, two, mask = sound(lib, 100), sound(lib, 100, 2), torch.ones(2, 100, dtype=torch.int64)
    mask[1, 60:] = 0
    fixed = {"return_token_timestamps": True, "language": "en", "max_new_tokens": 9}
    story = [[[10, 40, 41, 42, 20], [11, 12]]]
    asked: list[tuple[Any, dict[str, Any]]] = [
        (one, {}), (two, {"num_beams": 2}), (one, {"time_precision": 0.04}), (two, {"language": None}),
        (two, {"logits_processor": story}), (two, {"attention_mask": mask, "logits_processor": story}), (one, {"logits_processor": [[[7]]]}),
        (one, {"prompt_ids": torch.tensor([64, 7, 8])})]
    found = []
    for features, more in asked:
        if "logits_processor" in more:
            more = {**more, "logits_processor": told(lib, more["logits_processor"])}
        found.append(attempt(lambda: model.generate(features, **{**fixed, **more})))
    segments = attempt(lambda: model.generate(two, return_segments=True, logits_processor=told(lib, story), **fixed))
    found.append([[{k: v for k, v in part.items() if k != "result"} for part in row] for row in segments.get("segments", [])])
    return found


SCENARIOS = {"whisper words": words, "whisper again": again, "whisper several": several, "whisper windows": windows, "whisper long": longs, "whisper transcripts": transcripts}

"""Tokenizers, generation and pipelines on tiny models: what both libraries are asked.  `lib` has `torch`, `transformers`, `folder`."""
# ruff: noqa: E501  a question is a line
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS = """[PAD] [UNK] [CLS] [SEP] [MASK] i love hate this movie the a is was good bad great hugging face in new york paris lives works at john
    mary and he she it , . ! ? sport politics ##s ##ing ##ed example text about""".split()
TEXTS = ["I love this movie!", "John works in New Yorks, Paris", "", "zzz the"]
SIZES = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 96, "vocab_size": 99,
         "max_position_embeddings": 64, "num_key_value_heads": 1, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
ENCODER = {"vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
           "max_position_embeddings": 64}
SEQ2SEQ = {"vocab_size": 99, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
           "decoder_attention_heads": 4, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 64, "pad_token_id": 1,
           "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2, "forced_eos_token_id": 2}
CHAT = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
MESSAGES = [{"role": "user", "content": "i love"}, {"role": "assistant", "content": "the movie "}]


def drawn(lib: Any, model: Any, scale: float = 0.35) -> Any:
    """The model with weights that a seed gives."""
    with lib.torch.no_grad():
        for index, weight in enumerate(model.parameters()):
            weight.copy_(lib.torch.randn(weight.shape, generator=lib.torch.Generator().manual_seed(index)) * scale)
    return model.eval()


def tokenizer(lib: Any) -> Any:
    """BERT's over a few words."""
    path = Path(lib.folder) / "vocab.txt"
    path.write_text("\n".join(WORDS) + "\n")
    return lib.transformers.BertTokenizer(str(path), model_max_length=32)


def plain(value: Any) -> Any:
    """Numbers, text and lists of what came out."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def attempt(action: Any) -> Any:
    """What came out, or the class of the error."""
    try:
        return plain(action())
    except Exception as error:
        return {"error": type(error).__name__}


def calls(lib: Any) -> Any:
    """One tokenizer called in many ways."""
    t = tokenizer(lib)
    words = [["john", "worked", "zz", ""], ["the"]]
    ways = [{}, {"padding": True}, {"padding": "max_length", "max_length": 9}, {"truncation": True, "max_length": 4}, {"return_offsets_mapping": True},
            {"truncation": True, "max_length": 8, "stride": 1, "return_overflowing_tokens": True}, {"add_special_tokens": False},
            {"return_special_tokens_mask": True, "return_length": True}, {"padding": True, "return_tensors": "pt"},
            {"padding": True, "padding_side": "left", "pad_to_multiple_of": 4}, {"padding": True, "return_tensors": "np"},
            {"truncation": "only_second", "max_length": 7}, {"return_tensors": "pt"}, {"padding": "zz"}, {"truncation": "zz"}]
    found = [attempt(lambda way=way: t(TEXTS, **way)) for way in ways]
    found += [attempt(lambda way=way: t(TEXTS[0], TEXTS[1], **way)) for way in ways]
    found += [attempt(lambda way=way: t(words, is_split_into_words=True, **way)) for way in ways]
    found += [attempt(lambda: t(5)), attempt(t), attempt(lambda: t("a", text_target="the movie"))]
    return found


def positions(lib: Any) -> Any:
    """Where tokens come from."""
    t = tokenizer(lib)
    one, words = t(TEXTS[:2]), t([["john", "worked"], ["zz", "the"]], [["paris"], ["a", "is"]], is_split_into_words=True)
    found = [one.tokens(1), one.word_ids(1), one.sequence_ids(0), one.char_to_token(0, 3), one.token_to_chars(1, 2), one.word_to_tokens(1, 1),
             one.token_to_word(1, 2), one.char_to_word(1, 6), one.word_to_chars(1, 1), one.is_fast, one.n_sequences]
    return plain([*found, words.word_ids(0), words.sequence_ids(1), words.word_to_tokens(0, 1), words.char_to_token(0, 3), words.tokens(1)])


def vocabulary(lib: Any) -> Any:
    """Tokens and numbers, decoding, tokens that are added."""
    t = tokenizer(lib)
    found: list[Any] = [t.decode([2, 5, 6, 7, 38, 3]), t.decode([2, 5, 3], skip_special_tokens=True), t.batch_decode([[5, 6], [7]]),
                        t.convert_ids_to_tokens([5, 38]), t.convert_tokens_to_ids(["love", "zzz"]), t.tokenize("loves movies"),
                        t.encode("i love", "this"), t.convert_tokens_to_string(["love", "##s"]), len(t), t.vocab_size]
    found += [t.add_tokens(["newword", "love"]), t.add_special_tokens({"additional_special_tokens": ["<x>"]}), len(t), t.all_special_tokens,
              t.special_tokens_map, t("i newword <x>")["input_ids"], t.extra_special_tokens, t.num_special_tokens_to_add(True)]
    found += [attempt(lambda: t.pad({"input_ids": [[1, 2], [3]]})), attempt(lambda: t.pad([{"input_ids": [1]}, {"input_ids": [1, 2]}],
                                                                                          return_tensors="pt", pad_to_multiple_of=4)),
              attempt(lambda: t.pad({"x": [1]})), attempt(lambda: t.add_special_tokens({"foo": "x"})), t.bos_token, t.pad_token_id]
    t.save_pretrained(Path(lib.folder) / "saved")
    again = lib.transformers.AutoTokenizer.from_pretrained(str(Path(lib.folder) / "saved"))
    return plain([*found, type(again).__name__, again("i newword <x>")["input_ids"], again.model_max_length, repr(again).split("added")[0].split("vocab_size")[1]])


def chats(lib: Any) -> Any:
    """Chat templates."""
    t = tokenizer(lib)
    t.chat_template = CHAT
    bad = ("{{ ''.__class__.__mro__ }}", "{% for ", "{{ raise_exception('no') }}", "{{ 1 / 0 }}")
    say = t.apply_chat_template
    found = [attempt(lambda: say(MESSAGES)), attempt(lambda: say(MESSAGES, tokenize=False)), attempt(lambda: say([MESSAGES] * 2, tokenize=False)),
             attempt(lambda: say(MESSAGES[:1], tokenize=False, add_generation_prompt=True)),
             attempt(lambda: say(MESSAGES, tokenize=False, continue_final_message=True)),
             attempt(lambda: say(MESSAGES, continue_final_message=True, add_generation_prompt=True)),
             attempt(lambda: say(MESSAGES, tokenize=False, chat_template="{{ messages|tojson }}{{ tools[0]|tojson(indent=1) }}", tools=[weather])),
             attempt(lambda: say(MESSAGES, return_assistant_tokens_mask=True, chat_template="the {% generation %}movie{% endgeneration %} a"))]
    found += [attempt(lambda source=source: say(MESSAGES, tokenize=False, chat_template=source)) for source in bad]
    t.chat_template = None
    return [*found, attempt(lambda: say(MESSAGES))]


def weather(city: str, days: int = 1, unit: list[str] | None = None) -> str:
    """Say what the weather will be.

    Args:
        city: where,
            in words
        days: how many (choices: [1, 3])
        unit: of temperature

    Returns:
        A sentence.
    """
    return city


def decoder(lib: Any, kind: str = "Llama", **more: Any) -> Any:
    """A tiny decoder."""
    t = lib.transformers
    return drawn(lib, getattr(t, f"{kind}ForCausalLM")(getattr(t, f"{kind}Config")(**{**SIZES, **more})))


WAYS: dict[str, dict[str, Any]] = {
    "greedy": {}, "beam": {"num_beams": 3}, "beams": {"num_beams": 4, "num_return_sequences": 3, "length_penalty": 0.3},
    "early": {"num_beams": 3, "early_stopping": True}, "never": {"num_beams": 3, "early_stopping": "never", "length_penalty": 2.0},
    "sample": {"do_sample": True}, "temperature": {"do_sample": True, "temperature": 0.6, "top_k": 0}, "top_k": {"do_sample": True, "top_k": 5},
    "top_p": {"do_sample": True, "top_p": 0.7}, "min_p": {"do_sample": True, "min_p": 0.1}, "top_h": {"do_sample": True, "top_h": 0.4},
    "typical": {"do_sample": True, "typical_p": 0.6}, "epsilon": {"do_sample": True, "epsilon_cutoff": 0.02},
    "eta": {"do_sample": True, "eta_cutoff": 0.02}, "several": {"do_sample": True, "num_return_sequences": 2},
    "beam sample": {"do_sample": True, "num_beams": 2}, "penalty": {"repetition_penalty": 1.5}, "no repeat": {"no_repeat_ngram_size": 2},
    "least": {"min_new_tokens": 9}, "forced": {"forced_eos_token_id": 2}, "suppressed": {"suppress_tokens": [5, 84], "begin_suppress_tokens": [7]},
    "biased": {"sequence_bias": {(30,): 3.0, (30, 31): 4.0}}, "decay": {"exponential_decay_length_penalty": (2, 1.5)},
    "normal": {"renormalize_logits": True, "num_beams": 2}, "encoder": {"encoder_repetition_penalty": 1.3, "encoder_no_repeat_ngram_size": 2},
    "static": {"cache_implementation": "static"}, "no cache": {"use_cache": False}, "ends": {"eos_token_id": [2, 40, 41, 42, 43]},
    "bad": {"bad_words_ids": [[84], [5, 6]]}}
ALONE: dict[str, dict[str, Any]] = {"guided": {"guidance_scale": 1.5}, "lookup": {"prompt_lookup_num_tokens": 3},
                                    "lookup sample": {"prompt_lookup_num_tokens": 3, "do_sample": True}}
WRONG: tuple[dict[str, Any], ...] = (
    {"max_length": 3}, {"num_return_sequences": 2}, {"foo": 3}, {"max_new_tokens": 0}, {"stop_strings": "a"}, {"num_beams": 2, "num_return_sequences": 3},
    {"penalty_alpha": 0.5, "top_k": 4}, {"do_sample": True, "temperature": 0.0}, {"cache_implementation": "zz"}, {"num_beams": 2, "streamer": object()},
    {"num_beams": 4, "num_beam_groups": 2, "diversity_penalty": 1.0}, {"do_sample": True, "top_p": 2.0, "top_k": -1})


def generation(lib: Any, kind: str = "Llama", **more: Any) -> Any:
    """A decoder that writes in every way, alone and in a batch with padding."""
    model, torch = decoder(lib, kind, **more), lib.torch
    batch = torch.tensor([[0, 0, 5, 9, 33, 8, 5, 9], [44, 23, 9, 7, 71, 50, 12, 6]])
    found: dict[str, Any] = {}
    for name, way in {**WAYS, **ALONE}.items():
        torch.manual_seed(11)
        found[name] = attempt(lambda way=way: model.generate(batch[:1, 2:], **{"max_new_tokens": 12, **way}))
        if name in WAYS:
            found[f"{name}, batch"] = attempt(lambda way=way: model.generate(batch, attention_mask=(batch != 0).long(), **{"max_new_tokens": 12, **way}))
    return found


def growing(lib: Any) -> Any:
    """Models whose rotary positions depend on the longest text they have seen, or whose cache a long text outgrows; texts in order."""
    t, torch, found = lib.transformers, lib.torch, []
    rope = {"rope_type": "longrope", "short_factor": [1.0] * 16, "long_factor": [2.5] * 16}
    ways = {"Llama": {"rope_parameters": {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 100.0}, "max_position_embeddings": 6},
            "Phi3": {"original_max_position_embeddings": 8, "rope_scaling": rope, "sliding_window": 7}}
    for kind, more in ways.items():
        model = drawn(lib, getattr(t, f"{kind}ForCausalLM")(getattr(t, f"{kind}Config")(**{**SIZES, **more})))
        for length in (4, 8, 12, 8, 7, 4):
            ids = torch.arange(3, 3 + length)[None]
            with torch.no_grad():
                found.append(model(input_ids=ids).logits[0, -1, :6])
            found.append(model.generate(ids, max_new_tokens=6, do_sample=False))
    return plain(found)


def assisted(lib: Any) -> Any:
    """Guesses of a smaller model."""
    model, torch, ids = decoder(lib), lib.torch, lib.torch.tensor([[5, 9, 33, 8]])
    small = decoder(lib, tie_word_embeddings=True)
    found = [attempt(lambda: model.generate(ids, assistant_model=small, max_new_tokens=12))]
    with torch.no_grad():
        model.lm_head.weight[0] = model.lm_head.weight[40]                  # the padding token is likely
    near = decoder(lib)
    near.lm_head.weight.data.copy_(model.lm_head.weight.data * 0.9)
    for seed, way in enumerate(({}, {"temperature": 2.0}, {"top_p": 0.8}, {"min_p": 0.02}, {"top_k": 0, "repetition_penalty": 1.3})):
        torch.manual_seed(seed)
        found.append(attempt(lambda way=way: model.generate(ids, assistant_model=near, max_new_tokens=16, do_sample=True, **way)))
    padded = {"attention_mask": torch.tensor([[0, 1, 1, 1]]), "max_new_tokens": 8}
    return [*found, attempt(lambda: model.generate(ids, assistant_model=near, **padded)), attempt(lambda: model.generate(ids, **padded))]


def batches(lib: Any) -> Any:
    """Prompts of several lengths at once."""
    found = decoder(lib).generate_batch([[5, 9, 33, 8], [44, 23], [7] * 9], max_new_tokens=6)
    return {name: [one.request_id, one.prompt_ids, one.generated_tokens, one.logprobs, one.error, one.status.name, one.timestamps]
            for name, one in found.items()}


def rows_of_eight() -> Any:
    """torchao's configuration, or what stands in its place."""
    try:
        from torchao.quantization import Int8WeightOnlyConfig
    except ImportError:
        return type("Int8WeightOnlyConfig", (), {})()
    return Int8WeightOnlyConfig()


def quantised(lib: Any) -> Any:
    """Weights of 8 and 4 bits: which modules, logits of few and many rows, text."""
    t, torch, found = lib.transformers, lib.torch, {}
    model = decoder(lib, hidden_size=192, intermediate_size=320, attention_bias=True, head_dim=64)
    model.model.layers[0].mlp.up_proj.weight.data[3] = 0.25
    model.model.layers[0].mlp.up_proj.weight.data[5] = 0.0
    model.save_pretrained(lib.folder)
    for name, config in {"int8": t.QuantoConfig("int8"), "int4": t.QuantoConfig("int4"), "torchao": t.TorchAoConfig(rows_of_eight()),
                         "kept": t.QuantoConfig("int4", modules_to_not_convert=["q_proj", "mlp"])}.items():
        less = t.LlamaForCausalLM.from_pretrained(lib.folder, quantization_config=config)
        with torch.no_grad():
            found[name] = plain([less(torch.arange(count)[None] % 97 + 1).logits[0, -1] for count in (4, 21)])
        found[f"{name} text"] = attempt(lambda less=less: less.generate(torch.tensor([[5, 9, 33, 8]]), max_new_tokens=8))
    t5 = drawn(lib, t.T5ForConditionalGeneration(t.T5Config(d_model=32, d_kv=8, d_ff=64, num_layers=1, num_heads=2, vocab_size=40)))
    t5.save_pretrained(lib.folder)
    less = t.T5ForConditionalGeneration.from_pretrained(lib.folder, quantization_config=t.QuantoConfig("int4"))
    found["kept in t5"] = [name for name, module in less.named_modules() if type(module) is torch.nn.Linear]
    with torch.no_grad():
        found["t5"] = plain(less(input_ids=torch.tensor([[5, 9, 33]]), decoder_input_ids=torch.tensor([[0, 7]])).logits)
    return found


def wrong(lib: Any) -> Any:
    """Settings that cannot be."""
    model = decoder(lib)
    return [attempt(lambda way=way: model.generate(lib.torch.tensor([[5, 9, 33, 8]]), **way)) for way in WRONG]


def records(lib: Any) -> Any:
    """Scores and states beside the tokens."""
    model, ids = decoder(lib), lib.torch.tensor([[5, 9, 33, 8]])
    one = model.generate(ids, max_new_tokens=3, return_dict_in_generate=True, output_scores=True, output_logits=True)
    two = model.generate(ids, max_new_tokens=4, num_beams=3, num_return_sequences=2, return_dict_in_generate=True, output_scores=True)
    return plain([type(one).__name__, list(one), one.scores, one.sequences, model.compute_transition_scores(one.sequences, one.scores,
                  normalize_logits=True), type(two).__name__, list(two), two.sequences_scores, two.beam_indices,
                  model.compute_transition_scores(two.sequences, two.scores, two.beam_indices)])


def seq2seq(lib: Any) -> Any:
    """An encoder and decoder that writes."""
    t, torch = lib.transformers, lib.torch
    model = drawn(lib, t.BartForConditionalGeneration(t.BartConfig(**SEQ2SEQ)))
    ids = torch.tensor([[5, 9, 33, 8, 60, 7, 2], [4, 44, 23, 9, 2, 1, 1]])
    found = {}
    for name in ("greedy", "beams", "sample", "penalty", "encoder", "early", "beam sample", "no cache"):
        torch.manual_seed(5)
        found[name] = attempt(lambda name=name: model.generate(ids, attention_mask=(ids != 1).long(), **{"max_new_tokens": 9, **WAYS[name]}))
    return found


def encoder(lib: Any, head: str, labels: list[str] | None = None) -> Any:
    """A tiny BERT with a head."""
    t = lib.transformers
    more = {"id2label": dict(enumerate(labels)), "label2id": {label: index for index, label in enumerate(labels)}} if labels else {}
    return drawn(lib, getattr(t, f"Bert{head}")(t.BertConfig(**ENCODER, **more)), 0.3)


def pipelines(lib: Any) -> Any:
    """Every pipeline of text."""
    words, make = tokenizer(lib), lib.transformers.pipeline
    classify = make("text-classification", model=encoder(lib, "ForSequenceClassification", ["NEG", "NEU", "POS"]), tokenizer=words)
    found = [attempt(lambda: classify(TEXTS[0])), attempt(lambda: classify(TEXTS[:2], batch_size=2)), attempt(lambda: classify(TEXTS[0], top_k=None)),
             attempt(lambda: classify({"text": "i", "text_pair": "love"})), attempt(lambda: list(classify(text for text in TEXTS[:2]))),
             attempt(lambda: classify("i", function_to_apply="none")), attempt(lambda: classify(5))]
    tags = encoder(lib, "ForTokenClassification", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
    for strategy in ("none", "simple", "first", "average", "max"):
        found.append(attempt(lambda strategy=strategy: make("ner", model=tags, tokenizer=words, aggregation_strategy=strategy)(TEXTS[1])))
    fill = make("fill-mask", model=encoder(lib, "ForMaskedLM"), tokenizer=words)
    found += [attempt(lambda: fill("i [MASK] this", top_k=2)), attempt(lambda: fill("[MASK] it [MASK]", top_k=1)), attempt(lambda: fill("i")),
              attempt(lambda: fill("i [MASK]", targets=["love", "hate"]))]
    found.append(attempt(lambda: make("feature-extraction", model=encoder(lib, "Model"), tokenizer=words)("i love")))
    entails = encoder(lib, "ForSequenceClassification", ["contradiction", "neutral", "entailment"])
    judge = make("zero-shot-classification", model=entails, tokenizer=words)
    found += [attempt(lambda: judge("i love sport", candidate_labels=["sport", "politics"])),
              attempt(lambda: judge("i love sport", "sport, politics, face", multi_label=True)), attempt(lambda: judge("a", candidate_labels=[]))]
    return [*found, attempt(lambda: make("foo", model=entails)), attempt(lambda: make("question-answering", model=entails)), attempt(make)]


def writing(lib: Any) -> Any:
    """The pipeline that writes."""
    words = tokenizer(lib)
    t = lib.transformers
    model = drawn(lib, t.LlamaForCausalLM(t.LlamaConfig(**{**SIZES, "vocab_size": len(WORDS)})))
    write = lib.transformers.pipeline("text-generation", model=model, tokenizer=words)
    fixed: dict[str, Any] = {"max_new_tokens": 5, "do_sample": False}
    words.chat_template, words.padding_side = CHAT, "left"
    lib.torch.manual_seed(3)
    return [attempt(lambda: write("i love", max_new_tokens=5)), attempt(lambda: write(["i love", "the"], batch_size=2, **fixed)),
            attempt(lambda: write("i love", return_full_text=False, **fixed)), attempt(lambda: write("i", return_tensors=True, **fixed)),
            attempt(lambda: write("i", num_beams=2, num_return_sequences=2, **fixed)), attempt(lambda: write(MESSAGES[:1], **fixed)),
            attempt(lambda: write(MESSAGES, **fixed)), attempt(lambda: write([MESSAGES[:1]] * 2, **fixed))]


def streams(lib: Any) -> Any:
    """Text as it comes, and settings from and to files."""
    words, torch, t = tokenizer(lib), lib.torch, lib.transformers
    model = drawn(lib, t.LlamaForCausalLM(t.LlamaConfig(**{**SIZES, "vocab_size": len(WORDS)})))
    found: list[str] = []

    class Kept(t.TextStreamer):  # type: ignore[misc, name-defined]
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            found.append(f"{text}|{stream_end}")

    model.generate(torch.tensor([[5, 6, 8]]), max_new_tokens=6, streamer=Kept(words, skip_prompt=True))
    config = t.GenerationConfig(max_new_tokens=3, num_beams=2, early_stopping=True, foo=[1])
    config.save_pretrained(lib.folder)
    again = t.GenerationConfig.from_pretrained(lib.folder, temperature=0.5, do_sample=True)
    text = json.loads((Path(lib.folder) / "generation_config.json").read_text())
    return [found, again.to_diff_dict(), text, repr(config), again == config, str(again.get_generation_mode())]


def whisper(lib: Any) -> Any:
    """Whisper with and without languages."""
    t, torch = lib.transformers, lib.torch
    shape = {key: value for key, value in SEQ2SEQ.items() if key not in ("max_position_embeddings", "forced_eos_token_id")}
    special = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 3}
    model = drawn(lib, t.WhisperForConditionalGeneration(t.WhisperConfig(**{**shape, **special}, num_mel_bins=16, max_source_positions=30,
                                                                         max_target_positions=40, suppress_tokens=[], begin_suppress_tokens=[])))
    sound = torch.sin(torch.arange(960.0) * 0.37).reshape(1, 16, 60)
    fixed = {"max_new_tokens": 6}
    found = [attempt(lambda: model.generate(sound, **fixed)), attempt(lambda: model.generate(sound, num_beams=2, **fixed)),
             attempt(lambda: model.generate(sound, max_new_tokens=50)), attempt(lambda: model.generate(sound, prompt_ids=torch.tensor([7, 8]), **fixed)),
             attempt(lambda: model.generate(sound, return_dict_in_generate=True, **fixed)["sequences"])]
    config = model.generation_config
    config.lang_to_id, config.task_to_id = {"<|en|>": 20, "<|de|>": 21}, {"transcribe": 30, "translate": 31}
    config.no_timestamps_token_id, config.is_multilingual, config.suppress_tokens, config.begin_suppress_tokens = 96, True, [50], [2]
    ways = ({"language": "en", "task": "transcribe"}, {"language": "german"}, {}, {"language": "en", "task": "translate"}, {"language": "xx"},
            {"language": "en", "task": "x"}, {"language": "french"})
    return [*found, *(attempt(lambda way=way: model.generate(sound, **way, **fixed)) for way in ways)]


def senses(lib: Any) -> Any:
    """Pipelines of images and sound, from folders."""
    from PIL import Image

    t, folder = lib.transformers, Path(lib.folder)
    names = {"id2label": {0: "cat", 1: "dog", 2: "fish"}, "label2id": {"cat": 0, "dog": 1, "fish": 2}}
    vit = drawn(lib, t.ViTForImageClassification(t.ViTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
                                                             image_size=32, patch_size=8, **names)), 0.3)
    vit.save_pretrained(folder / "vit")
    (folder / "vit" / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "ViTImageProcessor", "do_resize": True, "size": {"height": 32, "width": 32}, "do_rescale": True, "resample": 2,
        "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}))
    picture = Image.new("RGB", (40, 50), (200, 30, 60))
    picture.putpixel((3, 4), (0, 255, 0))
    see = t.pipeline("image-classification", model=str(folder / "vit"))
    found = [attempt(lambda: see(picture)), attempt(lambda: see([picture] * 2, top_k=1)), attempt(lambda: see(5)), attempt(lambda: see("nowhere.png"))]
    letters = {sign: index for index, sign in enumerate(["<pad>", "<s>", "</s>", "<unk>", "|", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ'"])}
    (folder / "letters.json").write_text(json.dumps(letters))
    ear = drawn(lib, t.Wav2Vec2ForCTC(t.Wav2Vec2Config(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=32,
                                                       conv_dim=[16, 16], conv_kernel=[10, 4], conv_stride=[5, 4], num_feat_extract_layers=2,
                                                       num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, pad_token_id=0)), 0.3)
    hear = t.pipeline("automatic-speech-recognition", model=ear, tokenizer=t.Wav2Vec2CTCTokenizer(str(folder / "letters.json")),
                      feature_extractor=t.Wav2Vec2FeatureExtractor(do_normalize=True, return_attention_mask=False))
    sound = (lib.torch.sin(lib.torch.arange(4000.0) * 0.05) * 0.3).numpy()
    return [*found, attempt(lambda: hear(sound)), attempt(lambda: hear({"raw": sound, "sampling_rate": 16000})),
            attempt(lambda: hear(sound, chunk_length_s=0.1)), attempt(lambda: hear([sound, sound[:2000]])),
            attempt(lambda: hear({"raw": sound, "sampling_rate": 8000})), attempt(lambda: hear({"raw": sound}))]


SCENARIOS = {"calls": calls, "positions": positions, "vocabulary": vocabulary, "chats": chats, "generation": generation, "growing": growing,
             "quantised": quantised, "batches": batches, "window": lambda lib: generation(lib, "Mistral", sliding_window=5), "assisted": assisted, "wrong": wrong, "records": records,
             "seq2seq": seq2seq, "pipelines": pipelines, "writing": writing, "streams": streams, "whisper": whisper, "senses": senses}

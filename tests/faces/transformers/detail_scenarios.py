"""Details of writing and training on tiny models: padding, penalties, guesses of the prompt, misplaced settings, seeded dropout."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faces.transformers.text_scenarios import SEQ2SEQ, SIZES, attempt, drawn, plain

LEFT = [[5, 9, 33, 8], [0, 0, 12, 7]]
MASKS = {"left": [[1, 1, 1, 1], [0, 0, 1, 1]], "right": [[1, 1, 1, 0], [1, 1, 0, 0]], "holes": [[1, 0, 1, 1], [0, 1, 0, 1]],
         "none": None, "ones": [[1, 1, 1, 1], [1, 1, 1, 1]], "nothing": [[0, 0, 0, 0], [0, 0, 1, 1]]}
SIDES = {"vocab_size": 40, "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
         "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16}
BODY = {"vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 20,
        "max_position_embeddings": 32, "pad_token_id": 0}
DISTIL = {"vocab_size": 40, "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 20, "max_position_embeddings": 32}
DROPPED = {"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
# configurations, the head and what is asked beside them: seeded losses in training
TRAINED: list[tuple[str, str, dict[str, Any]]] = [
    ("DistilBertConfig", "DistilBertForMaskedLM", DISTIL), ("DistilBertConfig", "DistilBertForSequenceClassification", DISTIL),
    ("DistilBertConfig", "DistilBertForMaskedLM", {**DISTIL, "sinusoidal_pos_embds": True}),
    ("SqueezeBertConfig", "SqueezeBertForMaskedLM", {**BODY, **DROPPED, "embedding_size": 16, "q_groups": 2, "k_groups": 2, "v_groups": 1,
                                                    "post_attention_groups": 1, "intermediate_groups": 2, "output_groups": 2}),
    ("AlbertConfig", "AlbertForMaskedLM", {**BODY, **DROPPED}), ("BertConfig", "BertForMaskedLM", {**BODY, **DROPPED}),
    ("DebertaV2Config", "DebertaV2ForMaskedLM", {**BODY, **DROPPED, "relative_attention": True, "pos_att_type": ["p2c", "c2p"]}),
    ("StableLmConfig", "StableLmForCausalLM", {**BODY, "hidden_size": 32, "num_key_value_heads": 2, "hidden_dropout": 0.1}),
    ("StableLmConfig", "StableLmForCausalLM", {**BODY, "hidden_size": 32, "num_key_value_heads": 2, "hidden_dropout": 0.1,
                                               "use_parallel_residual": True}),
    ("Phi3Config", "Phi3ForCausalLM", {**BODY, "embd_pdrop": 0.1, "resid_pdrop": 0.1}),
    ("GPTNeoXConfig", "GPTNeoXForCausalLM", {**BODY, "hidden_dropout": 0.1, "attention_dropout": 0.1}),
    ("OPTConfig", "OPTForCausalLM", {"vocab_size": 40, "hidden_size": 16, "word_embed_proj_dim": 16, "num_hidden_layers": 2,
                                     "num_attention_heads": 2, "ffn_dim": 20, "max_position_embeddings": 64, "initializer_range": 0.2})]


def padding(lib: Any) -> Any:
    """Texts behind padding of every kind; penalties of repetition, which leave out the padding that a row begins with."""
    t, torch = lib.transformers, lib.torch
    model = drawn(lib, t.LlamaForCausalLM(t.LlamaConfig(**SIZES)))
    ids, found = torch.tensor(LEFT), {}
    usual = {"max_new_tokens": 5, "min_new_tokens": 5, "do_sample": False, "return_dict_in_generate": True, "output_scores": True}
    for name, mask in MASKS.items():
        mask = None if mask is None else torch.tensor(mask)
        for way in ({}, {"num_beams": 2}, {"use_cache": False}, {"repetition_penalty": 1.5}, {"repetition_penalty": 0.7, "num_beams": 2},
                    {"encoder_repetition_penalty": 1.4, "num_beams": 2}, {"num_return_sequences": 2, "do_sample": True, "top_k": 1,
                                                                          "repetition_penalty": 1.5}):
            out = model.generate(ids, attention_mask=mask, **{**usual, **way})
            scores = [round(float(x.double().clamp(-99, 99).sum()), 2) for x in out.scores]
            found[f"{name} {sorted(way.items())}"] = [plain(out.sequences), scores]
    for mask in ([[1, 1, 1]], [[0, 1, 1]], [[1, 0, 0]]):
        found[f"guesses {mask}"] = plain(model.generate(torch.tensor([[5, 9, 5]]), attention_mask=torch.tensor(mask), max_new_tokens=6,
                                                        do_sample=False, prompt_lookup_num_tokens=2))
    embeds = model.get_input_embeddings()(ids).detach()
    found["embeds"] = plain(model.generate(inputs_embeds=embeds, attention_mask=torch.tensor(MASKS["left"]), repetition_penalty=1.5,
                                           max_new_tokens=6, do_sample=False))
    return found


def ignored(lib: Any) -> Any:
    """The processors alone: what counts as seen, by the number of tokens or by rows."""
    t, torch = lib.transformers, lib.torch
    ids, ones = torch.tensor(LEFT), torch.ones(2, 40)
    lengths = (None, 0, 2, torch.tensor([0, 2]), torch.tensor([4, 1]), torch.tensor([1, 2, 3]), torch.tensor([[1]]), -1)
    kind, six = t.RepetitionPenaltyLogitsProcessor, torch.ones(6, 40)
    found = [attempt(lambda n=n: (kind(2.0, prompt_ignore_length=n)(ids, ones) != 1).nonzero()) for n in lengths]
    found.append(plain((t.EncoderRepetitionPenaltyLogitsProcessor(2.0, ids)(None, six) != 1).nonzero()))
    for bad, ends in (([[2]], [2]), ([[2], [3]], [2]), ([[2, 2]], [2]), ([[2]], None)):
        ends = None if ends is None else torch.tensor(ends)
        found.append(plain(t.NoBadWordsLogitsProcessor(bad, ends)(ids, ones).isinf().nonzero()))
    return found


def lookups(lib: Any) -> Any:
    """Guesses of the prompt: how many tokens the model is shown at each step, and the text, where a text repeats itself too."""
    t, torch = lib.transformers, lib.torch
    model, found, shown = drawn(lib, t.LlamaForCausalLM(t.LlamaConfig(**{**SIZES, "vocab_size": 12}))), [], []
    model.register_forward_pre_hook(lambda module, args, kwargs: shown.append(kwargs["input_ids"].shape[1]), with_kwargs=True)
    for prompt in ([[5, 9, 5, 9, 5]], [[3, 4, 5, 3, 4, 6, 3, 4]], [[7, 7, 7, 7]], [[7, 8] * 5]):
        follow = dict(zip(prompt[0], prompt[0][1:]))
        forced = [lambda ids, scores, follow=follow: torch.full_like(scores, -5.0).index_fill(
            1, torch.tensor([follow.get(int(ids[0, -1]), 3)]), 5.0)]
        for count in (2, 10):
            for way in ({}, {"do_sample": True}, {"logits_processor": t.LogitsProcessorList(forced)}):
                torch.manual_seed(3)
                shown.clear()
                out = model.generate(torch.tensor(prompt), max_new_tokens=6, prompt_lookup_num_tokens=count, **{"do_sample": False, **way})
                found.append([list(shown), plain(out)])
    return found


def misplaced(lib: Any) -> Any:
    """Settings of `generate` among a configuration's: given, set, and in config.json with no generation_config.json beside it."""
    t, torch = lib.transformers, lib.torch
    asked = {"num_beams": 4, "max_length": 30, "no_repeat_ngram_size": 3, "forced_bos_token_id": 3, "temperature": 0.5}
    folder = Path(lib.folder) / "model"
    model = drawn(lib, t.BartForConditionalGeneration(t.BartConfig(**SIDES, **asked)))
    shown = lambda one: {key: value for key, value in sorted(one.generation_config.to_dict().items())
                         if value is not None and key != "transformers_version"}
    found = [shown(model), [hasattr(model.config, name) for name in asked], shown(t.MvpForConditionalGeneration(t.MvpConfig(
        **SIDES, forced_eos_token_id=5)))]
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    held = json.loads((folder / "config.json").read_text())
    for less, more in (((), asked), (("eos_token_id",), {}), ((), {"eos_token_id": 7})):
        (folder / "config.json").write_text(json.dumps({**{k: v for k, v in held.items() if k not in less}, **more}))
        again = t.BartForConditionalGeneration.from_pretrained(folder)
        found += [shown(again), shown(t.AutoModelForSeq2SeqLM.from_pretrained(folder, config=t.BartConfig(**SIDES, eos_token_id=9))),
                  plain(again.generate(torch.tensor([[5, 9, 33, 8]]), max_new_tokens=5))]
    for name, value in (("num_beams", 3), ("temperature", 1.0), ("forced_eos_token_id", 7)):
        model = t.BartForConditionalGeneration(t.BartConfig(**SIDES))
        setattr(model.config, name, value)
        ids = torch.tensor([[5, 9, 33]])
        alone = t.GenerationConfig(max_new_tokens=3, decoder_start_token_id=2)
        found += [attempt(lambda: model.generate(ids, max_new_tokens=3).shape), attempt(lambda: model.generate(  # noqa: B023
            ids, generation_config=alone).shape), attempt(lambda: model.save_pretrained(folder))]  # noqa: B023
    for way in ({"forced_eos_token_id": 2, "suppress_tokens": [2]}, {"forced_eos_token_id": [2, 3], "suppress_tokens": [2]},
                {"forced_bos_token_id": 3, "suppress_tokens": [3, 4]}, {"forced_eos_token_id": 2, "bad_words_ids": [[2]]}):
        model = drawn(lib, t.BartForConditionalGeneration(t.BartConfig(**SIDES)))
        found.append(attempt(lambda way=way: model.generate(torch.tensor([[5, 9]]), max_new_tokens=3, **way)))  # noqa: B023
    kinds = (("GPTNeoXConfig", {"rope_theta": 100.0}), ("GPTNeoXConfig", {"rotary_emb_base": 50}), ("LlamaConfig", {"rope_theta": 100.0}))
    return [*found, [getattr(t, kind)(**more).rope_parameters["rope_theta"] for kind, more in kinds]]


def dropping(lib: Any) -> Any:
    """Losses and slopes of seeded models in training, and the next number of the generator."""
    t, torch, found = lib.transformers, lib.torch, []
    ids = torch.arange(20).reshape(2, 10) + 7
    for config, head, more in TRAINED:
        torch.manual_seed(0)
        model = getattr(t, head)(getattr(t, config)(**more)).train()
        sums = [float(x.detach().double().sum()) for x in model.parameters()]
        torch.manual_seed(1)
        labels = torch.tensor([1, 0]) if "Sequence" in head else ids
        loss = model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss
        loss.backward()
        slopes = sum(float(x.grad.double().abs().sum()) for x in model.parameters() if x.grad is not None)
        found.append([head, round(sum(sums), 3), round(float(loss), 4), round(slopes, 1), float(torch.rand(1))])
    return found


def sides(lib: Any) -> Any:
    """Encoder-decoders: penalties leave out what the decoder's mask hides at the start; padding of the encoder counts."""
    t, torch = lib.transformers, lib.torch
    model = drawn(lib, t.BartForConditionalGeneration(t.BartConfig(**SEQ2SEQ)))
    ids, mask = torch.tensor([[5, 9, 33, 8], [1, 1, 12, 7]]), torch.tensor(MASKS["left"])
    start, found = torch.tensor([[2, 9, 8], [2, 9, 8]]), []
    for more in ({}, {"decoder_input_ids": start}, {"decoder_input_ids": start, "decoder_attention_mask": torch.tensor(
            [[1, 1, 1], [0, 0, 1]])}):
        for beams in (1, 3):
            out = model.generate(ids, attention_mask=mask, repetition_penalty=1.5, encoder_repetition_penalty=1.2, num_beams=beams,
                                 do_sample=False, max_new_tokens=5, return_dict_in_generate=True, output_scores=True, **more)
            found.append([plain(out.sequences), [round(float(x.double().clamp(-99, 99).sum()), 2) for x in out.scores]])
    return found


def helped(lib: Any) -> Any:
    """Encoder-decoders with an assistant, or with guesses of their own text; each call's model and number of tokens."""
    t, torch, found, seen = lib.transformers, lib.torch, [], []
    five = {"vocab_size": 40, "d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2, "decoder_start_token_id": 0}
    pairs = [(t.BartForConditionalGeneration(t.BartConfig(**SIDES, forced_eos_token_id=None)), t.BartForConditionalGeneration(
        t.BartConfig(**SIDES, forced_eos_token_id=None))), (t.T5ForConditionalGeneration(t.T5Config(**five)),) * 2]
    ids, mask, start = torch.tensor([[5, 9, 33, 8, 7, 9, 33]]), torch.tensor([[1, 1, 1, 1, 1, 0, 0]]), torch.tensor([[2, 9, 8, 9, 8]])
    for pair in pairs:
        model, assistant = (drawn(lib, one) for one in pair)
        if model is not assistant:
            with torch.no_grad():
                assistant.model.decoder.layers[0].fc2.weight.mul_(0.7)
        for name, one in (("model", model), ("assistant", assistant)):
            one.register_forward_pre_hook(lambda module, args, kwargs, name=name: seen.append(
                [name, kwargs["decoder_input_ids"].shape[1]]), with_kwargs=True)
        for way in ({"assistant_model": assistant}, {"assistant_model": assistant, "do_sample": True, "top_k": 8},
                    {"prompt_lookup_num_tokens": 3}, {"prompt_lookup_num_tokens": 3, "do_sample": True}, {
                        "assistant_model": assistant, "decoder_input_ids": start, "repetition_penalty": 1.3},
                    {"prompt_lookup_num_tokens": 2, "decoder_input_ids": start}, {"prompt_lookup_num_tokens": 2, "use_cache": False}):
            torch.manual_seed(5)
            seen.clear()
            found.append([attempt(lambda way=way: model.generate(  # noqa: B023
                ids, attention_mask=mask, max_new_tokens=9, **{"do_sample": False, **way})), list(seen)])
    sizes = {**SIDES, "num_mel_bins": 8, "max_source_positions": 10, "max_target_positions": 30, "pad_token_id": 0, "bos_token_id": 1,
             "eos_token_id": 2, "decoder_start_token_id": 3, "suppress_tokens": [], "begin_suppress_tokens": []}
    ear = drawn(lib, t.WhisperForConditionalGeneration(t.WhisperConfig(**sizes)), 0.5)
    sound = torch.sin(torch.arange(160.0) * 0.3).reshape(1, 8, 20)
    for kind in (t.WhisperForConditionalGeneration, t.WhisperForCausalLM):
        assistant = drawn(lib, kind(t.WhisperConfig(**sizes)), 0.4)
        found.append(plain(ear.generate(sound, assistant_model=assistant, max_new_tokens=9, do_sample=False)))
    return found


SCENARIOS = {"helped": helped, "padding": padding, "ignored": ignored, "lookups": lookups, "misplaced": misplaced, "dropping": dropping,
             "sides": sides}

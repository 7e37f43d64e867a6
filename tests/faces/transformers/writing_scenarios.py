"""Writing on tiny models: heads of encoders and decoders alone, padding without a mask, pages, weights of 16 bits in 8 and 4."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faces.transformers.text_scenarios import ENCODER, SEQ2SEQ, attempt, drawn, plain, tokenizer

IDS = [[5, 9, 33, 8], [7, 12, 1, 1]]
BERTS = {"Bert": "BertLMHeadModel", **{name: f"{name}ForCausalLM" for name in ("Roberta", "Electra", "RoFormer", "RobertaPreLayerNorm")}}
DECODERS = ("Bart", "Marian", "MBart", "Pegasus", "Blenderbot")


def heads(lib: Any) -> Any:
    """Texts of models that were not made to write alone: greedy, padded on the left, by beams, without a cache."""
    t, torch, found = lib.transformers, lib.torch, {}
    small = {**ENCODER, "is_decoder": True, "pad_token_id": 0}
    made = {name: getattr(t, kind)(getattr(t, f"{name}Config")(**small)) for name, kind in BERTS.items()}
    made.update({name: getattr(t, f"{name}ForCausalLM")(getattr(t, f"{name}Config")(**SEQ2SEQ)) for name in DECODERS})
    ids, seen = torch.tensor([[5, 9, 33, 8], [7, 12, 20, 31]]), torch.tensor([[0, 1, 1, 1], [1, 1, 1, 1]])
    for name, model in made.items():
        drawn(lib, model)
        model.generation_config.forced_eos_token_id = None
        usual = {"max_new_tokens": 6, "do_sample": False, "pad_token_id": 0}
        found[name] = [plain(model.generate(ids, **usual, **more)) for more in (
            {}, {"attention_mask": seen}, {"num_beams": 2}, {"use_cache": False})]
    return found


def unmasked(lib: Any) -> Any:
    """Logits of encoder-decoders whose prompts have padding: no mask, all ones, the mask; and prompts that are embeddings."""
    t, torch, found = lib.transformers, lib.torch, {}
    ids = torch.tensor(IDS)
    usual = {"max_new_tokens": 3, "min_new_tokens": 3, "do_sample": False}
    for kind, config in (("BartForConditionalGeneration", t.BartConfig(**SEQ2SEQ)), ("MarianMTModel", t.MarianConfig(**SEQ2SEQ))):
        model = drawn(lib, getattr(t, kind)(config))
        for name, mask in (("none", None), ("ones", torch.ones_like(ids)), ("own", (ids != 1).long())):
            out = model.generate(ids, attention_mask=mask, return_dict_in_generate=True, output_logits=True, **usual)
            found[f"{kind} {name}"] = [plain(out.sequences), [round(float(x.double().sum()), 3) for x in out.logits]]
        embedded = model.get_input_embeddings()(ids).detach()
        found[f"{kind} embedded"] = plain(model.generate(inputs_embeds=embedded, **usual))
    return found


def pages(lib: Any) -> Any:
    """What `cache_implementation="paged"` gives."""
    t, torch = lib.transformers, lib.torch
    model = drawn(lib, t.GPT2LMHeadModel(t.GPT2Config(n_embd=32, n_layer=2, n_head=4, vocab_size=44, n_positions=64, pad_token_id=0)))
    usual = {"max_new_tokens": 5, "do_sample": False, "cache_implementation": "paged"}
    found = model.generate(torch.tensor([[5, 9, 33, 8], [7, 12, 20, 31]]), eos_token_id=-1, **usual)
    return [list(found.shape), plain(found)]


def halves(lib: Any) -> Any:
    """Layers of 8 and 4 bits in models of 16 bits: sums of what each gives for one row and for many."""
    t, torch, found = lib.transformers, lib.torch, {}
    config = t.LlamaConfig(hidden_size=64, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, intermediate_size=160,
                           vocab_size=99)
    drawn(lib, t.LlamaForCausalLM(config)).to(torch.bfloat16).save_pretrained(lib.folder)
    for bits in ("int8", "int4"):
        for dtype in (torch.bfloat16, torch.float16):
            less = t.LlamaForCausalLM.from_pretrained(lib.folder, dtype=dtype, quantization_config=t.QuantoConfig(weights=bits))
            for name, layer in less.model.layers.named_modules():
                if name.endswith("_proj"):
                    x = [torch.sin(torch.arange(float(rows * layer.in_features))).reshape(rows, -1).to(dtype) for rows in (1, 40)]
                    with torch.no_grad():
                        found[f"{bits} {dtype} {name}"] = [float(layer(rows).double().abs().sum()) for rows in x]
    return found


def many(lib: Any) -> Any:
    """A pipeline over a dataset of torch: the answers, and how many."""
    t, torch = lib.transformers, lib.torch

    class Texts(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, at: int) -> str:
            return ["i love this movie", "bad", "john lives in paris"][at]

    model = drawn(lib, t.BertForSequenceClassification(t.BertConfig(**ENCODER, num_labels=3)))
    ask, fill = (t.pipeline(task, model=model, tokenizer=tokenizer(lib)) for task, model in (
        ("text-classification", model), ("fill-mask", drawn(lib, t.BertForMaskedLM(t.BertConfig(**ENCODER))))))
    return [list(ask(Texts(), batch_size=2)), len(ask(Texts())), str(ask.dtype), attempt(lambda: fill("i [MASK] it", top_k=1000))]


def letters(lib: Any) -> Any:
    """CTC's letters and words with their places, and with their seconds in sound that comes whole or in parts."""
    t, torch = lib.transformers, lib.torch
    file = Path(lib.folder) / "letters.json"
    signs = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ'"]
    file.write_text(json.dumps({sign: at for at, sign in enumerate(signs)}))
    ears = t.Wav2Vec2Config(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, vocab_size=32, pad_token_id=0,
                            conv_dim=[16, 16], conv_kernel=[10, 4], conv_stride=[5, 4], num_feat_extract_layers=2,
                            num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4)
    table = t.Wav2Vec2CTCTokenizer(str(file))
    hear = t.pipeline("automatic-speech-recognition", model=drawn(lib, t.Wav2Vec2ForCTC(ears), 0.9), tokenizer=table,
                      feature_extractor=t.Wav2Vec2FeatureExtractor(do_normalize=True, return_attention_mask=False))
    noise = torch.randn(4000, generator=torch.Generator().manual_seed(0))
    sound = (torch.sin(torch.arange(4000.0) * 0.05) * 0.3 + noise * 0.3).numpy()
    ids = [5, 5, 0, 6, 4, 4, 7, 7, 0, 7, 8, 0, 0, 4, 9, 0]
    ways = [{"output_char_offsets": True}, {"output_word_offsets": True}, {"output_char_offsets": True, "skip_special_tokens": True},
            {"output_char_offsets": True, "group_tokens": False}, {"skip_special_tokens": True}]
    parts = [{}, {"chunk_length_s": 0.1}, {"chunk_length_s": 0.1, "stride_length_s": 0.01}]
    return [[plain(table.decode(ids, **way)) for way in ways], plain(table.decode([4, 4, 5, 0, 4, 0, 4, 6, 4], output_word_offsets=True)),
            plain(table.batch_decode([ids, ids[:3]], output_word_offsets=True)),
            [plain(hear(sound, return_timestamps=kind, **part)) for kind in ("char", "word") for part in parts]]


SCENARIOS = {"letters": letters, "heads": heads, "unmasked": unmasked, "pages": pages, "halves": halves, "many": many}

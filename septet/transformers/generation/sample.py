"""Greedy choice and sampling: one token a step and row."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.generation import prepare
from septet.transformers.generation.outputs import GenerateDecoderOnlyOutput, GenerateEncoderDecoderOutput


class Recorder:
    """Scores and states of each step, where settings ask for them."""

    def __init__(self, model: Any, config: Any) -> None:
        self.wanted = bool(config.return_dict_in_generate)
        self.encoder_decoder = model.config.is_encoder_decoder
        asked = {"scores": config.output_scores, "logits": config.output_logits, "attentions": config.output_attentions,
                 "hidden_states": config.output_hidden_states}
        self.kept: dict[str, list[Any]] = {name: [] for name, value in asked.items() if value and self.wanted}
        if self.encoder_decoder and "attentions" in self.kept:
            self.kept["cross_attentions"] = []

    def step(self, outputs: Any, logits: Any, scores: Any) -> None:
        """Keep what this step gave."""
        if not self.kept:
            return
        decoder = "decoder_" if self.encoder_decoder else ""
        found = {"scores": scores, "logits": logits, "attentions": getattr(outputs, f"{decoder}attentions", None),
                 "hidden_states": getattr(outputs, f"{decoder}hidden_states", None), "cross_attentions": getattr(outputs,
                                                                                                                 "cross_attentions", None)}
        for name, values in self.kept.items():
            values.append(found[name])

    def result(self, sequences: Any, kwargs: dict[str, Any], kinds: tuple[Any, Any] = (GenerateDecoderOnlyOutput,
               GenerateEncoderDecoderOutput), **more: Any) -> Any:
        """The answer of `generate`."""
        if not self.wanted:
            return sequences
        kept: dict[str, Any] = {name: tuple(values) for name, values in self.kept.items()}
        kept.update(sequences=sequences, past_key_values=kwargs.get("past_key_values"), **more)
        if not self.encoder_decoder:
            return kinds[0](**kept)
        encoded = kwargs["encoder_outputs"]
        for name in ("attentions", "hidden_states"):
            if name in kept:
                kept[f"decoder_{name}"] = kept.pop(name)
                kept[f"encoder_{name}"] = encoded.get(name)
        return kinds[1](**kept)


def last_scores(model: Any, inputs: dict[str, Any]) -> tuple[Any, Any]:
    """(outputs, scores of the next token in float32)."""
    if prepare.accepts(model, "logits_to_keep"):
        inputs["logits_to_keep"] = 1
    outputs = model(**inputs, return_dict=True)
    return outputs, outputs.logits[:, -1, :].float()


def sample(model: Any, config: Any, state: Any) -> Any:
    """Write until every row is done."""
    recorder = Recorder(model, config)
    ids, kwargs = state.input_ids, {**state.kwargs, **prepare.states(config)}
    open_rows = torch.ones(ids.shape[0], dtype=torch.int64)
    has_ends = state.ends is not None
    fast: Any = None
    while True:
        if fast is not None:
            outputs, logits = None, fast.logits(int(ids[0, -1]))
        else:
            outputs, logits = last_scores(model, model.prepare_inputs_for_generation(ids, **kwargs))
            kwargs = model._update_model_kwargs_for_generation(outputs, kwargs, is_encoder_decoder=model.config.is_encoder_decoder)
            fast = by_addresses(model, config, state, kwargs)
        scores = state.processors(ids, logits) if state.processors else logits
        recorder.step(outputs, logits, scores)
        tokens = draw(scores, config.do_sample)
        if has_ends:
            tokens = tokens * open_rows + state.pad * (1 - open_rows)
        ids = torch.cat([ids, tokens[:, None]], dim=-1)
        if state.streamer is not None:
            state.streamer.put(tokens)
        done = state.criteria(ids, recorder.kept.get("scores"))
        open_rows = open_rows * (~done).long()
        if not bool(open_rows.any()):
            break
    if state.streamer is not None:
        state.streamer.end()
    return recorder.result(ids, kwargs)


def by_addresses(model: Any, config: Any, state: Any, kwargs: dict[str, Any]) -> Any:
    """What runs the tokens behind the prompt faster: for one sequence whose cache and states nobody asks for."""
    alone = state.input_ids.shape[0] == 1 and kwargs.get("attention_mask") is None and kwargs.get("inputs_embeds") is None
    plain = alone and config.use_cache and not config.return_dict_in_generate and state.own_cache and not model.config.is_encoder_decoder
    if not plain or config.max_length - state.prompt_length < 3:
        return None
    from septet.transformers.generation.fast import fast_decoder

    if kwargs["past_key_values"].get_seq_length() != state.prompt_length:           # tokens of an adapter stand before the prompt
        return None
    found = fast_decoder(model, config.max_length)
    if found is not None:
        found.load(kwargs["past_key_values"])
    return found


def draw(scores: Any, at_random: bool) -> Any:
    """A token a row: the best, or one drawn by its probability."""
    if at_random:
        return torch.multinomial(torch.softmax(scores, dim=-1), num_samples=1).squeeze(1)
    return torch.argmax(scores, dim=-1)

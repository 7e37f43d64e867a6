"""Text generation: texts and chats that go on."""
from __future__ import annotations

from typing import Any

from septet import torch
from septet.transformers.pipelines.base import Pipeline
from septet.transformers.tokenization_enums import ExplicitEnum


class ReturnType(ExplicitEnum):
    """What comes back."""

    TENSORS = "tensors"
    NEW_TEXT = "new_text"
    FULL_TEXT = "full_text"


def is_chat(value: Any) -> bool:
    """A list of messages."""
    return isinstance(value, (list, tuple)) and bool(value) and isinstance(value[0], dict) and {"role", "content"} <= set(value[0])


class TextGenerationPipeline(Pipeline):
    """Texts of a causal model.

    return_full_text: with the prompt.  return_tensors: token numbers.  stop_sequence: text that ends it.  prefix: text before each
    prompt that is not given back.  handle_long_generation: None or "hole".  continue_final_message, tools, documents: of chats.  Other
    keywords go to `generate`.
    """

    default_settings = {"max_new_tokens": 256, "do_sample": True, "temperature": 0.7}

    def _sanitize_parameters(self, return_full_text: bool | None = None, return_tensors: bool | None = None,
                             return_text: bool | None = None,
                             return_type: Any = None, clean_up_tokenization_spaces: bool | None = None, prefix: str | None = None,
                             handle_long_generation: str | None = None, stop_sequence: str | None = None, truncation: Any = None,
                             max_length: int | None = None, continue_final_message: bool | None = None,
                             skip_special_tokens: bool | None = None, tokenizer_encode_kwargs: dict[str, Any] | None = None,
                             tools: Any = None, documents: Any = None, **generate_kwargs: Any) -> Any:
        before: dict[str, Any] = {key: value for key, value in (("truncation", truncation), ("max_length", max_length), ("prefix", prefix),
                                  ("continue_final_message", continue_final_message), ("tools", tools), ("documents", documents),
                                  ("handle_long_generation", handle_long_generation)) if value is not None}
        before.update(tokenizer_encode_kwargs or {})
        if max_length is not None:
            generate_kwargs["max_length"] = max_length
        if handle_long_generation not in (None, "hole"):
            raise ValueError(f"{handle_long_generation} is not a valid value for `handle_long_generation` parameter expected [None, "
                             f"'hole']")
        if handle_long_generation:
            before["new_tokens"] = generate_kwargs.get("max_new_tokens")
        if stop_sequence is not None:
            generate_kwargs["eos_token_id"] = self.tokenizer.encode(stop_sequence, add_special_tokens=False)
        post: dict[str, Any] = {}
        if return_full_text is not None and return_type is None:
            if return_text is not None or return_tensors is not None:
                raise ValueError("`return_full_text` is mutually exclusive with `return_text` and `return_tensors`")
            return_type = ReturnType.FULL_TEXT if return_full_text else ReturnType.NEW_TEXT
        if return_tensors is not None and return_type is None:
            if return_text is not None:
                raise ValueError("`return_text` is mutually exclusive with `return_tensors`")
            return_type = ReturnType.TENSORS
        for key, value in (("return_type", return_type), ("clean_up_tokenization_spaces", clean_up_tokenization_spaces),
                           ("continue_final_message", continue_final_message), ("skip_special_tokens", skip_special_tokens)):
            if value is not None:
                post[key] = value
        return before, generate_kwargs, post

    def __call__(self, text_inputs: Any, **kwargs: Any) -> Any:
        """A list of {"generated_text"} a prompt or chat."""
        if is_chat(text_inputs):
            return super().__call__(Chat(text_inputs), **kwargs)
        if isinstance(text_inputs, (list, tuple)) and text_inputs and is_chat(text_inputs[0]):
            return super().__call__([Chat(one) for one in text_inputs], **kwargs)
        return super().__call__(text_inputs, **kwargs)

    def preprocess(self, prompt: Any, prefix: str = "", handle_long_generation: str | None = None, add_special_tokens: bool | None = None,
                   truncation: Any = None, max_length: int | None = None, continue_final_message: bool | None = None, tools: Any = None,
                   documents: Any = None, new_tokens: int | None = None, **options: Any) -> Any:
        options = {**options, **{key: value for key, value in (("add_special_tokens", add_special_tokens), ("truncation", truncation),
                                                               ("max_length", max_length)) if value is not None}}
        if isinstance(prompt, Chat):
            options.pop("add_special_tokens", None)
            go_on = prompt.messages[-1]["role"] == "assistant" if continue_final_message is None else continue_final_message
            found = self.tokenizer.apply_chat_template(prompt.messages, add_generation_prompt=not go_on, continue_final_message=go_on,
                                                       return_dict=True, return_tensors="pt", tools=tools, documents=documents, **options)
        else:
            if not isinstance(prompt, str):
                raise ValueError(f"a prompt is text or a list of messages, got {type(prompt).__name__}")
            found = self.tokenizer(prefix + prompt, return_tensors="pt", **options)
        found["prompt_text"] = prompt
        if handle_long_generation == "hole":
            self._make_room(found, new_tokens)
        return found

    def _make_room(self, found: Any, new_tokens: int | None) -> None:
        """Leave out the beginning, so that the new tokens fit."""
        length, limit = found["input_ids"].shape[-1], self.tokenizer.model_max_length
        new = new_tokens if new_tokens is not None else (self.generation_config.max_length or 20) - length
        if new < 0:
            raise ValueError("We cannot infer how many new tokens are expected")
        keep = limit - new
        if length + new > limit:
            if keep <= 0:
                raise ValueError("We cannot use `hole` to handle this generation the number of desired tokens exceeds the models max "
                                 "length")
            for key in ("input_ids", "attention_mask"):
                if key in found:
                    found[key] = found[key][:, -keep:]

    def _forward(self, model_inputs: Any, **generate_kwargs: Any) -> Any:
        ids, mask = model_inputs["input_ids"], model_inputs.get("attention_mask")
        prompt = model_inputs.pop("prompt_text")
        if ids.shape[1] == 0:
            ids, mask = None, None
        generate_kwargs.setdefault("generation_config", self.generation_config)
        if "max_length" in generate_kwargs and "max_new_tokens" not in generate_kwargs:
            import copy

            generate_kwargs["generation_config"] = copy.copy(generate_kwargs["generation_config"])
            generate_kwargs["generation_config"].max_new_tokens = None
        if "stop_strings" in generate_kwargs:
            generate_kwargs.setdefault("tokenizer", self.tokenizer)
        found = self.model.generate(input_ids=ids, attention_mask=mask, **generate_kwargs)
        found = found if isinstance(found, torch.Tensor) else found.sequences
        rows = 1 if ids is None else ids.shape[0]
        return {"generated_sequence": found.reshape(rows, found.shape[0] // rows, *found.shape[1:]), "input_ids": ids,
                "prompt_text": prompt}

    def postprocess(self, model_outputs: Any, return_type: Any = ReturnType.FULL_TEXT, clean_up_tokenization_spaces: bool | None = None,
                    continue_final_message: bool | None = None, skip_special_tokens: bool | None = None) -> Any:
        ids, prompt = model_outputs["input_ids"], model_outputs["prompt_text"]
        skip = True if skip_special_tokens is None else skip_special_tokens
        kind = return_type if isinstance(return_type, ReturnType) else ReturnType(return_type)
        records = []
        for sequence in model_outputs["generated_sequence"][0].tolist():
            if kind is ReturnType.TENSORS:
                records.append({"generated_token_ids": sequence})
                continue
            new: Any = self.tokenizer.decode(sequence[0 if ids is None else ids.shape[1] :], skip_special_tokens=skip,
                                             clean_up_tokenization_spaces=clean_up_tokenization_spaces)
            records.append({"generated_text": self._whole(prompt, new, continue_final_message) if kind is ReturnType.FULL_TEXT else new})
        return records

    @staticmethod
    def _whole(prompt: Any, new: str, continue_final: bool | None) -> Any:
        if isinstance(prompt, str):
            return prompt + new
        messages = list(prompt.messages)
        go_on = messages[-1]["role"] == "assistant" if continue_final is None else continue_final
        if go_on:
            return [*messages[:-1], {**messages[-1], "content": messages[-1]["content"] + new}]
        return [*messages, {"role": "assistant", "content": new}]


class Chat:
    """A list of messages, so that it is not taken for a list of prompts."""

    def __init__(self, messages: Any) -> None:
        for message in messages:
            if not {"role", "content"} <= set(message):
                raise ValueError("When passing chat dicts as input, each dict must have a 'role' and 'content' key.")
        self.messages = messages

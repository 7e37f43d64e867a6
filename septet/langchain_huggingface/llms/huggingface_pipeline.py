"""`HuggingFacePipeline`: a pipeline of septet.transformers as a model of text."""
from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ConfigDict, model_validator

from septet.errors import NotSupported
from septet.langchain_core.language_models.llms import BaseLLM
from septet.langchain_core.outputs import Generation, GenerationChunk, LLMResult

TASKS = {"text-generation": "generated_text", "text2text-generation": "generated_text", "image-text-to-text": "generated_text",
         "summarization": "summary_text", "translation": "translation_text"}        # task -> where its text stands
DEFAULT_MODEL_ID, DEFAULT_TASK, DEFAULT_BATCH_SIZE = "gpt2", "text-generation", 4
SECONDS = 60.0                          # patience with one piece of a stream


class HuggingFacePipeline(BaseLLM):
    """Texts of a pipeline, the prompt among them unless pipeline_kwargs say return_full_text=False.

    pipeline_kwargs go to each call; batch_size: prompts answered together.
    """

    pipeline: Any = None
    model_id: str | None = None
    model_kwargs: dict[str, Any] | None = None
    pipeline_kwargs: dict[str, Any] | None = None
    batch_size: int = DEFAULT_BATCH_SIZE

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _named(cls, values: dict[str, Any]) -> Any:
        """The model's name is the folder that the pipeline's model came from."""
        if values.get("model_id") is None and values.get("pipeline") is not None:
            values["model_id"] = getattr(getattr(values["pipeline"], "model", None), "name_or_path", None)
        return values

    @classmethod
    def from_model_id(cls, model_id: str, task: str, backend: str = "default", device: int | None = None, device_map: str | None = None,
                      model_kwargs: dict[str, Any] | None = None, pipeline_kwargs: dict[str, Any] | None = None,
                      batch_size: int = DEFAULT_BATCH_SIZE, **kwargs: Any) -> HuggingFacePipeline:
        """The pipeline of a folder.  ValueError for a task that gives no text."""
        from septet.transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer, pipeline

        if backend != "default":
            raise NotSupported(f"HuggingFacePipeline: backend {backend!r}")
        if task not in TASKS:
            raise ValueError(f"Got invalid task {task}, currently only {tuple(TASKS)} are supported")
        if task == "image-text-to-text":
            raise NotSupported(f"HuggingFacePipeline: {task}")
        options = {"dtype": "auto", **(model_kwargs or {})}
        kind = AutoModelForCausalLM if task == "text-generation" else AutoModelForSeq2SeqLM
        side = {"padding_side": "left"} if task == "text-generation" else {}        # answers follow the prompts
        tokenizer = AutoTokenizer.from_pretrained(model_id, **side)
        if tokenizer.pad_token is None:
            tokenizer.pad_token_id = padding_of(tokenizer)
        model = kind.from_pretrained(model_id, **options)
        made = pipeline(task=task, model=model, tokenizer=tokenizer, batch_size=batch_size, **placed(device, device_map),
                        **(pipeline_kwargs or {}))
        return cls(pipeline=made, model_id=model_id, model_kwargs=options, pipeline_kwargs=pipeline_kwargs or {}, batch_size=batch_size,
                   **kwargs)

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"model_id": self.model_id, "model_kwargs": self.model_kwargs, "pipeline_kwargs": self.pipeline_kwargs}

    @property
    def _llm_type(self) -> str:
        return "huggingface_pipeline"

    def _generate(self, prompts: list[str], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> LLMResult:
        options = kwargs.get("pipeline_kwargs") or self.pipeline_kwargs or {}
        place, texts = TASKS[self.pipeline.task.split("_to_")[0].replace("translation_", "translation")], []
        for at in range(0, len(prompts), self.batch_size):
            for prompt, found in zip(prompts[at:at + self.batch_size], self.pipeline(prompts[at:at + self.batch_size], **options)):
                text = (found[0] if isinstance(found, list) else found)[place]
                texts.append(text[len(prompt):] if kwargs.get("skip_prompt") else text)
        return LLMResult(generations=[[Generation(text=text)] for text in texts])

    def _stream(self, prompt: str, stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any) -> Iterator[GenerationChunk]:
        from septet.transformers import TextIteratorStreamer

        streamer = TextIteratorStreamer(self.pipeline.tokenizer, timeout=SECONDS, skip_prompt=kwargs.get("skip_prompt", True),
                                        skip_special_tokens=True)
        halt = threading.Event()
        worker = threading.Thread(target=self._write, args=(prompt, streamer, stop or kwargs.get("stop"), halt, failure := [], kwargs),
                                  daemon=True)
        worker.start()
        try:
            for text in streamer:
                if run_manager:
                    run_manager.on_llm_new_token(text, chunk=(chunk := GenerationChunk(text=text)))
                yield chunk if run_manager else GenerationChunk(text=text)
        finally:
            halt.set()
            worker.join()
        if failure:
            raise failure[0]

    def _write(self, prompt: str, streamer: Any, stop: list[str] | None, halt: Any, failure: list[Any], kwargs: dict[str, Any]) -> None:
        """Generate into a streamer, in a thread of its own."""
        from septet.transformers import StoppingCriteriaList

        tokenizer = self.pipeline.tokenizer
        ends = [tokenizer.encode(word, add_special_tokens=False) for word in stop or ()]

        def ended(ids: Any, *_: Any, **__: Any) -> Any:
            rows = ids.tolist()
            return halt.is_set() or any(row[-len(end):] == end for row in rows for end in ends if end)

        try:
            inputs = tokenizer(prompt, return_tensors="pt")
            options = kwargs.get("pipeline_kwargs") or self.pipeline_kwargs or {}
            options = {key: value for key, value in options.items() if key != "return_full_text"}
            self.pipeline.model.generate(**inputs, streamer=streamer, stopping_criteria=StoppingCriteriaList([ended]), **options)
        except BaseException as error:                  # told to the reader, which would wait for ever
            failure.append(error)
            streamer.on_finalized_text("", stream_end=True)


def padding_of(tokenizer: Any) -> int:
    """A token to pad with: the one that ends texts."""
    end = tokenizer.eos_token_id
    return int(end[0] if isinstance(end, list) else end) if end is not None else 0


def placed(device: Any, device_map: Any) -> dict[str, Any]:
    """Where a pipeline runs.  ValueError for both ways of saying it."""
    if device is not None and device_map is not None:
        raise ValueError("Both `device` and `device_map` are specified. `device` will override `device_map`. You will most likely "
                         "encounter unexpected behavior.Please remove `device` and keep `device_map`.")
    if device not in (None, -1, "cpu") or device_map not in (None, "auto", "cpu"):
        raise NotSupported(f"HuggingFacePipeline: {f'device {device!r}' if device is not None else f'device_map {device_map!r}'}")
    return {}

"""Pipeline: preprocess, forward, postprocess; one input, a list, a generator or a dataset, by batches."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from septet import torch
from septet.transformers.generation.configuration_utils import GenerationConfig
from septet.transformers.utils import logging

logger = logging.get_logger("transformers.pipelines.base")


class PipelineException(Exception):
    """A pipeline cannot do with an input.  task, model: which."""

    def __init__(self, task: str, model: str, reason: str) -> None:
        super().__init__(reason)
        self.task, self.model = task, model


class Pipeline:
    """A task's way from inputs to answers.

    A class over it defines `_sanitize_parameters(**kwargs)` (three dictionaries: for the steps below), `preprocess`, `_forward` and
    `postprocess`.
    """

    chunked = False
    modality = "text"
    default_settings: dict[str, Any] = {}

    def __init__(self, model: Any, tokenizer: Any = None, feature_extractor: Any = None, image_processor: Any = None, processor: Any = None,
                 task: str = "", device: Any = None, binary_output: bool = False, batch_size: int | None = None,
                 num_workers: int | None = None, **kwargs: Any) -> None:
        self.model, self.tokenizer, self.feature_extractor, self.image_processor = model, tokenizer, feature_extractor, image_processor
        self.processor, self.task = processor, task
        self.device = torch.device("cpu" if device is None or device == -1 else device) if not isinstance(device, torch.device) else device
        if self.device.type != "cpu":
            model.to(self.device)
        self.binary_output, self._batch_size, self._num_workers = binary_output, batch_size, num_workers
        self.call_count = 0
        if hasattr(model, "eval"):
            model.eval()
        if self.default_settings and getattr(model, "generation_config", None) is not None:
            self._set_generation(kwargs)
        self._preprocess_params, self._forward_params, self._postprocess_params = self._sanitize_parameters(**kwargs)

    def _set_generation(self, kwargs: dict[str, Any]) -> None:
        """The model's settings with those of the task where they say nothing."""
        import copy

        config = copy.deepcopy(kwargs.pop("generation_config", None) or self.model.generation_config)
        for name, value in self.default_settings.items():
            if getattr(config, name, None) is None:
                setattr(config, name, value)
        if config.pad_token_id is None and self.tokenizer is not None and self.tokenizer.pad_token_id is not None:
            config.pad_token_id = self.tokenizer.pad_token_id
        self.generation_config: GenerationConfig = config

    @property
    def dtype(self) -> Any:
        """The model's dtype."""
        return getattr(self.model, "dtype", None)

    torch_dtype = dtype

    def __repr__(self) -> str:
        dtype = str(getattr(self.model, "dtype", "")).removeprefix("torch.")
        parts = {"model": type(self.model).__name__, "dtype": dtype, "device": str(self.device), "input_modalities": self.modality}
        return f"{type(self).__name__}: {parts}"

    def _sanitize_parameters(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        raise NotImplementedError("_sanitize_parameters not implemented")

    def preprocess(self, input_: Any, **kwargs: Any) -> Any:
        """Tensors of an input."""
        raise NotImplementedError("preprocess not implemented")

    def _forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("_forward not implemented")

    def postprocess(self, model_outputs: Any, **kwargs: Any) -> Any:
        """The answer."""
        raise NotImplementedError("postprocess not implemented")

    def forward(self, model_inputs: Any, **kwargs: Any) -> Any:
        """Run the model, without gradients."""
        with torch.no_grad():
            return self._forward(model_inputs, **kwargs)

    def save_pretrained(self, save_directory: Any, **kwargs: Any) -> None:
        """Write the model and what prepares its inputs into a folder."""
        for part in (self.model, self.tokenizer, self.feature_extractor, self.image_processor):
            if part is not None:
                part.save_pretrained(save_directory, **kwargs)

    def __call__(self, inputs: Any, *args: Any, num_workers: int | None = None, batch_size: int | None = None, **kwargs: Any) -> Any:
        """The answer of an input, a list of answers of a list, an iterator of them of a generator or dataset."""
        if args:
            logger.warning("Ignoring args : %s", args)
        self.call_count += 1
        given = self._sanitize_parameters(**kwargs)
        steps = tuple({**own, **new} for own, new in
                      zip((self._preprocess_params, self._forward_params, self._postprocess_params), given, strict=True))
        size = batch_size or self._batch_size or 1
        if isinstance(inputs, list):
            return list(self._answers(inputs, size, steps))
        if not isinstance(inputs, (str, bytes, Mapping, tuple)) and (isinstance(inputs, Iterator) or _is_dataset(inputs)):
            answers = self._answers(inputs, size, steps)
            return Answers(answers, len(inputs)) if hasattr(inputs, "__len__") else answers
        return self.run_single(inputs, *steps)

    def run_single(self, inputs: Any, preprocess: dict[str, Any], forward: dict[str, Any], postprocess: dict[str, Any]) -> Any:
        """The answer of one input."""
        if self.chunked:
            parts = [self.forward(part, **forward) for part in self.preprocess(inputs, **preprocess)]
            return self.postprocess(parts, **postprocess)
        return self.postprocess(self.forward(self.preprocess(inputs, **preprocess), **forward), **postprocess)

    def _answers(self, inputs: Iterable[Any], size: int, steps: tuple[Any, ...]) -> Iterator[Any]:
        batch: list[Any] = []
        for one in _items(inputs):
            if size == 1 or self.chunked and not hasattr(self, "batch_chunks"):
                yield self.run_single(one, *steps)
                continue
            batch.append(one)
            if len(batch) == size:
                yield from self._batch(batch, steps)
                batch = []
        if batch:
            yield from self._batch(batch, steps)

    def _batch(self, inputs: list[Any], steps: tuple[Any, ...]) -> Iterator[Any]:
        """Answers of inputs that the model sees together."""
        prepared = [self.preprocess(one, **steps[0]) for one in inputs]
        together = self.collate(prepared)
        outputs = self.forward(together, **steps[1])
        for at in range(len(prepared)):
            yield self.postprocess(self.part(outputs, at), **steps[2])

    def collate(self, prepared: list[Any]) -> dict[str, Any]:
        """One batch of inputs that are batches of one."""
        found: dict[str, Any] = {}
        for key in prepared[0]:
            values = [row[key] for row in prepared]
            found[key] = self._filled(key, values) if isinstance(values[0], torch.Tensor) else values
        return found

    def _filled(self, key: str, values: list[Any]) -> Any:
        """Tensors joined along the first axis, filled to one length where they are rows of tokens or of sound."""
        lengths = {value.shape[1] if value.ndim > 1 else 0 for value in values}
        if len(lengths) == 1:
            return torch.cat(values, dim=0)
        if values[0].ndim > 2 or key not in ("input_ids", "attention_mask", "token_type_ids", "special_tokens_mask", "input_values"):
            raise ValueError(f"the inputs' {key} have shapes {[tuple(value.shape) for value in values]}: they cannot be one batch")
        if key == "input_ids" and self.tokenizer.pad_token_id is None:
            raise ValueError("Pipeline with tokenizer without pad_token cannot do batching. You can try to set it with "
                             "`pipe.tokenizer.pad_token_id ="
                             " model.config.eos_token_id`.")
        fill = {"input_ids": getattr(self.tokenizer, "pad_token_id", 0), "special_tokens_mask": 1}.get(key, 0)
        left = getattr(self.tokenizer, "padding_side", "right") == "left"
        longest = max(lengths)
        pad = [(value.new_full((value.shape[0], longest - value.shape[1]), fill), value) for value in values]
        return torch.cat([torch.cat(pair if left else pair[::-1], dim=1) for pair in pad], dim=0)

    def part(self, outputs: Any, at: int) -> Any:
        """The outputs of one input of a batch, as a batch of one."""
        return {key: value[at : at + 1] if isinstance(value, torch.Tensor) else value[at] if isinstance(value, list) else value
                for key, value in outputs.items()}


class ChunkPipeline(Pipeline):
    """A pipeline whose `preprocess` yields parts, and whose `postprocess` gets a list of outputs."""

    chunked = True


class Answers:
    """Answers of a dataset, made as they are asked for; their number is known."""

    def __init__(self, answers: Iterator[Any], count: int) -> None:
        self._answers, self._count = answers, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._answers)


def _is_dataset(inputs: Any) -> bool:
    """Whether inputs are many: a dataset of torch, or what has rows, a length and an order but is no array."""
    if isinstance(inputs, torch.utils.data.Dataset):
        return True
    rows = all(hasattr(inputs, name) for name in ("__getitem__", "__len__", "__iter__")) and not hasattr(inputs, "__array__")
    return rows or type(inputs).__name__ in ("KeyDataset", "IterableDataset")


def _items(inputs: Any) -> Iterator[Any]:
    if hasattr(inputs, "__iter__"):
        yield from inputs
    else:
        yield from (inputs[at] for at in range(len(inputs)))


class KeyDataset:
    """One column of a dataset of dictionaries."""

    def __init__(self, dataset: Any, key: str) -> None:
        self.dataset, self.key = dataset, key

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, at: int) -> Any:
        return self.dataset[at][self.key]

    def __iter__(self) -> Iterator[Any]:
        return (self[at] for at in range(len(self)))

"""`pipeline()`: from a task or a model to a pipeline; the table of tasks."""
from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from septet.errors import NotSupported


class Task(NamedTuple):
    """Where a task's pipeline is, which models it runs, and what prepares their inputs."""

    module: str
    pipeline: str
    autos: tuple[str, ...]
    needs: tuple[str, ...]


_CTC = ("AutoModelForCTC", "AutoModelForSpeechSeq2Seq")
TASKS = {
    "text-classification": Task("text_classification", "TextClassificationPipeline", ("AutoModelForSequenceClassification",),
                                ("tokenizer",)),
    "token-classification": Task("token_classification", "TokenClassificationPipeline", ("AutoModelForTokenClassification",),
                                 ("tokenizer",)),
    "fill-mask": Task("fill_mask", "FillMaskPipeline", ("AutoModelForMaskedLM",), ("tokenizer",)),
    "feature-extraction": Task("feature_extraction", "FeatureExtractionPipeline", ("AutoModel",), ("tokenizer",)),
    "zero-shot-classification": Task("zero_shot_classification", "ZeroShotClassificationPipeline", ("AutoModelForSequenceClassification",),
                                     ("tokenizer",)),
    "text-generation": Task("text_generation", "TextGenerationPipeline", ("AutoModelForCausalLM",), ("tokenizer",)),
    "image-classification": Task("image_classification", "ImageClassificationPipeline", ("AutoModelForImageClassification",),
                                 ("image_processor",)),
    "image-feature-extraction": Task("image_classification", "ImageFeatureExtractionPipeline", ("AutoModel",), ("image_processor",)),
    "zero-shot-image-classification": Task("image_classification", "ZeroShotImageClassificationPipeline", ("AutoModel",),
                                           ("tokenizer", "image_processor")),
    "object-detection": Task("object_detection", "ObjectDetectionPipeline", ("AutoModelForObjectDetection",), ("image_processor",)),
    "automatic-speech-recognition": Task("automatic_speech_recognition", "AutomaticSpeechRecognitionPipeline", _CTC,
                                         ("tokenizer", "feature_extractor")),
}
ALIASES = {"sentiment-analysis": "text-classification", "ner": "token-classification"}
LATER = {"any-to-any", "audio-classification", "decision", "depth-estimation", "document-question-answering", "image-segmentation",
         "image-text-to-text", "keypoint-matching", "mask-generation", "table-question-answering", "text-to-audio", "text-to-speech",
         "video-classification", "zero-shot-audio-classification", "zero-shot-object-detection"}
GONE = ("question-answering", "visual-question-answering", "summarization", "translation", "text2text-generation", "image-to-text",
        "image-to-image")
_AUTOS = {"tokenizer": ("tokenization_auto", "AutoTokenizer"), "image_processor": ("models.auto.processing_auto",
                                                                                   "AutoImageProcessor"),
          "feature_extractor": ("models.auto.processing_auto", "AutoFeatureExtractor")}


def get_supported_tasks() -> list[str]:
    """Names of the tasks."""
    return sorted({*TASKS, *ALIASES})


def check_task(task: str) -> tuple[str, Task, None]:
    """(the task's own name, its row, no options); KeyError for what is none."""
    name = ALIASES.get(task, task)
    if name in TASKS:
        return name, TASKS[name], None
    if name in GONE or name.startswith("translation_"):
        raise KeyError(f"The task {task} has been removed from transformers. Use the `text-generation` pipeline with a chat model "
                       f"instead, or"
                       " the model's own `generate` and outputs.")
    if name in LATER:
        raise NotSupported(f"pipeline({task!r}); tasks: {get_supported_tasks()}")
    raise KeyError(f"Unknown task {task}, available tasks are {get_supported_tasks()}")


def pipeline(task: str | None = None, model: Any = None, config: Any = None, tokenizer: Any = None, feature_extractor: Any = None,
             image_processor: Any = None, processor: Any = None, revision: str | None = None, use_fast: bool = True, token: Any = None,
             device: Any = None, device_map: Any = None, dtype: Any = "auto", trust_remote_code: bool | None = None,
             model_kwargs: dict[str, Any] | None = None, pipeline_class: Any = None, **kwargs: Any) -> Any:
    """A pipeline for a task.  model: a folder, or a model; the rest is loaded from the folder where it is not given."""
    if trust_remote_code:
        raise NotSupported("trust_remote_code=True: code that comes with a model is never run")
    if task is None and model is None:
        raise RuntimeError("Impossible to instantiate a pipeline without either a task or a model being specified. Please provide a task "
                           "class"
                           " or a model")
    if task is None:
        task = _task_of(model)
    if not isinstance(task, str):
        raise ValueError(f"a task is text such as 'text-classification', got {type(task).__name__}")
    name, row, _ = check_task(task)
    if model is None:
        raise ValueError(f"pipeline({task!r}) without a model: upstream would bring one from the Hub; give the folder of one (`septet "
                         f"pull`)")
    source = tokenizer if isinstance(tokenizer, str) else model if isinstance(model, str) else None
    options = {**(model_kwargs or {}), **({"revision": revision} if revision else {})}
    loaded = _model(row, model, config, dtype, options) if isinstance(model, str) or hasattr(model, "__fspath__") else model
    parts = {"tokenizer": tokenizer, "feature_extractor": feature_extractor, "image_processor": image_processor}
    for need in row.needs:
        parts[need] = _part(need, parts[need], processor, source if source is not None else model, use_fast, options, loaded)
    kind = pipeline_class or getattr(import_module(f"septet.transformers.pipelines.{row.module}"), row.pipeline)
    return kind(model=loaded, task=name, processor=processor, device=device, **parts, **kwargs)


def _task_of(model: Any) -> str:
    """The task that a model's head is for."""
    if isinstance(model, str):
        from septet.transformers.models.auto.configuration_auto import AutoConfig

        names = AutoConfig.from_pretrained(model).architectures or []
    else:
        names = [type(model).__name__]
    heads = (("ForSequenceClassification", "text-classification"), ("ForTokenClassification", "token-classification"),
             ("ForMaskedLM", "fill-mask"), ("ForCausalLM", "text-generation"), ("LMHeadModel", "text-generation"),
             ("ForCTC", "automatic-speech-recognition"),
             ("ForImageClassification", "image-classification"), ("ForObjectDetection", "object-detection"),
             ("Model", "feature-extraction"))
    found = next((task for name in names for head, task in heads if name.endswith(head)), None)
    if found is None:
        raise RuntimeError(f"Inferring the task automatically requires a model whose head tells it; {names or 'this one'} does not: give "
                           f"task=")
    return found


def _model(row: Task, model: Any, config: Any, dtype: Any, options: dict[str, Any]) -> Any:
    autos = import_module("septet.transformers.models.auto.modeling_auto")
    problem: Exception | None = None
    given = {**options, **({"config": config} if config is not None else {}), **({"dtype": dtype} if dtype not in (None, "auto") else {})}
    for name in row.autos:
        try:
            return getattr(autos, name).from_pretrained(model, **given).eval()
        except ValueError as error:         # another of the task's kinds may take this configuration
            problem = problem or error
    raise problem  # type: ignore[misc]


def _part(need: str, given: Any, processor: Any, source: Any, use_fast: bool, options: dict[str, Any], model: Any) -> Any:
    if given is not None and not isinstance(given, str):
        return given
    if given is None and processor is not None and hasattr(processor, need):
        return getattr(processor, need)
    place = given if given is not None else source if isinstance(source, str) else getattr(model.config, "_name_or_path", None)
    if not place:
        raise Exception(f"Impossible to guess which {need.replace('_', ' ')} to use. Please provide a PreTrainedTokenizer class or a "
                        f"path/identifier"
                        " to a pretrained one.")
    module, name = _AUTOS[need]
    return getattr(import_module(f"septet.transformers.{module}"), name).from_pretrained(place)

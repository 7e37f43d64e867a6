"""`transformers.pipelines`: tasks from text, images and sound to answers in plain Python."""
from __future__ import annotations

from septet.torch import lazy as _lazy

_MODULES = {
    "making": "pipeline check_task get_supported_tasks",
    "base": "Pipeline ChunkPipeline PipelineException",
    "text_classification": "TextClassificationPipeline",
    "token_classification": "TokenClassificationPipeline NerPipeline AggregationStrategy TokenClassificationArgumentHandler",
    "fill_mask": "FillMaskPipeline",
    "feature_extraction": "FeatureExtractionPipeline",
    "zero_shot_classification": "ZeroShotClassificationPipeline ZeroShotClassificationArgumentHandler",
    "text_generation": "TextGenerationPipeline",
    "image_classification": "ImageClassificationPipeline ImageFeatureExtractionPipeline ZeroShotImageClassificationPipeline",
    "object_detection": "ObjectDetectionPipeline",
    "automatic_speech_recognition": "AutomaticSpeechRecognitionPipeline",
}
__getattr__, __dir__ = _lazy.loader("septet.transformers.pipelines", _lazy.homes(_MODULES), tuple(_MODULES))

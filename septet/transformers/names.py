"""Which module of the face has which name: a module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.transformers import names_text, names_training
from septet.transformers.models.auto.table import AUTO_MODELS, HOMES

SUBMODULES = """activations audio_utils cache_utils configuration_utils feature_extraction_utils image_processing_utils masking_utils
    modeling_outputs modeling_rope_utils modeling_utils models processing_utils pytorch_utils utils""".split()
SUBMODULES += [*names_training.SUBMODULES, *names_text.SUBMODULES]
# module -> its names
MODULES = {
    **names_text.MODULES,
    "configuration_utils": "PreTrainedConfig PretrainedConfig",
    "modeling_utils": "PreTrainedModel",
    "cache_utils": "Cache DynamicCache StaticCache EncoderDecoderCache DynamicLayer StaticLayer",
    "modeling_rope_utils": "ROPE_INIT_FUNCTIONS",
    "pytorch_utils": "Conv1D apply_chunking_to_forward prune_linear_layer",
    "utils.logging": "",
    "models.auto.configuration_auto": "AutoConfig CONFIG_MAPPING",
    "models.auto.modeling_auto": " ".join(("AutoBackbone", *AUTO_MODELS, *(f"MODEL{row.mapping}_MAPPING" for row in AUTO_MODELS.values()))),
    "models.auto.processing_auto": "AutoFeatureExtractor AutoImageProcessor AutoProcessor",
    "feature_extraction_utils": "BatchFeature FeatureExtractionMixin",
    "image_processing_utils": "BaseImageProcessor",
    "processing_utils": "ProcessorMixin",
    "models.image_processing": " ".join(name + ending for name in (
        "ViTImageProcessor", "CLIPImageProcessor", "ConvNextImageProcessor", "DetrImageProcessor") for ending in ("", "Fast", "Pil")),
    "models.feature_extraction": "WhisperFeatureExtractor Wav2Vec2FeatureExtractor",
    "models.processors": "CLIPProcessor WhisperProcessor Wav2Vec2Processor",
    **{module: " ".join(names) for module, names in HOMES.items()},
    **names_training.MODULES,
}

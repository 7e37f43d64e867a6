"""Which module of the face has which name: a module is loaded when one of its names is first used."""
from __future__ import annotations

from septet.transformers.generation.names import MODULES as GENERATION
from septet.transformers.models.auto.table import AUTO_MODELS, HOMES

SUBMODULES = """activations cache_utils configuration_utils masking_utils modeling_outputs modeling_rope_utils modeling_utils models
    pytorch_utils utils generation pipelines tokenization_utils_base""".split()
# module -> its names
MODULES = {
    "tokenization_auto": "AutoTokenizer",
    "tokenization_enums": "CharSpan TokenSpan",
    "batch_encoding": "BatchEncoding",
    "tokenization_utils_base": "AddedToken PreTrainedTokenizerBase",
    "tokenization_utils_tokenizers": "TokenizersBackend PreTrainedTokenizerFast",
    "tokenization_python": "PythonBackend PreTrainedTokenizer Wav2Vec2CTCTokenizer",
    "tokenization_models": """AlbertTokenizer BartTokenizer BertTokenizer BertTokenizerFast CLIPTokenizer DistilBertTokenizer
        ElectraTokenizer GemmaTokenizer GPT2Tokenizer LlamaTokenizer LlamaTokenizerFast MarianTokenizer MPNetTokenizer Qwen2Tokenizer
        RobertaTokenizer T5Tokenizer WhisperTokenizer XLMRobertaTokenizer""",
    **{f"generation.{module}": names for module, names in GENERATION.items()},
    "pipelines.making": "pipeline",
    "pipelines.base": "Pipeline",
    "pipelines.text_classification": "TextClassificationPipeline",
    "pipelines.token_classification": "TokenClassificationPipeline NerPipeline",
    "pipelines.fill_mask": "FillMaskPipeline",
    "pipelines.feature_extraction": "FeatureExtractionPipeline",
    "pipelines.zero_shot_classification": "ZeroShotClassificationPipeline",
    "pipelines.text_generation": "TextGenerationPipeline",
    "pipelines.image_classification": "ImageClassificationPipeline ImageFeatureExtractionPipeline ZeroShotImageClassificationPipeline",
    "pipelines.object_detection": "ObjectDetectionPipeline",
    "pipelines.automatic_speech_recognition": "AutomaticSpeechRecognitionPipeline",
    "configuration_utils": "PreTrainedConfig PretrainedConfig",
    "modeling_utils": "PreTrainedModel",
    "cache_utils": "Cache DynamicCache StaticCache EncoderDecoderCache DynamicLayer StaticLayer",
    "modeling_rope_utils": "ROPE_INIT_FUNCTIONS",
    "pytorch_utils": "Conv1D apply_chunking_to_forward prune_linear_layer",
    "utils.logging": "",
    "models.auto.configuration_auto": "AutoConfig CONFIG_MAPPING",
    "models.auto.modeling_auto": " ".join(("AutoBackbone", *AUTO_MODELS, *(f"MODEL{row.mapping}_MAPPING" for row in AUTO_MODELS.values()))),
    **{module: " ".join(names) for module, names in HOMES.items()},
}

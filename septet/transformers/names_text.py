"""Names of tokenizers, of writing text and of pipelines."""
from __future__ import annotations

from septet.transformers.generation.names import MODULES as GENERATION

SUBMODULES = ("generation", "pipelines", "tokenization_utils_base")
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
    "utils.quantization_config": "BitsAndBytesConfig QuantoConfig TorchAoConfig",
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
}

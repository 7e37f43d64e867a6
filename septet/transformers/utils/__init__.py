"""`transformers.utils`: outputs, files of a model's folder, what is installed."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.transformers.utils", _lazy.homes({
    "generic": "ModelOutput ExplicitEnum PaddingStrategy TensorType",
    "chat_template_utils": "get_json_schema TypeHintParsingException DocstringParsingException",
    "quantization_config": "BitsAndBytesConfig QuantoConfig TorchAoConfig",
    "hub": "cached_file CONFIG_NAME WEIGHTS_NAME SAFE_WEIGHTS_NAME SAFE_WEIGHTS_INDEX_NAME WEIGHTS_INDEX_NAME",
    "import_utils": """is_torch_available is_tf_available is_flax_available is_vision_available is_scipy_available is_peft_available
        is_accelerate_available is_bitsandbytes_available is_safetensors_available is_tokenizers_available is_sentencepiece_available
        is_datasets_available is_torch_cuda_available is_sklearn_available""",
}), ("generic", "hub", "logging", "import_utils"))

"""What Keras has and the face has not, by module: NotSupported names it, where a name that Keras lacks as well is an AttributeError."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported

NAMES = {
    "keras": "Quantizer RematScope distillation export legacy quantizers remat visualization wrappers",
    "keras.applications": """ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169 DenseNet201
        EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6 EfficientNetB7
        EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2L EfficientNetV2M EfficientNetV2S
        InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 MobileNetV3Large MobileNetV3Small NASNetLarge NASNetMobile ResNet101
        ResNet101V2 ResNet152 ResNet152V2 ResNet50 ResNet50V2 VGG16 VGG19 Xception convnext densenet efficientnet efficientnet_v2
        imagenet_utils inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19
        xception""",
    "keras.callbacks": "OrbaxCheckpoint",
    "keras.distribution": "DataParallel DeviceMesh LayoutMap ModelParallel TensorLayout distribute_tensor initialize set_distribution",
    "keras.dtype_policies": "AWQDTypePolicy GPTQDTypePolicy Int4DTypePolicy QuantizedDTypePolicy QuantizedFloat8DTypePolicy",
    "keras.layers": "FlaxLayer JaxLayer MaxNumBoundingBoxes TFSMLayer TorchModuleWrapper",
    "keras.optimizers": "MultiOptimizer OptimizerMap ScheduleFreeAdamW legacy",
    "keras.saving": "KerasFileEditor",
    "keras.utils": "Config audio_dataset_from_directory bounding_boxes legacy",
}
INSTEAD = {
    "keras.applications": ": put the layers together with `keras.Model`, or load a saved `.keras` file",
    "keras.distribution": ": models run on one machine",
}


def check(module: str, name: str, names: dict[str, str] = NAMES) -> None:
    """NotSupported for a name that the library's module has."""
    if name in names.get(module, "").split():
        raise NotSupported(f"{module}.{name}{INSTEAD.get(module, '')}")


def attribute(module: str, names: dict[str, str] = NAMES) -> Callable[[str], Any]:
    """The `__getattr__` of a module that loads its other names at once."""
    def missing(name: str) -> Any:
        check(module, name, names)
        raise AttributeError(f"module '{module}' has no attribute '{name}'")

    return missing

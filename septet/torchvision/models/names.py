"""Which module has which model."""
from __future__ import annotations

from septet.torch.lazy import homes

BUILDERS = homes({
    "resnet": "resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2 "
              "wide_resnet101_2",
    "alexnet": "alexnet",
    "vgg": "vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn",
    "squeezenet": "squeezenet1_0 squeezenet1_1",
    "mobilenetv2": "mobilenet_v2",
    "mobilenetv3": "mobilenet_v3_large mobilenet_v3_small",
    "densenet": "densenet121 densenet161 densenet169 densenet201",
    "efficientnet": "efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5 efficientnet_b6 "
                    "efficientnet_b7 efficientnet_v2_s efficientnet_v2_m efficientnet_v2_l",
    "vision_transformer": "vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14",
    "convnext": "convnext_tiny convnext_small convnext_base convnext_large",
    "googlenet": "googlenet",
})
CLASSES = homes({
    "resnet": "ResNet", "alexnet": "AlexNet", "vgg": "VGG", "squeezenet": "SqueezeNet", "mobilenetv2": "MobileNetV2",
    "mobilenetv3": "MobileNetV3", "densenet": "DenseNet", "efficientnet": "EfficientNet", "vision_transformer": "VisionTransformer",
    "convnext": "ConvNeXt", "googlenet": "GoogLeNet GoogLeNetOutputs",
})

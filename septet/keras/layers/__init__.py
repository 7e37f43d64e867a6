"""`keras.layers`: each layer's module is loaded when the layer is first used."""
from __future__ import annotations

from septet.keras import lazy as _lazy

MODULES = {
    "layers.layer": "Layer",
    "layers.input_spec": "InputSpec",
    "layers.input_layer": "Input InputLayer",
    "layers.dense": "Dense EinsumDense Embedding ReversibleEmbedding",
    "layers.convolutional": """Conv1D Conv2D Conv3D DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D Conv1DTranspose
        Conv2DTranspose Conv3DTranspose Convolution1D=Conv1D Convolution2D=Conv2D Convolution3D=Conv3D
        SeparableConvolution1D=SeparableConv1D SeparableConvolution2D=SeparableConv2D Convolution1DTranspose=Conv1DTranspose
        Convolution2DTranspose=Conv2DTranspose Convolution3DTranspose=Conv3DTranspose""",
    "layers.pooling": """MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D
        GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D AdaptiveMaxPooling1D
        AdaptiveMaxPooling2D AdaptiveMaxPooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
        MaxPool1D=MaxPooling1D MaxPool2D=MaxPooling2D MaxPool3D=MaxPooling3D AvgPool1D=AveragePooling1D AvgPool2D=AveragePooling2D
        AvgPool3D=AveragePooling3D GlobalMaxPool1D=GlobalMaxPooling1D GlobalMaxPool2D=GlobalMaxPooling2D
        GlobalMaxPool3D=GlobalMaxPooling3D GlobalAvgPool1D=GlobalAveragePooling1D GlobalAvgPool2D=GlobalAveragePooling2D
        GlobalAvgPool3D=GlobalAveragePooling3D""",
    "layers.normalization": "BatchNormalization LayerNormalization RMSNormalization GroupNormalization UnitNormalization",
    "layers.regularization": """Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout AlphaDropout
        ActivityRegularization""",
    "layers.reshaping": """Flatten Reshape Permute RepeatVector ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D
        UpSampling1D UpSampling2D UpSampling3D""",
    "layers.merging": """Add Subtract Multiply Average Maximum Minimum Concatenate Dot add subtract multiply average maximum minimum
        concatenate dot""",
    "layers.activation": "Activation ReLU LeakyReLU ELU PReLU Softmax Identity Masking Lambda Wrapper TimeDistributed",
    "layers.attention": "Attention AdditiveAttention MultiHeadAttention GroupQueryAttention=GroupedQueryAttention",
    "layers.rnn": "RNN SimpleRNN LSTM GRU StackedRNNCells",
    "layers.rnn_cells": "SimpleRNNCell LSTMCell GRUCell",
    "layers.bidirectional": "Bidirectional",
    "layers.conv_lstm": "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "layers.spectral_normalization": "SpectralNormalization",
    "layers.preprocessing.numbers": "Rescaling Normalization CategoryEncoding Discretization",
    "layers.preprocessing.lookup": "StringLookup IntegerLookup TextVectorization",
    "layers.preprocessing.hashing": "Hashing HashedCrossing",
    "layers.preprocessing.mixing": "RandomGrayscale RandomInvert MixUp Pipeline",
    "layers.preprocessing.colours": """RandomHue RandomSaturation RandomColorDegeneration RandomPosterization Solarization AutoContrast
        Equalization RandomColorJitter""",
    "layers.preprocessing.augmentation": "RandomSharpness RandomGaussianBlur RandomErasing CutMix RandomShear RandAugment",
    "layers.preprocessing.warping": "RandomPerspective RandomElasticTransform AugMix",
    "layers.preprocessing.contrast": "ContrastLimitedAdaptiveHistogramEqualization",
    "layers.preprocessing.spectrograms": "MelSpectrogram STFTSpectrogram",
    "layers.preprocessing.images": """Resizing CenterCrop RandomFlip RandomBrightness RandomContrast RandomTranslation RandomRotation
        RandomZoom RandomCrop""",
}
__getattr__, __dir__ = _lazy.attach("septet.keras.layers", MODULES)


def deserialize(config: object, custom_objects: object = None) -> object:
    """The layer of a config."""
    from septet.keras.saving import deserialize_keras_object

    found = deserialize_keras_object(config, custom_objects=custom_objects)
    if not hasattr(found, "_is_keras_layer"):
        raise ValueError(f"`keras.layers.deserialize` was passed a `config` object that is not a `keras.layers.Layer`. Received: {config}")
    return found


def serialize(layer: object) -> object:
    """The config of a layer."""
    from septet.keras.saving import serialize_keras_object

    return serialize_keras_object(layer)

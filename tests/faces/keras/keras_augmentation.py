"""Layers that change images by chance, seeded, run by real Keras and by the face.  `answers(keras, np)` gives plain data."""
from __future__ import annotations

LAYERS = [
    "RandomHue(.3,seed=1)", "RandomHue((.2,.9),seed=2)", "RandomHue(.5,value_range=(0,1),seed=5)", "RandomSaturation(.3,seed=1)",
    "RandomSaturation((.2,.6),seed=2)", "RandomSaturation((.5,1.),value_range=(0,1),seed=3)", "RandomSharpness(.3,seed=1)",
    "RandomSharpness((.5,1.),seed=2)", "RandomSharpness((.5,1.),data_format='channels_first',seed=2)", "RandomShear(.3,.2,seed=1)",
    "RandomShear((.1,.3),.0,fill_mode='constant',fill_value=3.,seed=2)", "RandomErasing(.9,seed=1)",
    "RandomErasing(1.,fill_value=7.,seed=2)", "RandomShear(.5,.9,interpolation='nearest',fill_mode='nearest',seed=3)",
    "RandomErasing((.5,1.),scale=(.3,.8),fill_value=(1.,2.,3.),seed=8)",
    "RandomGaussianBlur(.9,seed=1)", "RandomGaussianBlur((.8,1.),kernel_size=5,sigma=(.5,2.),seed=2)",
    "RandomGaussianBlur(1.,kernel_size=(3,5),sigma=1.,seed=2)", "RandomPosterization(4,seed=1)", "RandomPosterization((3,7),seed=2)",
    "RandomPosterization(5,value_range=(0,1),seed=3)", "RandomColorJitter(contrast_factor=.3,hue_factor=(.1,.5),seed=1)",
    "RandomColorJitter(brightness_factor=.2,contrast_factor=.3,saturation_factor=.4,hue_factor=.1,seed=1)",
    "RandomColorDegeneration(.5,seed=1)", "RandomColorDegeneration((.3,.9),seed=2)", "Solarization(.3,.4,seed=1)",
    "Solarization(.3,seed=2)",
    "Solarization((.1,.3),(.2,.6),value_range=(0,1),seed=3)", "AutoContrast()", "AutoContrast(value_range=(0,1))", "Equalization()",
    "Equalization(bins=16)", "Equalization(value_range=(0,1))", "CutMix(seed=1)", "CutMix(.4,seed=8)", "CutMix((.2,.8),seed=2)",
    "RandAugment(seed=1)", "RandAugment(num_ops=3,factor=.3,seed=2)", "RandAugment(num_ops=1,factor=(.2,.8),seed=5)", "RandAugment(seed=6)",
    "RandomHue(2.)", "RandomSharpness((0.,3.),seed=1)", "RandomPosterization(9)", "RandomSaturation(-3)", "RandomErasing(1.5)",
    "RandomShear(1.5)",
    "RandAugment(factor=2.)", "RandAugment(num_ops=0)",
]
SHAPE = 3, 5, 4, 3


def pictures(np, first, ones):
    n = np.arange(180).reshape(SHAPE) * 37 % 251
    x = (n / 255 if ones else n).astype("float32")
    return np.transpose(x, (0, 3, 1, 2)) if first else x


def numbers(np, x):
    return [round(v, 3) for v in np.asarray(x).astype("float64").ravel().tolist()]


def one(keras, np, text):
    """What a layer makes of a batch, of one image, when nobody trains, and of the batch again; and its config."""
    layer = eval("keras.layers." + text)
    x = pictures(np, "first" in text, "(0,1)" in text)
    found = [layer(x, training=True), *([] if "CutMix" in text else [layer(x[0], training=True)]), layer(x, training=False),
             layer(x, training=True)]
    config = {k: str(v) for k, v in layer.get_config().items() if k not in ("name", "dtype")}
    return [[numbers(np, y) for y in found], str(found[0].dtype), config]


def labelled(keras, np):
    """Labels that are mixed with the images."""
    data = {"images": pictures(np, False, False), "labels": np.eye(3, dtype="float32")}
    return numbers(np, keras.layers.CutMix(seed=5)(data, training=True)["labels"])


def answers(keras, np):
    found = {"labels": labelled(keras, np)}
    for text in LAYERS:
        try:
            found[text] = one(keras, np, text)
        except Exception as error:
            found[text] = type(error).__name__
    return found

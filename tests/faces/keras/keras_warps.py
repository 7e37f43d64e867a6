"""Images moved and mixed by chance, seeded, and sounds as pictures; run by real Keras and by the face.

`answers(keras, np)` gives plain data.
"""
from __future__ import annotations

import random

LAYERS = [
    "RandomPerspective(seed=1)", "RandomPerspective((.9,1.),scale=.4,fill_value=7.,seed=2)",
    "RandomPerspective((.8,1.),scale=.3,interpolation='nearest',seed=2)",
    "RandomPerspective(.9,scale=.2,data_format='channels_first',seed=4)",
    "RandomElasticTransform(seed=1)", "RandomElasticTransform((.9,1.),scale=(.5,1.),fill_mode='nearest',seed=2)",
    "RandomElasticTransform(1.,scale=1.,interpolation='nearest',fill_mode='wrap',seed=3)",
    "RandomElasticTransform((1.,1.),scale=(1.,1.),fill_mode='constant',fill_value=9.,seed=3)",
    "RandomElasticTransform((1.,1.),data_format='channels_first',seed=8)",
    "RandomElasticTransform((.7,1.),value_range=(0,1),seed=5)", "RandomElasticTransform(scale=(2.,3.))",
    "RandomElasticTransform(fill_mode='mirror')", "RandomPerspective(interpolation='bicubic')", "RandomPerspective(2.)",
    *(f"AugMix(seed={k})" for k in range(12)), "AugMix(num_chains=2,chain_depth=2,factor=(.2,.8),alpha=.5,all_ops=False,seed=3)",
    "AugMix(value_range=(0,1),seed=3)", "AugMix(num_chains=1,chain_depth=4,factor=.6,seed=4)", "AugMix(factor=2.)",
    "AugMix(interpolation='bicubic')",
    *(f"ContrastLimitedAdaptiveHistogramEqualization(clip_limit={limit},tile_grid_size={grid})"
      for limit, grid in ((0.0, (2, 3)), (4.0, (2, 2)), (40.0, (3, 2)), (100.0, (1, 1)))),
    "ContrastLimitedAdaptiveHistogramEqualization(value_range=(0,1),data_format='channels_first',tile_grid_size=(2,2))",
]
TRANSFORMS = {
    "perspective": "perspective_transform(x, s, e)", "nearest": "perspective_transform(x, s, e, 'nearest', 3.)",
    "one image": "perspective_transform(x[0], s, e)", "bytes": "perspective_transform(x.astype('uint8'), s, e)",
    "double": "perspective_transform(x.astype('float64'), s, e)",
    "each": "perspective_transform(x, np.stack([s] * 3), np.stack([e, s, e]))",
    "three points": "perspective_transform(x, s, e[:3])", "of other ranks": "perspective_transform(x, np.stack([s] * 3), e)",
    "elastic": "elastic_transform(x, seed=1)", "elastic of one": "elastic_transform(x[0], alpha=3., sigma=1., seed=2)",
    "elastic double": "elastic_transform(x.astype('float64'), 2., 2.5, seed=2)",
    "elastic filled": "elastic_transform(x, 4., 1.5, 'nearest', 'constant', 9., seed=5)",
    "elastic of bytes": "elastic_transform(x.astype('uint8'))", "elastic by bicubic": "elastic_transform(x, interpolation='bicubic')",
    **{f"scaled {m} {a}": f"scale_and_translate(x, (3, 8, 6, 3), np.array([2., 1.4]), np.array([.5, -.3]), (1, 2), {m!r}, {a})"
       for m in ("linear", "bicubic", "lanczos3", "lanczos5") for a in (True, False)},
    **{f"shrunk {m} {a}": f"scale_and_translate(x, (3, 3, 2, 3), np.array([.4, .6]), np.array([.1, .2]), (1, -2), {m!r}, {a})"
       for m in ("trilinear", "tricubic", "lanczos3", "lanczos5") for a in (True, False)},
    "scaled one": "scale_and_translate(x[0, :, :, 0], (8, 4), np.array([2.]), np.array([.5]), (0,), 'linear')",
    **{f"places {m} {o}": f"map_coordinates(x[0, 0, :, 0], PLACES, {o}, {m!r})"
       for m in ("constant", "nearest", "wrap", "reflect", "mirror") for o in (0, 1)},
    "places mirror inside": "map_coordinates(x[0, 0, :, 0], np.array([[-9., -3., -1.5, 2.2, 5., 7.]]), 0, 'mirror')",
    **{f"affine {m} {i}": f"affine_transform(x, SHIFTS, {i!r}, {m!r})"
       for m in ("constant", "nearest", "wrap", "reflect", "mirror") for i in ("nearest", "bilinear")},
    "scaled otherwise": "scale_and_translate(x, (3, 8, 4, 3), np.array([2.]), np.array([.5]), (1,), 'area')",
}
SOUNDS = [
    "MelSpectrogram(fft_length=64,num_mel_bins=4,sampling_rate=100)", "MelSpectrogram(fft_length=32,num_mel_bins=3,sequence_stride=7)",
    "MelSpectrogram(fft_length=65,num_mel_bins=4,sampling_rate=100,sequence_stride=10,power_to_db=False)",
    "MelSpectrogram(fft_length=64,sequence_length=50,num_mel_bins=4,window='hamming',top_db=10.,ref_power=2.,min_power=.1)",
    "MelSpectrogram(fft_length=64,num_mel_bins=4,window=None,max_freq=3000.,min_freq=0.,mag_exp=1.,power_to_db=False)",
    "MelSpectrogram(fft_length=64,sequence_length=65)", "MelSpectrogram(fft_length=64,window='boxcar')",
]
WINDOWS = {f"stft {n} {m} {w}": (n, m, w) for n, m in ((9, 9), (9, 7), (10, 8), (10, 7), (4, 3)) for w in ("hann", "hamming", None)}
SPECTRA = [
    *(f"STFTSpectrogram(mode={m!r},frame_length=7)" for m in ("log", "magnitude", "psd", "real", "imag", "stft")),
    "STFTSpectrogram(frame_length=7,fft_length=9,mode='psd',scaling='spectrum',window='hamming')",
    "STFTSpectrogram(frame_length=6,frame_step=4,periodic=True,padding='same',expand_dims=True,scaling=None)",
    "STFTSpectrogram(frame_length=7,window=None,mode='stft',expand_dims=True,trainable=False)",
    "STFTSpectrogram(frame_length=7,data_format='channels_first')",
    "STFTSpectrogram(frame_length=7,data_format='channels_first',expand_dims=True,mode='stft',padding='same')",
    "STFTSpectrogram(mode='power')", "STFTSpectrogram(scaling='x')", "STFTSpectrogram(padding='causal')",
    "STFTSpectrogram(frame_length=7,fft_length=4)", "STFTSpectrogram(frame_length=7,frame_step=9)", "STFTSpectrogram(periodic=3)",
]
SHAPE = 3, 5, 4, 3
PLACES = [[-5.3, -4.2, -2.5, -1.3, -1.0, -0.6, -0.3, 0.0, 0.4, 2.7, 3.0, 3.2, 3.5, 3.7, 4.0, 4.4, 5.9, 7.5, 9.3]]
SHIFTS = [[1.0, 0, -2.3, 0, 1, 0, 0, 0], [1, 0.1, 2.3, 0.2, 1, 1, 0, 0], [1, 0, -13.3, 0, 1, 17.3, 0, 0]]


def pictures(np, first, ones):
    n = np.arange(180).reshape(SHAPE) * 37 % 251
    x = (n / 255 if ones else n).astype("float32")
    return np.transpose(x, (0, 3, 1, 2)) if first else x


def sounds(np):
    return np.sin(np.arange(200) ** 1.1).astype("float32").reshape(2, 100)


def numbers(np, x):
    return [float(f"{v:.7g}") for v in np.asarray(x).astype("float64").ravel().tolist()]


def config(layer):
    return {k: str(v) for k, v in layer.get_config().items() if k not in ("name", "dtype")}


def moved(keras, np, text):
    """What a layer makes of a batch, of one image, when nobody trains, and of the batch again; and its config."""
    layer = eval("keras.layers." + text)
    x = pictures(np, "first" in text, "(0,1)" in text)
    random.seed(11)
    found = [layer(x, training=True), layer(x[0], training=True), layer(x, training=False), layer(x, training=True)]
    return [[numbers(np, y) for y in found], str(found[0].dtype), config(layer)]


def transformed(keras, np, text):
    x = pictures(np, False, False)
    s = np.array([[0, 0], [0, 5], [4, 0], [4, 5]], "float32")
    e = np.array([[1, 0.5], [0, 4], [3, 0], [4, 5.0]], "float32")
    found = eval("keras.ops.image." + text, {"keras": keras, "np": np, "x": x, "s": s, "e": e,
                                                 "PLACES": np.array(PLACES, "float32"), "SHIFTS": np.array(SHIFTS, "float32")})
    return [[numbers(np, found)], found.dtype if isinstance(found.dtype, str) else found.dtype.name, list(found.shape)]


def heard(keras, np, text):
    layer = eval("keras.layers." + text)
    x = sounds(np)
    found = [layer(x), layer(x[0])]
    return [[numbers(np, y) for y in found], [list(y.shape) for y in found], config(layer), list(layer.compute_output_shape((None, 100)))]


def spectrum(keras, np, text):
    """A spectrum, the layer's weights, and losses of learning through it."""
    layer = eval("keras.layers." + text)
    x = sounds(np).reshape(2, 50, 2)
    x = np.transpose(x, (0, 2, 1)) if "first" in text else x
    found = layer(x)
    weights = [[w.path.split("/")[-1], w.trainable, list(w.shape)] for w in layer.weights]
    model = keras.Sequential([keras.Input(x.shape[1:]), layer, keras.layers.Flatten(), keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(1e-6), "mse")
    losses = model.fit(x, np.ones((2, 1)), epochs=2, verbose=0).history["loss"]
    return [[numbers(np, found), numbers(np, losses)], list(found.shape), weights, config(layer),
            list(layer.compute_output_shape((None, *x.shape[1:])))]


def framed(keras, np, given):
    length, sequence, window = given
    real, imag = keras.ops.stft(sounds(np), sequence, 3, length, window=window)
    back = keras.ops.istft((real, imag), sequence, 3, length, window=window)
    return [[numbers(np, a) for a in (real, imag, back)], list(real.shape)]


def frozen(keras, np, text):
    """What is learnt after layers were frozen and thawed, one by one and all at once."""
    layers, found = keras.layers, []
    model = keras.Sequential([keras.Input((2,)), layers.Dense(2, trainable=False), layers.BatchNormalization(trainable=False),
                              layers.Dense(1)])
    for step in text.split():
        name, value = step.split("=")
        owner = model if name == "model" else model.layers[int(name)]
        owner.trainable = value == "1"
        found.append([[w.trainable for w in model.weights], len(model.trainable_weights), [bool(x.trainable) for x in model.layers]])
    return [[], found]


FROZEN = ["model=1", "model=0 2=1 model=1", "0=1 0=0", "0=1 model=0 1=1 0=1 model=1", "2=0 model=1", "model=0 model=1 1=0"]


def answers(keras, np):
    found = {}
    for run, cases in ((moved, LAYERS), (transformed, TRANSFORMS), (heard, SOUNDS), (spectrum, SPECTRA), (framed, WINDOWS),
                       (frozen, FROZEN)):
        for text in cases:
            try:
                found[text] = run(keras, np, cases[text] if isinstance(cases, dict) else text)
            except Exception as error:
                found[text] = type(error).__name__
    return found

"""What is compared with real Keras: layers (values, weights, gradients), losses, metrics, optimizers, schedules, functions, random numbers.

`evaluate(keras, np, gradients)` gives a dict of lists of numbers, for whichever library it is given; gradients(f, variables) are those of a
number f().
"""
from __future__ import annotations

import random
from typing import Any

DENSE = ["Dense(4,activation='relu')", "Dense(4,use_bias=False)", "EinsumDense('abc,cd->abd',output_shape=(None,4),bias_axes='d')",
         "Conv1D(4,3,padding='causal')", "SeparableConv1D(4,2)", "DepthwiseConv1D(2)", "Conv1DTranspose(4,3)", "AveragePooling1D(2)",
         "GlobalMaxPooling1D(keepdims=True)", "GlobalAveragePooling1D()", "LayerNormalization()", "LayerNormalization(axis=[1,2])",
         "RMSNormalization()", "UnitNormalization()", "BatchNormalization()", "Flatten()", "Reshape((3,5))", "Permute((2,1))",
         "UpSampling1D(2)",
         "ZeroPadding1D(2)", "Cropping1D(1)", "ReLU(max_value=.5,negative_slope=.1,threshold=.1)", "LeakyReLU()", "ELU()",
         "PReLU(alpha_initializer='ones')", "Softmax()", "Activation('gelu')", "Activation('mish')", "Masking(.1)", "SimpleRNN(4)",
         "SimpleRNN(4,return_sequences=True,go_backwards=True)", "LSTM(4)", "LSTM(4,return_sequences=True,return_state=True)", "GRU(4)",
         "GRU(4,return_sequences=True)", "GRU(4,reset_after=False)", "LSTM(4,activation='relu')",
         "LSTM(3,dropout=.3,recurrent_dropout=.2,seed=5)",
         "GRU(3,dropout=.3,recurrent_dropout=.2,seed=5)", "LSTM(3,dropout=.3,seed=5)",
         "SimpleRNN(3,dropout=.3,recurrent_dropout=.2,seed=5)",
         "Bidirectional(keras.layers.LSTM(3,return_sequences=True))", "Bidirectional(keras.layers.GRU(3),merge_mode='sum')",
         "RNN([keras.layers.LSTMCell(3),keras.layers.GRUCell(2)],return_sequences=True)", "TimeDistributed(keras.layers.Dense(2))",
         "SpectralNormalization(keras.layers.Dense(3))",
         "Dropout(.5,seed=3)", "GaussianNoise(.5,seed=3)", "SpatialDropout1D(.5,seed=3)", "AlphaDropout(.5,seed=3)",
         "GaussianDropout(.5,seed=3)"]
IMAGES = ["Conv2D(4,3,activation='relu')", "Conv2D(4,(3,2),strides=2,padding='same')", "Conv2D(6,3,groups=3)",
          "Conv2D(4,3,dilation_rate=2)",
          "DepthwiseConv2D(3,depth_multiplier=2)", "SeparableConv2D(4,3,padding='same')", "Conv2DTranspose(4,3,strides=2)",
          "Conv2DTranspose(4,3,strides=2,padding='same')", "Conv2DTranspose(4,3,strides=2,padding='same',output_padding=1)",
          "Conv2DTranspose(4,2,strides=3)", "MaxPooling2D()", "MaxPooling2D(3,strides=2,padding='same')",
          "AveragePooling2D(3,strides=2,padding='same')", "MaxPooling2D(5,strides=2)", "GlobalAveragePooling2D()",
          "AdaptiveAveragePooling2D(3)", "AdaptiveMaxPooling2D(3)", "BatchNormalization()", "GroupNormalization(3)",
          "ZeroPadding2D(((1,2),(0,1)))",
          "Cropping2D(1)", "UpSampling2D(2)", "Resizing(3,4)", "Resizing(9,9,interpolation='bicubic')", "Resizing(3,4,antialias=True)",
          "Resizing(3,3,interpolation='lanczos3')", "Resizing(4,3,crop_to_aspect_ratio=True)", "CenterCrop(3,4)", "RandomFlip(seed=3)",
          "RandomBrightness(.2,seed=3)", "RandomContrast(.5,seed=3)", "RandomTranslation(.2,.2,seed=3)", "RandomRotation(.2,seed=3)",
          "RandomZoom(.2,seed=3)", "RandomCrop(3,3,seed=3)", "Rescaling(1/255.,offset=-1)",
          "SpectralNormalization(keras.layers.Conv2D(3,2),power_iterations=3)"]
SEQUENCES = ["ConvLSTM1D(2,2,padding='same')", "ConvLSTM1D(2,3,dropout=.5,seed=3)", "ConvLSTM1D(2,2,recurrent_dropout=.5,seed=3)",
             "ConvLSTM1D(3,2,strides=2,return_state=True,go_backwards=True,use_bias=False)"]
VIDEOS = ["ConvLSTM2D(2,3,return_sequences=True)", "ConvLSTM2D(2,(2,3),padding='same',dilation_rate=2,activation='relu')"]
FIRST = ["Conv2D(4,3,data_format='channels_first')", "MaxPooling2D(data_format='channels_first')"]
PAIRS = ["MultiHeadAttention(2,3)", "MultiHeadAttention(2,3,value_dim=4,output_shape=5)", "GroupQueryAttention(4,4,2)"]
LISTS = ["Attention(use_scale=True)", "AdditiveAttention()", "Attention(score_mode='concat')", "Add()", "Concatenate(axis=1)",
         "Dot(axes=(1,1))", "Average()", "Multiply()", "Subtract()", "Maximum()"]
OPTIMIZERS = ["SGD()", "SGD(momentum=.9)", "SGD(momentum=.9,nesterov=True)", "Adam()", "Adam(amsgrad=True)", "AdamW()", "Adamax()",
              "Adagrad()",
              "Adadelta(learning_rate=1.)", "RMSprop()", "RMSprop(momentum=.5,centered=True)", "Lion()",
              "Ftrl(l1_regularization_strength=.01,beta=.1)", "Nadam()", "Lamb()", "Adafactor()", "Muon()",
              "Muon(learning_rate=.1,nesterov=False,rms_rate=None,weight_decay=None,ns_steps=3)",
              "Muon(exclude_layers=['var'],adam_lr_ratio=.5)", "Adam(clipnorm=.1)",
              "Adam(global_clipnorm=.1)", "SGD(clipvalue=.05)", "Adam(use_ema=True,ema_momentum=.5,ema_overwrite_frequency=2)",
              "Adam(gradient_accumulation_steps=2)", "SGD(weight_decay=.1)", "SGD(loss_scale_factor=4.)",
              "Adam(keras.optimizers.schedules.CosineDecay(.1,5,warmup_target=.5,warmup_steps=2))"]
SCHEDULES = ["ExponentialDecay(.1,10,.5)", "ExponentialDecay(.1,10,.5,staircase=True)", "InverseTimeDecay(.1,10,.5)",
             "PiecewiseConstantDecay([3,6],[1.,.5,.1])", "PolynomialDecay(.1,10,power=2.)", "PolynomialDecay(.1,3,cycle=True)",
             "CosineDecay(.1,10,alpha=.1)", "CosineDecayRestarts(.1,3)", "CosineDecayRestarts(.1,3,t_mul=1.,m_mul=.5)"]
LOSSES = ["MeanSquaredError()", "MeanAbsoluteError()", "MeanAbsolutePercentageError()", "MeanSquaredLogarithmicError()",
          "CosineSimilarity()",
          "Huber(delta=.3)", "LogCosh()", "Hinge()", "SquaredHinge()", "CategoricalHinge()", "KLDivergence()", "Poisson()",
          "BinaryCrossentropy(from_logits=True,label_smoothing=.1)", "BinaryCrossentropy()", "CategoricalCrossentropy(label_smoothing=.1)",
          "CategoricalCrossentropy(from_logits=True)", "BinaryFocalCrossentropy(apply_class_balancing=True)",
          "CategoricalFocalCrossentropy()",
          "Dice()", "Tversky()", "MeanSquaredError(reduction='sum')"]
NUMBERED = ["SparseCategoricalCrossentropy()", "SparseCategoricalCrossentropy(from_logits=True,ignore_class=1)", "Circle()",
            "CategoricalGeneralizedCrossEntropy()"]
METRICS = {"T": ["CategoricalAccuracy()", "TopKCategoricalAccuracy(k=2)", "MeanSquaredError()", "RootMeanSquaredError()", "F1Score()",
                 "F1Score(average='weighted',threshold=.3)", "FBetaScore(average='micro',beta=2.)", "R2Score()", "CosineSimilarity()",
                 "R2Score(class_aggregation='variance_weighted_average')", "PearsonCorrelation()", "ConcordanceCorrelation()", "Poisson()",
                 "AUC(multi_label=True)", "Precision(top_k=2)", "Recall(class_id=1)", "OneHotMeanIoU(3)", "KLDivergence()"],
           "S": ["SparseCategoricalAccuracy()", "SparseTopKCategoricalAccuracy(k=2)", "SparseCategoricalCrossentropy()"],
           "B": ["BinaryAccuracy()", "AUC()", "AUC(curve='PR')", "AUC(curve='PRGAIN')", "AUC(curve='PR',summation_method='majoring')",
                 "Precision()", "Precision(thresholds=[.2,.5])", "Recall()", "TruePositives()", "FalseNegatives()", "BinaryIoU()",
                 "SensitivityAtSpecificity(.5)", "PrecisionAtRecall(.5)"]}
RANDOM = ["uniform((9,),seed=42)", "normal((9,),seed=42)", "truncated_normal((9,),seed=42)", "randint((9,),0,100,seed=42)",
          "shuffle(np.arange(8),seed=42)", "gamma((6,),2.,seed=42)", "gamma((6,),.5,seed=42)", "beta((3,),2.,3.,seed=42)",
          "binomial((8,),10.,.3,seed=42)", "categorical(np.log(np.array([[.2,.3,.5],[.3,.3,.4]])),6,seed=42)",
          "uniform((4,),dtype='float64',seed=42)", "uniform((4,),dtype='bfloat16',seed=42)", "normal((4,),dtype='float64',seed=42)"]
INITIALIZERS = ["GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Orthogonal", "RandomNormal",
                "RandomUniform", "TruncatedNormal"]
FUNCTIONS = ["image.sobel_edges(I)", "image.sobel_edges(np.transpose(I,(0,3,1,2)),data_format='channels_first')",
             "image.ssim(I/251.,I[::-1]/251.,filter_size=5)", "image.ssim(I[0],I[1],max_val=255.,filter_size=3,filter_sigma=.7,k1=.02)",
             "image.extract_patches_3d(I[None],2)", "image.extract_patches_3d(I[None],(1,2,3),strides=1,padding='same')",
             "image.resize(I[:,:4],(5,3),pad_to_aspect_ratio=True,fill_value=7.)",
             "image.rgb_to_grayscale(I)", "image.rgb_to_hsv(I/255.)", "image.hsv_to_rgb(I/255.)", "image.extract_patches(I,2)",
             "image.crop_images(I,1,1,target_height=3,target_width=4)", "image.pad_images(I,1,1,target_height=9,target_width=9)",
             "image.gaussian_blur(I,(3,3),(1.,1.))", "image.map_coordinates(I[0,:,:,0],np.array([[.5,1.],[2.2,3.]]),1)",
             "stft(I[0,:,:,0],4,2,4)[0]", "istft(keras.ops.stft(np.arange(20.).astype('float32'),8,4,8),8,4,8)", "depth_to_space(I4,2)",
             "space_to_depth(I,2)", "segment_max(I[0,0],np.array([0,1,1,0,2,2]))", "segment_sum(I[0,0],np.array([0,1,1,0,2,2]))",
             "top_k(I[0,0],2)[1]", "unique(np.array([3,1,1]),return_counts=True)[1]", "bincount(np.array([1,2,1]),minlength=5)",
             "argpartition(np.array([3,1,2]),1)", "scatter_update(np.zeros((3,2)),np.array([[0],[2]]),np.ones((2,2)))",
             "quantile(I[0,0],.3)",
             "cross(np.array([1.,2,3]),np.array([3.,2,1]))", "linspace(0,10,5,endpoint=False)", "geomspace(1.,8.,4)", "kaiser(5,3.)",
             "einsum('ij,jk->ik',I[0,:,:,0],I[0,:,:,1])", "pinv(I[0,:,:3,0])", "cholesky(np.array([[2.,1],[1,2]]))", "sparsemax(I[0,0])",
             "dot_product_attention(I,I,I)", "ctc_loss(np.array([[1,2]]),(np.arange(12.)/10).reshape(1,4,3),np.array([2]),np.array([4]))",
             "matmul(np.ones((2,2),'int8'),np.ones((2,2),'int8'))", "sum(np.array([1,2],'uint8'))", "divide(np.array([7,8]),2)",
             "floor_divide(7,2)", "mean(np.array([1,2]))", "clip(np.array([1,5]),2,3)", "power(np.array([2.,3.]),2)"]


def numbers(keras: Any, np: Any, x: Any) -> Any:
    """A result as lists of numbers; of large ones their sum and every few."""
    if isinstance(x, (list, tuple)):
        return [numbers(keras, np, y) for y in x]
    a = np.array(keras.ops.convert_to_numpy(keras.ops.cast(x, "float64"))).ravel()
    every = max(1, len(a) // 12)
    return [float(v) for v in [*a[::every], a.sum()]]


def data(np: Any, *shape: int) -> Any:
    """Numbers between -0.9 and 0.9 in a fixed order."""
    n = 1
    for size in shape:
        n *= size
    return ((np.arange(n) * 37 % 19 - 9) / 10.0).reshape(shape).astype("float32")


def layers(keras: Any, np: Any, gradients: Any) -> dict[str, Any]:
    """Values, weights and gradients of layers."""
    tensor, found = keras.ops.convert_to_tensor, {}
    three, image, first = data(np, 2, 5, 3), data(np, 2, 8, 8, 3), data(np, 2, 3, 8, 8)
    groups = [(DENSE, three), (SEQUENCES, data(np, 2, 3, 6, 2)), (VIDEOS, data(np, 2, 2, 5, 6, 2)),
              (IMAGES, image), (FIRST, first), (PAIRS, (three, three)), (LISTS, [three, three * 2])]
    for cases, x in groups:
        for text in cases:
            random.seed(1)
            layer = eval("keras.layers." + text, {"keras": keras})
            xs = [tensor(v) for v in x] if isinstance(x, (tuple, list)) else [tensor(x)]
            xs = [xs] if isinstance(x, list) else xs
            options = {"training": True} if getattr(layer, "_call_has_training_arg", False) else {}
            y = layer(*xs, **options)
            found[text] = [numbers(keras, np, y), numbers(keras, np, [w.value for w in layer.trainable_weights])]
            if layer.trainable_weights and "opout" not in text:
                found[text].append(numbers(keras, np, slopes(keras, gradients, layer, xs, options)))
    return found


def slopes(keras: Any, gradients: Any, layer: Any, xs: Any, options: Any) -> Any:
    """The gradients of a layer's weights."""
    return gradients(lambda: square(keras, layer(*xs, **options)), layer.trainable_weights)


def square(keras: Any, y: Any) -> Any:
    """The sum of squares of (the first of) results."""
    return keras.ops.sum(keras.ops.square(y[0] if isinstance(y, (list, tuple)) else y))


def stepped(keras: Any, np: Any) -> dict[str, Any]:
    """Variables after five steps of optimizers; schedules."""
    found: dict[str, Any] = {}
    array = lambda v: np.array(v, dtype="float32")
    for text in OPTIMIZERS:
        optimizer = eval("keras.optimizers." + text, {"keras": keras})
        v, w = keras.Variable(array([[1., -2., 3.], [.5, .1, -.2]])), keras.Variable(array([.3, .4]))
        for k in range(5):
            grads = [array([[.1, -.2, .3], [.5 * k, .1, -.2]]), array([.3, -.1 * k])]
            optimizer.apply([keras.ops.convert_to_tensor(g) for g in grads], [v, w])
        found[text] = numbers(keras, np, [v.value, w.value])
    for text in SCHEDULES:
        schedule = eval("keras.optimizers.schedules." + text, {"keras": keras})
        found[text] = [float(schedule(k)) for k in range(12)]
    return found


def measured(keras: Any, np: Any) -> dict[str, Any]:
    """Losses and metrics, with and without weights."""
    p = np.array([[.1, .7, .2], [.3, .3, .4], [.6, .3, .1], [.2, .2, .6]], dtype="float32")
    t = np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], dtype="float32")
    s, w = np.array([1, 2, 1, 0]), np.array([1., .5, 2., 0.], dtype="float32")
    b, q = np.array([0, 1, 1, 0, 1], dtype="float32"), np.array([.1, .8, .4, .6, .9], dtype="float32")
    found: dict[str, Any] = {}
    for cases, y in ((LOSSES, t), (NUMBERED, s)):
        for text in cases:
            loss = eval("keras.losses." + text, {"keras": keras})
            weighted = [] if text in ("Dice()", "Tversky()") else [loss(y, p, sample_weight=w)]
            found["loss " + text] = numbers(keras, np, [loss(y, p), *weighted])
    given = {"T": (t, p, w), "S": (s, p, w), "B": (b, q, np.array([1, 2, 1, 1, .5], dtype="float32"))}
    for kind, cases in METRICS.items():
        for text in cases:
            metric = eval("keras.metrics." + text, {"keras": keras})
            metric.update_state(*given[kind][:2])
            before = metric.result()
            metric.update_state(*given[kind][:2], sample_weight=given[kind][2])
            found["metric " + text] = numbers(keras, np, [before, metric.result()])
    return found


def drawn(keras: Any, np: Any) -> dict[str, Any]:
    """Random numbers, initializers, functions."""
    image = (np.arange(2 * 6 * 6 * 3).reshape(2, 6, 6, 3) * 7 % 251).astype("float32")
    scope = {"keras": keras, "np": np, "I": image, "I4": np.concatenate([image, image], -1)[..., :4]}
    found = {"random." + text: numbers(keras, np, eval("keras.random." + text, scope)) for text in RANDOM}
    found |= {name: numbers(keras, np, getattr(keras.initializers, name)(seed=3)((3, 5))) for name in INITIALIZERS}
    return found | {"ops." + text: numbers(keras, np, eval("keras.ops." + text, scope)) for text in FUNCTIONS}


def evaluate(keras: Any, np: Any, gradients: Any) -> dict[str, Any]:
    """Everything."""
    return {"layers": layers(keras, np, gradients), "steps": stepped(keras, np), "measures": measured(keras, np), "draws": drawn(keras, np)}

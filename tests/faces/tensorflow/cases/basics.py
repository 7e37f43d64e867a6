"""Constants, variables, dtypes, arithmetic, elementwise functions."""
SETUP = """
x = tf.constant([[1., -2., 3.], [4., 5.5, -6.]])
i = tf.constant([[1, -2, 3], [4, 5, -6]])
b = tf.constant([True, False, True])
z = tf.constant([1+2j, 3-1j], tf.complex64)
"""
CASES = """
tf.constant(3)
tf.constant(3.5)
tf.constant([1, 2.5])
tf.constant([[1, 2], [3, 4]], tf.float64)
tf.constant(7, shape=[2, 2])
tf.constant([1, 2, 3, 4], shape=[2, 2])
tf.constant([1, 2, 3], shape=[2, 2])
tf.constant('abc')
tf.constant(['a', 'bc'])
tf.constant([1.5, 2], tf.int32)
tf.constant(True)
tf.constant([])
tf.constant(2**40)
tf.constant([2**40])
repr(tf.constant(0.1))
repr(tf.Variable(0.1))
str(tf.constant(0.1))
repr(tf.constant(0.1, tf.bfloat16))
str(tf.constant(0.1, tf.bfloat16))
tf.constant(2**40, tf.int64)
tf.constant(1+2j)
tf.constant(None)
tf.convert_to_tensor([1, 2])
tf.convert_to_tensor(x, tf.int32)
tf.convert_to_tensor([1., 2.], dtype=tf.float16)
tf.cast(x, tf.int32)
tf.cast([2.7, -2.7], tf.int8)
tf.cast(b, tf.float32)
tf.cast(i, tf.bool)
tf.cast('a', tf.int32)
tf.saturate_cast([300., -5.], tf.uint8)
repr(tf.constant([1, 2]))
str(x)
repr(tf.constant(0.5))
repr(tf.Variable([1., 2.]))
x + 1
1 - x
x * i
x + [1, 2, 3]
i / 2
i // 2
i % 3
i ** 2
-x
abs(i)
x / 0
i // 0
x > 1
x == x
x != 1.
x < i
x @ tf.transpose(x)
i & 3
~b
x and 1
tf.add(1, 2)
tf.add(x, i)
tf.subtract(x, 1)
tf.multiply(2, x)
tf.divide(i, 2)
tf.truediv(i, 4)
tf.math.floordiv(i, 2)
tf.math.mod(i, 3)
tf.pow(x, 2)
tf.pow(2, 3)
tf.add(x, tf.ones([2]))
tf.abs(z)
tf.sign(x)
tf.square(i)
tf.sqrt(4)
tf.sqrt([4., 2.])
tf.exp(x)
tf.math.log(x)
tf.math.log1p([0.5, -0.5])
tf.math.expm1([0.5, -0.5])
tf.sin(x)
tf.tan(x)
tf.atan2([1., -1.], [2., -2.])
tf.tanh(x)
tf.sigmoid(x)
tf.math.softplus(x)
tf.math.erf(x)
tf.math.lgamma([0.5, 3.5])
tf.math.digamma([0.5, 3.5])
tf.round([0.5, 1.5, -2.5, 2.4])
tf.round(i)
tf.math.ceil(x)
tf.floor(x)
tf.math.rint([0.5, 2.5])
tf.math.rsqrt([4., 2.])
tf.math.reciprocal(x)
tf.math.reciprocal_no_nan(x) if False else tf.math.divide_no_nan(x, [0., 1., 2.])
tf.math.multiply_no_nan([1., float('inf')], [2., 0.])
tf.math.squared_difference(x, 1.)
tf.math.is_nan([1., float('nan')])
tf.math.is_inf([1., float('inf')])
tf.math.is_finite([1., float('inf')])
tf.maximum(x, 2.)
tf.minimum(i, 2)
tf.maximum(x, 2)
tf.equal(x, x)
tf.equal(['a', 'b'], 'a')
tf.not_equal(i, 4)
tf.less(x, 1.)
tf.greater_equal(i, 4)
tf.logical_and(b, [True, True, False])
tf.logical_or(b, False)
tf.logical_not(b)
tf.math.logical_xor(b, True)
tf.logical_and(1, 0)
tf.clip_by_value(x, -1., 2.)
tf.clip_by_value(i, 0, 3)
tf.clip_by_norm(x, 2.)
tf.clip_by_norm(x, 2., axes=[1])
tf.clip_by_global_norm([x, tf.constant([10.])], 1.)
tf.linalg.global_norm([x, tf.constant([10.])])
tf.add_n([x, x, x])
tf.add_n([x, tf.ones([2])])
tf.math.real(z)
tf.math.imag(z)
tf.math.conj(z)
tf.math.angle(z)
tf.complex([1.], [2.])
tf.math.xlogy([0., 2.], [0., 3.])
tf.math.xdivy([0., 2.], [0., 4.])
tf.math.polyval([1., 2., 3.], 2.)
tf.math.erfinv([0.1, -0.5])
x.shape
x.shape.as_list()
x.dtype
x.dtype.name
x.ndim
x.numpy()
tf.constant(3).numpy()
len(x)
float(tf.constant(2.5))
int(tf.constant(7))
bool(x)
[int(v) for v in tf.range(3)]
x[0]
x[:, 1]
x[..., ::-1]
x[tf.newaxis].shape
x[0, 5]
x[tf.constant(1)]
x[1.5]
v = tf.Variable([1., 2.]); v.assign([3., 4.]); v
v = tf.Variable([1., 2.]); v.assign_add([1., 1.]); v
v = tf.Variable(5); v.assign_sub(2); v
v = tf.Variable([1., 2.]); v.assign([1., 2., 3.])
v = tf.Variable([1., 2.]); v.assign([1, 2]); v
v = tf.Variable(1.0); v * 2 + v
v = tf.Variable([[1., 2.], [3., 4.]]); v[0]
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); repr(v[0, 1].assign(42)); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[:, 2].assign([0., 1.]); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[:, ::2].assign([[1, 2], [3, 4]]); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[0].assign(7.); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[..., tf.newaxis].assign(tf.ones((2, 3, 1))); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[-1, ::-1].assign([1., 2., 9.]); v
v = tf.Variable([[1., 2., 3.], [3., 4., 5.]]); v[0].assign([1., 2.])
v = tf.Variable([1, 2, 3]); v[1].assign(7.5)
v = tf.Variable([1., 2.]); repr(v.assign_add([1., 1.]))
v = tf.Variable([1., 2.]); u = v.assign([3., 4.]); v.assign([5., 6.]); u + 0
v = tf.Variable([1., 2.]); v.assign([3., 4.]).assign_add([1., 1.]); v
v = tf.Variable([1., 2.]); v.assign([3., 4.], read_value=False) is None
v = tf.Variable([[1., 2.], [3., 4.]]); v.scatter_update(tf.IndexedSlices(values=[[1., 9.], [4., 5.]], indices=[1, 0])); v
v = tf.Variable([[1., 2.], [3., 4.]]); v.scatter_add(tf.IndexedSlices(values=[[1., 9.]], indices=[1])); v.scatter_sub(tf.IndexedSlices(values=[[1., 2.]], indices=[0])); v
v = tf.Variable([[1., 2.], [3., 4.]]); v.gather_nd([[0, 1], [1, 0]])
v = tf.Variable(1, name='n'); v.name
v = tf.Variable([1, 2], dtype=tf.float64); v.dtype
v = tf.Variable([1., 2.], trainable=False); v.trainable
v = tf.Variable(tf.zeros([2, 3])); v.shape
v = tf.Variable([1., 2., 3.]); v.scatter_nd_update([[0], [2]], [9., 8.]); v
tf.is_tensor(x)
tf.is_tensor([1])
tf.rank(x)
tf.size(x)
tf.shape(x)
tf.shape(3)
tf.TensorSpec([None, 3], tf.float32)
tf.TensorShape([1, None])
tf.TensorSpec([None, 3]).is_compatible_with(x)
tf.nest.flatten({'b': 1, 'a': [2, (3,)]})
tf.nest.map_structure(lambda v: v + 1, {'b': 1, 'a': [2, (3,)]})
tf.nest.pack_sequence_as([1, (2, 3)], [4, 5, 6])
tf.as_dtype('float32')
tf.float32.is_floating
tf.float32 == 'float32'
tf.int8.min
tf.float32.max
tf.debugging.assert_equal(1, 2)
tf.debugging.assert_positive([1., -1.])
tf.debugging.assert_rank(x, 1)
tf.debugging.check_numerics([1., float('nan')], 'bad')
tf.ensure_shape(x, [2, None])
tf.ensure_shape(x, [3, None])
tf.executing_eagerly()
tf.cond(tf.constant(True), lambda: x, lambda: -x)
tf.case([(tf.constant(False), lambda: 1), (tf.constant(True), lambda: tf.constant(2))])
tf.while_loop(lambda k: k < 10, lambda k: [k * 2], [tf.constant(1)])
tf.map_fn(lambda r: r * 2, x)
tf.foldl(lambda a, e: a + e, tf.constant([1, 2, 3]))
tf.scan(lambda a, e: a + e, tf.constant([1., 2., 3.]))
tf.switch_case(tf.constant(1), [lambda: tf.constant(1), lambda: tf.constant(2)])
tf.numpy_function(lambda a: a + 1, [x], tf.float32)
tf.py_function(lambda a: a + 1, [x], tf.float32)
tf.strings.regex_replace(['¡Hola! ¿Qué?', 'naïve café'], '[¿]', '')
tf.strings.regex_replace(['¡Hola! ¿Qué?', 'naïve café'], '[!-/:-@¿]', '_')
tf.strings.regex_replace(['¡Hola! ¿Qué?', 'naïve café'], r'[^a-z]', '?')
tf.strings.regex_replace(['a.b-c_d 12', '[x]'], r'[[:punct:]]', '#')
tf.strings.regex_replace(['a.b-c_d 12', '[x]'], r'[[:alpha:][:digit:]]+', 'A')
tf.strings.regex_full_match(['é', 'ab', 'a'], '.')
tf.strings.regex_replace(['a'], '[a', '')
tf.cast(tf.ones(2), float).dtype
"""

"""Layers as modules: convolution, pooling, normalisation, padding, recurrent, attention, transformers.

Every result is recorded as dtype, shape and three sums of its elements, and so are the gradients of a weighted sum of all results.
"""

SETUP = """
import math
nn, F = torch.nn, torch.nn.functional
leaves, a = [], []
x = torch.arange(16.).reshape(1, 1, 4, 4)
A = F.scaled_dot_product_attention

def r(*shape, dt="float64", grad=True, scale=1.0):
    count = math.prod(shape)
    start = 0.7 * len(leaves) + 0.3 * len(a)
    values = [scale * 1.7 * math.sin(12.9898 * (k + start) + 78.233 * math.sin(k + start)) for k in range(count)]
    made = torch.tensor(values, dtype=getattr(torch, dt)).reshape(shape)
    if grad:
        leaves.append(made.requires_grad_())
    return made

def rm():
    a.append(r(3, grad=False))
    return a[-1]

def rv():
    a.append(r(3, grad=False).abs() + 0.5)
    return a[-1]

def M(module, dt="float64"):
    module, state = module.to(getattr(torch, dt)), {}
    for number, (name, p) in enumerate(module.state_dict().items()):
        values = [0.4 * math.sin(1.3 * k + number + 1) + ("running_var" in name) for k in range(p.numel())]
        state[name] = torch.tensor(values, dtype=p.dtype).reshape(tuple(p.shape)) if p.is_floating_point() else p
    module.load_state_dict(state)
    leaves.extend(p for p in module.parameters() if p.requires_grad)
    return module

def flat(y):
    return [z for part in y for z in flat(part)] if isinstance(y, (tuple, list)) else [y]

def wave(t, k):
    return torch.cos(torch.arange(float(t.numel()), dtype=torch.float64) + k).to(t.dtype).reshape(tuple(t.shape))

def short(t):
    if t is None or not hasattr(t, "requires_grad"):
        return t
    d = t.detach().double()
    return [str(t.dtype), list(t.shape), [float(v) for v in (d.sum(), (d * d).sum(), (d * wave(d, 0)).sum())]]

def out(y):
    ys = flat(y)
    tracked = [v for v in ys if hasattr(v, "requires_grad") and v.requires_grad]
    grads = []
    if tracked and leaves:
        total = sum((v * wave(v, k)).sum() for k, v in enumerate(tracked))
        grads = torch.autograd.grad(total, leaves, allow_unused=True)
    return [[short(v) for v in ys], [short(g) for g in grads]]
"""
RTOL = ATOL = 1e-5                  # float32 is among the cases, and results are sums

CASES = """
out(M(nn.Conv2d(2, 4, 3))(r(2, 2, 5, 5)))
out(M(nn.Conv2d(2, 4, (3, 2), 2, 1, 2, 2, False, 'reflect'))(r(1, 2, 7, 8)))
out(M(nn.Conv1d(2, 4, 4, padding='same', padding_mode='circular'))(r(1, 2, 7)))
out(M(nn.Conv3d(2, 4, 2, padding=1, padding_mode='replicate'))(r(2, 3, 4, 3)))
out(M(nn.ConvTranspose2d(2, 4, 3, 2, 1, 1))(r(1, 2, 5, 4)))
out(M(nn.ConvTranspose2d(2, 4, 3, 2, 1))(r(1, 2, 5, 4), output_size=(10, 8)))
out(M(nn.ConvTranspose2d(2, 4, 3, 2, 1))(r(1, 2, 5, 4), output_size=(12, 8)))
out(M(nn.ConvTranspose1d(2, 4, 3, 3, 1))(r(2, 5), output_size=(2, 14)))
out(nn.MaxPool2d(2, return_indices=True)(r(1, 2, 5, 4)))
out(nn.AvgPool3d(2, 1, 1)(r(1, 2, 3, 5, 4)))
out(nn.AvgPool1d(2, 1, 1)(r(1, 2, 3)))
out(nn.LPPool1d(2, 3)(r(1, 2, 7)))
out(nn.AdaptiveMaxPool2d(3)(r(1, 2, 7, 5)))
out(nn.MaxUnpool2d(2)(*nn.MaxPool2d(2, return_indices=True)(r(1, 2, 6, 4))))
out(M(nn.BatchNorm1d(3))(r(4, 3)))
out(((m:=M(nn.BatchNorm2d(3)))(r(4, 3, 2, 2)), m.running_mean, m.running_var, m.num_batches_tracked))
out(((m:=M(nn.BatchNorm2d(3, momentum=None)))(r(4, 3, 2, 2)), m(r(4, 3, 2, 2)), m.running_mean, m.running_var, m.num_batches_tracked))
out(M(nn.BatchNorm2d(3)).eval()(r(4, 3, 2, 2)))
out(M(nn.BatchNorm2d(3, track_running_stats=False)).eval()(r(4, 3, 2, 2)))
out(M(nn.BatchNorm2d(3, affine=False))(r(4, 3, 2, 2)))
out(M(nn.BatchNorm2d(3, affine=False))(r(4, 3, 2)))
out(M(nn.InstanceNorm2d(3, affine=True))(r(4, 3, 2, 2)))
out(((m:=M(nn.InstanceNorm1d(3, affine=True, track_running_stats=True)))(r(4, 3, 2)), m.running_mean, m.running_var))
out(M(nn.InstanceNorm1d(3, affine=True, track_running_stats=True)).eval()(r(3, 2)))
out(M(nn.LayerNorm((2, 3)))(r(4, 2, 3)))
out(M(nn.GroupNorm(2, 4))(r(3, 4, 2)))
out(M(nn.RMSNorm(4))(r(3, 4)))
out(nn.LocalResponseNorm(2)(r(1, 4, 3, 2)))
out(nn.ZeroPad2d((1, 2, 0, 1))(r(1, 1, 2, 2)))
out(nn.ConstantPad3d(1, 2.5)(r(1, 1, 2, 2, 2)))
out(nn.ReflectionPad1d((2, 1))(r(1, 1, 4)))
out(nn.ReplicationPad3d((2, 1, 1, 1, 0, 1))(r(1, 1, 2, 2, 2)))
out(nn.CircularPad2d((2, 1, 1, 1))(r(1, 1, 2, 2)))
out(nn.CircularPad2d((2, 1, 1, 1))(r(2, 2)))
out(nn.Upsample(scale_factor=2, mode='bilinear')(r(1, 1, 2, 3)))
out(nn.UpsamplingNearest2d(5)(r(1, 1, 2, 3)))
out(M(nn.RNN(3, 5))(r(4, 2, 3)))
out(M(nn.RNN(3, 5, 2, 'relu', bidirectional=True, batch_first=True))(r(4, 2, 3), r(4, 4, 5)))
out(M(nn.RNN(3, 5))(r(4, 3)))
out(M(nn.GRU(3, 5, 2, bias=False))(r(4, 2, 3)))
out(M(nn.GRU(3, 5, 2, bidirectional=True))(r(4, 2, 3), r(4, 2, 5)))
out(M(nn.LSTM(3, 5, 2))(r(4, 2, 3), (r(2, 2, 5), r(2, 2, 5))))
out(M(nn.LSTM(3, 5, 2, batch_first=True, bidirectional=True))(r(4, 2, 3)))
out(M(nn.LSTM(3, 5))(r(4, 3), (r(1, 5), r(1, 5))))
out(M(nn.LSTM(3, 5, 2, proj_size=2, bidirectional=True))(r(4, 2, 3), (r(4, 2, 2), r(4, 2, 5))))
out(M(nn.LSTM(3, 5))(r(4, 2, 4)))
out(M(nn.LSTM(3, 5))(r(4, 2, 3), (r(1, 2, 4), r(1, 2, 5))))
out(M(nn.LSTM(3, 5))(r(4, 2, 3), (r(2, 5), r(2, 5))))
out(M(nn.LSTM(3, 5))(r(4, 2, 3, 1)))
out(M(nn.LSTM(3, 5))(r(0, 2, 3)))
out(M(nn.GRU(3, 5))(r(4, 2, 3), r(1, 3, 5)))
out(M(nn.RNNCell(3, 5))(r(2, 3), r(2, 5)))
out(M(nn.RNNCell(3, 5, nonlinearity='relu', bias=False))(r(3)))
out(M(nn.LSTMCell(3, 5))(r(2, 3), (r(2, 5), r(2, 5))))
out(M(nn.LSTMCell(3, 5))(r(3)))
out(M(nn.GRUCell(3, 5))(r(2, 3), r(2, 5)))
out(M(nn.GRUCell(3, 5))(r(2, 4), r(2, 5)))
out(M(nn.GRUCell(3, 5))(r(2, 3), r(3, 5)))
out(nn.LSTM(3, 5, proj_size=6))
out(nn.LSTM(3, 0))
out(nn.GRU(3, 4, proj_size=2))
out(nn.RNN(3, 4, 1, 'foo'))
len(nn.LSTM(3, 5, 2, proj_size=2, bidirectional=True)._flat_weights)
out([list(nn.LSTM(3, 5, 2, proj_size=2, bidirectional=True).state_dict().keys()), repr(nn.GRU(3, 4, 2, dropout=.5)), repr(nn.LSTMCell(3, 4))][1:])
out(torch.lstm(r(4, 2, 3), [r(1, 2, 5), r(1, 2, 5)], [r(20, 3), r(20, 5), r(20), r(20)], True, 1, 0., True, False, False))
out(torch.gru(r(4, 2, 3), r(1, 2, 5), [r(15, 3), r(15, 5)], False, 1, 0., True, False, True))
out(torch.lstm_cell(r(2, 3), (r(2, 5), r(2, 5)), r(20, 3), r(20, 5)))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(5, 2, 4), r(5, 2, 4)))
out(M(nn.MultiheadAttention(4, 2))((x:=r(3, 2, 4)), x, x))
out(M(nn.MultiheadAttention(4, 2))((x:=r(3, 4)), x, x))
out(M(nn.MultiheadAttention(4, 2))((x:=r(3, 2, 4)), x, x, need_weights=False)[0])
out(M(nn.MultiheadAttention(4, 2, batch_first=True, bias=False))(r(2, 3, 4), r(2, 5, 4), r(2, 5, 4), average_attn_weights=False))
out(M(nn.MultiheadAttention(4, 2, kdim=3, vdim=5))(r(3, 2, 4), r(5, 2, 3), r(5, 2, 5)))
out(M(nn.MultiheadAttention(4, 2, add_bias_kv=True, add_zero_attn=True))(r(3, 2, 4), r(5, 2, 4), r(5, 2, 4), key_padding_mask=torch.tensor([[False, True, False, False, True], [False]*5]), attn_mask=torch.zeros(3, 5, dtype=torch.float64)))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(5, 2, 4), r(5, 2, 4), key_padding_mask=torch.tensor([[False, True, False, False, True], [False]*5]), need_weights=False)[0])
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(5, 2, 4), r(5, 2, 4), attn_mask=r(4, 3, 5, grad=False)>1, need_weights=True))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(3, 2, 4), r(3, 2, 4), attn_mask=nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64), is_causal=True, need_weights=False)[0])
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(3, 2, 4), r(3, 2, 4), is_causal=True))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 5), r(3, 2, 4), r(3, 2, 4)))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(3, 4), r(3, 2, 4)))
out(nn.MultiheadAttention(4, 3))
out(M(nn.MultiheadAttention(4, 2))(r(3, 2, 4), r(5, 2, 4), r(5, 2, 4), attn_mask=r(4, 3, 6)>1))
out(M(nn.TransformerEncoderLayer(4, 2, 6, 0.))(r(3, 2, 4)))
out(M(nn.TransformerEncoderLayer(4, 2, 6, 0., 'gelu', norm_first=True, batch_first=True, bias=False))(r(3, 2, 4)))
out(M(nn.TransformerEncoderLayer(4, 2, 6, 0.))(r(3, 2, 4), src_mask=r(3, 3)>1, src_key_padding_mask=torch.tensor([[False, True, False], [False]*3])))
out(M(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0.), 2, nn.LayerNorm(4)))(r(3, 2, 4), mask=nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64)))
out(M(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0., batch_first=True), 2)).eval()(r(2, 3, 4), src_key_padding_mask=torch.tensor([[False, False, True], [False]*3])))
out(M(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0., batch_first=True), 2)).eval().requires_grad_(False)(r(2, 3, 4).detach(), src_key_padding_mask=torch.tensor([[False, False, True], [False]*3])))
out(M(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0., batch_first=True), 2)).eval().requires_grad_(False)(r(2, 3, 4).detach(), src_key_padding_mask=torch.tensor([[True, False, False], [False]*3])))
out(M(nn.TransformerDecoderLayer(4, 2, 6, 0.))(r(3, 2, 4), r(5, 2, 4), tgt_mask=nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64), memory_key_padding_mask=torch.tensor([[False, True, False, False, True], [False]*5])))
out(M(nn.TransformerDecoderLayer(4, 2, 6, 0., norm_first=True))(r(3, 4), r(5, 4)))
out(M(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, 0.), 2, nn.LayerNorm(4)))(r(3, 2, 4), r(5, 2, 4)))
out(M(nn.Transformer(4, 2, 1, 1, 6, 0.))(r(3, 2, 4), r(5, 2, 4)))
out(M(nn.Transformer(4, 2, 1, 1, 6, 0., batch_first=True))(r(2, 3, 4), r(2, 5, 4), tgt_mask=nn.Transformer.generate_square_subsequent_mask(5, dtype=torch.float64), tgt_is_causal=True))
out(M(nn.Transformer(4, 2, 1, 1, 6, 0.))(r(3, 2, 4), r(5, 3, 4)))
out(M(nn.Transformer(4, 2, 1, 1, 6, 0.))(r(3, 2, 5), r(5, 2, 4)))
out(nn.Transformer.generate_square_subsequent_mask(3))
"""

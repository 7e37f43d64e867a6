"""Layers with weights set by hand: linear, bilinear, embeddings; rearranged images; dropout without draws; text and state."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
x = torch.tensor([[1., 2., -1.], [0., .5, 3.]], requires_grad=True)
def filled(m):
    with torch.no_grad():
        for k, p in enumerate(m.parameters()):
            p.copy_((torch.arange(float(p.numel())).reshape(p.shape) * (k + 1) + k) % 5 - 1.5)
    return m
def grads(y, *leaves):
    y.backward()
    return [a.grad for a in leaves]
lin = filled(nn.Linear(3, 2))
emb = filled(nn.Embedding(4, 2, padding_idx=1))
i = torch.tensor([[0, 1], [3, 3]])
im = torch.arange(32.).reshape(1, 2, 4, 4)
"""
CASES = """
lin, nn.Linear(3, 2, bias=False), nn.Identity(3, foo=1), nn.Bilinear(2, 3, 4), nn.Bilinear(2, 3, 4, bias=False)
lin(x), lin(x[0]), lin(x.reshape(1, 2, 3)), lin(torch.zeros(0, 3))
lin.state_dict()
grads(lin(x).pow(2).sum(), x, lin.weight, lin.bias)
grads(lin(x[0]).sum(), x, lin.weight, lin.bias)
grads((lin(x.reshape(2, 1, 3)) * torch.tensor([1., 2.])).sum(), x, lin.weight, lin.bias)
torch.autograd.grad(torch.autograd.grad(lin(x).pow(3).sum(), x, create_graph=True)[0].sum(), [x, lin.weight, lin.bias])
lin(torch.ones(2, 4))
lin(torch.ones(4))
lin(torch.ones(2, 3, dtype=torch.float64))
lin(torch.ones(2, 3, dtype=torch.int64))
F.linear(x, torch.tensor([1., 2., 3.])), F.linear(x, torch.ones(4, 3))
F.linear(x, torch.ones(3), torch.tensor(1.))
F.linear(x)
F.linear(1, x)
w = torch.ones(3, requires_grad=True); grads(F.linear(x, w).sum(), x, w)
lin.double()(x.double()), lin.weight.dtype
nn.Linear(3, 2, dtype=torch.float64).weight.dtype
type(lin.weight).__name__, lin.weight.shape, lin.bias.requires_grad, lin.weight.is_leaf
m = filled(nn.Bilinear(2, 3, 2)); r = m(torch.tensor([[1., 2.], [3., -1.]]), x)
m = filled(nn.Bilinear(2, 3, 2)); y = torch.tensor([[1., 2.], [3., -1.]], requires_grad=True); r = grads(m(y, x).sum(), x, y, m.weight, m.bias)
nn.Bilinear(2, 3, 2)(torch.ones(2, 2), torch.ones(3, 3))
nn.Bilinear(2, 3, 2)(torch.ones(2, 3), torch.ones(2, 3))
nn.Bilinear(0, 3, 2)
m = nn.LazyLinear(2); r = [repr(m), type(m.weight).__name__, m.has_uninitialized_params(), m(x).shape, repr(m), type(m).__name__, m.weight.shape]
nn.LazyLinear(2).weight.shape
nn.LazyLinear(2, bias=False)
m = nn.LazyLinear(2); m.load_state_dict(lin.state_dict()); r = [m.weight, m.bias]
emb, emb(i), emb.weight
nn.Embedding(4, 2, padding_idx=-1).padding_idx, nn.Embedding(4, 2, max_norm=1., norm_type=1., scale_grad_by_freq=True)
nn.Embedding(4, 2, padding_idx=4)
emb(torch.tensor([4]))
emb(torch.tensor([-1]))
emb(torch.tensor([1.]))
emb(torch.tensor(2)), emb(torch.zeros(0, 2, dtype=torch.long)), emb(i.int())
grads((emb(i) * torch.tensor([1., 2.])).sum(), emb.weight)
grads(F.embedding(i, emb.weight, scale_grad_by_freq=True).sum(), emb.weight)
m = nn.Embedding.from_pretrained(torch.arange(6.).reshape(3, 2)); r = [m, m.weight.requires_grad, m(torch.tensor([2, 0]))]
w = torch.tensor([[3., 4.], [.1, .2], [0., 2.]]); y = F.embedding(torch.tensor([0, 1, 0]), w, max_norm=1.); r = [y, w]
nn.EmbeddingBag(4, 2), nn.EmbeddingBag(4, 2, mode="sum", padding_idx=0, include_last_offset=True)
[F.embedding_bag(i, emb.weight, mode=k) for k in ("sum", "mean", "max")]
[F.embedding_bag(torch.tensor([0, 1, 3, 3, 2]), emb.weight, torch.tensor([0, 2, 2]), mode=k) for k in ("sum", "mean", "max")]
[F.embedding_bag(torch.tensor([0, 1, 3, 3, 1]), emb.weight, torch.tensor([0, 2, 4]), mode=k, padding_idx=1) for k in ("sum", "mean", "max")]
F.embedding_bag(torch.tensor([0, 1, 3]), emb.weight, torch.tensor([0, 2, 3]), mode="sum", include_last_offset=True)
F.embedding_bag(i, emb.weight, mode="sum", per_sample_weights=torch.tensor([[.5, 2.], [1., -1.]]))
F.embedding_bag(i, emb.weight, mode="mean", per_sample_weights=torch.ones(2, 2))
F.embedding_bag(i, emb.weight, torch.tensor([0]))
F.embedding_bag(i[0], emb.weight)
F.embedding_bag(i[0], emb.weight, torch.tensor([1]))
F.embedding_bag(i[0], emb.weight, torch.tensor([0, 5]))
F.embedding_bag(i, emb.weight, mode="foo")
grads((F.embedding_bag(i, emb.weight, mode="mean") * torch.tensor([1., 2.])).sum(), emb.weight)
grads((F.embedding_bag(torch.tensor([0, 1, 3, 3, 2]), emb.weight, torch.tensor([0, 2, 2]), mode="max") * torch.tensor([1., 2.])).sum(), emb.weight)
s = torch.tensor([[.5, 2.], [1., -1.]], requires_grad=True); grads(F.embedding_bag(i, emb.weight, mode="sum", per_sample_weights=s).sum(), emb.weight, s)
m = filled(nn.EmbeddingBag(4, 2, mode="sum")); r = m(torch.tensor([0, 1, 3]), torch.tensor([0, 1]))
F.one_hot(i), F.one_hot(torch.tensor([2, 0]), 4), F.one_hot(torch.tensor(1)), F.one_hot(torch.zeros(0, dtype=torch.long), 3)
F.one_hot(torch.tensor([-1]))
F.one_hot(torch.tensor([3]), 3)
F.one_hot(torch.tensor([1.]))
F.one_hot(torch.zeros(0, dtype=torch.long))
F.pixel_shuffle(torch.arange(16.).reshape(1, 4, 2, 2), 2), F.pixel_unshuffle(im, 2)
F.pixel_shuffle(im, 2)
F.pixel_shuffle(torch.ones(2, 2), 2)
F.pixel_unshuffle(im, 3)
nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.PixelUnshuffle(2)(nn.PixelShuffle(1)(im)).shape
F.channel_shuffle(torch.arange(8.).reshape(1, 4, 2), 2), nn.ChannelShuffle(2), nn.ChannelShuffle(2)(torch.arange(8).reshape(1, 4, 2))
F.channel_shuffle(torch.ones(1, 4, 2), 3)
F.channel_shuffle(torch.ones(4, 2), 2)
F.unfold(im, 2), F.unfold(im, (2, 3), dilation=1, padding=(1, 0), stride=2), F.unfold(im, 2, dilation=2), F.unfold(im[0], 3)
F.unfold(im, 5)
F.unfold(im, 0)
F.unfold(x, 2)
F.fold(F.unfold(im, 2), (4, 4), 2), F.fold(F.unfold(im, 2, padding=1, stride=2), 4, 2, padding=1, stride=2)
F.fold(torch.ones(1, 8, 8), (4, 4), 2)
F.fold(torch.ones(1, 7, 9), (4, 4), 2)
y = im.clone().requires_grad_(); grads((F.unfold(y, 2, stride=2) * torch.arange(4.)).sum(), y)
y = torch.ones(1, 4, 9, requires_grad=True); grads((F.fold(y, (4, 4), 2) ** 2).sum(), y)
nn.Unfold(2, padding=1), nn.Fold((4, 4), 2, stride=2), nn.Unfold(3)(im), nn.Fold((4, 4), 3)(torch.ones(1, 9, 4))
nn.Flatten(), nn.Flatten()(im).shape, nn.Flatten(0, 1)(im).shape, nn.Unflatten(1, (2, 1)), nn.Unflatten(1, (2, -1))(torch.arange(8).reshape(2, 4))
nn.Unflatten(1, (3, 2))(torch.ones(2, 4))
nn.Unflatten(1, (3, 2.))
nn.Flatten()(torch.ones(2))
nn.Dropout(), nn.Dropout(.2, True), nn.Dropout1d(), nn.Dropout2d(.1), nn.Dropout3d(), nn.AlphaDropout(), nn.FeatureAlphaDropout(.3)
nn.Dropout().eval()(x), nn.Dropout(0.)(x), nn.Dropout(1.)(x), F.dropout(x, training=False), F.dropout(x, 1.), F.alpha_dropout(x), nn.Dropout2d().eval()(im)
nn.Dropout(1.5)
F.dropout(x, -1.)
F.dropout1d(im)
grads(F.dropout(x, 1.).sum(), x)
F.dropout(torch.zeros(0))
nn.CosineSimilarity(), nn.PairwiseDistance(), nn.CosineSimilarity(0)(x, x + 1), nn.PairwiseDistance(1., keepdim=True)(x, x + 1)
m = filled(nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], div_value=2.)); r = [m, m(torch.ones(3, 4), torch.tensor([0, 3, 5])), m.log_prob(torch.ones(1, 4)), m.predict(torch.ones(2, 4))]
m = filled(nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], div_value=2., head_bias=True)); y = torch.ones(3, 4, requires_grad=True); r = grads(m(y, torch.tensor([0, 3, 5])).loss, y, m.head.weight, m.tail[0][1].weight)
nn.AdaptiveLogSoftmaxWithLoss(4, 6, [4, 2])
filled(nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2]))(torch.ones(2, 4), torch.tensor([0, 6]))
"""

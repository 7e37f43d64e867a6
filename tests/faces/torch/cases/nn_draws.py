"""Draws of torch.nn from the generator's stream: initial values of layers, torch.nn.init, dropout masks."""

SETUP = """
F, nn = torch.nn.functional, torch.nn
prune = __import__(torch.__name__ + ".nn.utils.prune", fromlist=["prune"])
torch.manual_seed(7)
x = torch.arange(1., 13.).reshape(3, 4)
"""
CASES = """
m = nn.Linear(3, 2); r = [m.weight, m.bias]
m = nn.Linear(3, 2, bias=False); n = nn.Linear(2, 2, dtype=torch.float64); r = [m.weight, n.weight, n.bias]
m = nn.Sequential(nn.Linear(4, 20), nn.ReLU(), nn.Linear(20, 3)); r = m(x)
m = nn.Bilinear(2, 3, 2); r = [m.weight, m.bias]
nn.Embedding(5, 4).weight, nn.Embedding(3, 2, padding_idx=1).weight, nn.EmbeddingBag(3, 2).weight
m = nn.LazyLinear(2); y = m(x); r = [y, m.weight]
m = nn.AdaptiveLogSoftmaxWithLoss(8, 6, [2, 4], div_value=2.); r = [p for p in m.parameters()]
nn.init.uniform_(torch.empty(3, 4)), nn.init.uniform_(torch.empty(5), -1., 3.)
nn.init.normal_(torch.empty(3, 4)), nn.init.normal_(torch.empty(20), 1., 2.)
nn.init.trunc_normal_(torch.empty(4, 5)), nn.init.trunc_normal_(torch.empty(3), 1., .5, 0., 1.5), nn.init.trunc_normal_(torch.empty(20), 0., 1., 1., 2.), nn.init.trunc_normal_(torch.empty(5, 2, dtype=torch.float64), 0., 1., .1, .4)
nn.init.xavier_uniform_(torch.empty(3, 4), gain=2.), nn.init.xavier_normal_(torch.empty(4, 5))
nn.init.kaiming_uniform_(torch.empty(3, 4), nonlinearity="relu"), nn.init.kaiming_normal_(torch.empty(3, 2, 2, 2), mode="fan_out", nonlinearity="relu")
nn.init.orthogonal_(torch.empty(3, 3)), nn.init.orthogonal_(torch.empty(2, 4), gain=2.), nn.init.orthogonal_(torch.empty(4, 2))
nn.init.sparse_(torch.empty(6, 3), .4)
F.dropout(x), F.dropout(x, .2), nn.Dropout(.3)(x)
F.dropout1d(x), F.dropout2d(x.reshape(1, 3, 2, 2)), F.dropout3d(x.reshape(1, 3, 2, 2, 1)), nn.Dropout1d()(x.reshape(1, 3, 4))
F.alpha_dropout(x, .3, True), F.feature_alpha_dropout(x, .4, True), nn.AlphaDropout()(x)
y = x.clone().requires_grad_(); F.dropout(y, .4).sum().backward(); r = y.grad
F.dropout(x.double()), F.dropout(torch.ones(40))
F.rrelu(-x, training=True), F.rrelu(x - 5.5, training=True), nn.RReLU()(x - 6)
F.gumbel_softmax(x, dim=1), F.gumbel_softmax(x / 10, tau=.5, hard=True)
m = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 3)); r = [m.weight, m(x), m.eval()(x)]
m = nn.utils.spectral_norm(nn.Linear(4, 3)); r = [m(x), m.eval()(x), m.weight_u]
prune.random_unstructured(nn.Linear(3, 2), "weight", 3).weight_mask, prune.random_structured(nn.Linear(3, 4), "weight", 2, 0).weight_mask
m = nn.PReLU(); n = nn.Linear(1, 1); r = [m.weight, n.weight]
m = nn.utils.skip_init(nn.Linear, 2, 3); r = nn.Linear(2, 2).weight
"""

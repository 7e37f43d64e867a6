"""torch.nn.utils: clipping, vectors, parametrisations, older normalisations, sequences, pruning; torch.nn.init without draws."""

SETUP = """
def refusal(f):
    try:
        f()
    except Exception as wrong:
        return str(wrong)
import collections
F, nn = torch.nn.functional, torch.nn
utils, parametrize, rnn = nn.utils, nn.utils.parametrize, nn.utils.rnn
prune = __import__(torch.__name__ + ".nn.utils.prune", fromlist=["prune"])
def filled(m):
    with torch.no_grad():
        for k, p in enumerate(m.parameters()):
            p.copy_((torch.arange(float(p.numel())).reshape(p.shape) * (k + 1) + k) % 5 - 1.5)
    return m
def distinct():
    m = filled(nn.Linear(3, 2))
    m.weight.data = torch.tensor([[.1, -2., .3], [4., -.5, 6.]])
    return m
lin = filled(nn.Linear(3, 2))
x = torch.tensor([[1., 2., -1.], [0., .5, 3.]])
def with_grads(scale=1.):
    a, b = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2, 2))
    a.grad, b.grad = torch.tensor([3., -4.]) * scale, torch.tensor([[1., 2.], [2., -1.]]) * scale
    return [a, b]
class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)
class Exp(nn.Module):
    def forward(self, X):
        return X.exp()
    def right_inverse(self, A):
        return A.log()
class Scale(nn.Module):
    def forward(self, X):
        return X * 2
    def right_inverse(self, A):
        return A / 2
class Pair(nn.Module):
    def forward(self, a, b):
        return a + b
    def right_inverse(self, A):
        return A * .25, A * .75
seqs = [torch.tensor([1., 2., 3.]), torch.tensor([4.]), torch.tensor([5., 6.])]
def text(f, *a, **k):
    try:
        return str(f(*a, **k))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
"""
CASES = """
p = with_grads(); n = utils.clip_grad_norm_(p, 1.); r = [n, p[0].grad, p[1].grad]
p = with_grads(); n = utils.clip_grad_norm_(p, 100.); r = [n, p[0].grad, p[1].grad]
p = with_grads(); n = utils.clip_grad_norm_(iter(p), 1., norm_type=1); r = [n, p[0].grad, p[1].grad]
p = with_grads(); n = utils.clip_grad_norm_(p, 1., norm_type=float("inf")); r = [n, p[0].grad, p[1].grad]
p = with_grads(); n = utils.clip_grad_norm_(p[0], 1., foreach=True); r = [n, p[0].grad]
utils.clip_grad_norm_([], 1.), utils.clip_grad_norm_([nn.Parameter(torch.ones(1))], 1.)
utils.clip_grad_norm_(with_grads(float("inf")), 1., error_if_nonfinite=True)
p = with_grads(float("nan")); r = [utils.clip_grad_norm_(p, 1.), p[0].grad]
p = with_grads(); utils.clip_grad_value_(p, 1.5); r = [p[0].grad, p[1].grad]
utils.get_total_norm([q.grad for q in with_grads()]), utils.get_total_norm([torch.tensor([3., 4.])], 3)
p = with_grads(); utils.clip_grads_with_norm_(p, 2., torch.tensor(4.)); r = [p[0].grad]
utils.parameters_to_vector(lin.parameters())
v = torch.arange(8.); utils.vector_to_parameters(v, lin.parameters()); r = [lin.weight, lin.bias]
utils.vector_to_parameters([1.], lin.parameters())
m = filled(nn.Linear(3, 3)); r = [parametrize.register_parametrization(m, "weight", Symmetric()), m.weight, list(m.state_dict()), [n for n, _ in m.named_parameters()], m(x)]
m = filled(nn.Linear(3, 3)); parametrize.register_parametrization(m, "weight", Symmetric()); m(x).sum().backward(); r = m.parametrizations.weight.original.grad
m = filled(nn.Linear(3, 3)); parametrize.register_parametrization(m, "weight", Symmetric()); parametrize.remove_parametrizations(m, "weight"); r = [m, m.weight, type(m).__name__, list(m.state_dict())]
m = filled(nn.Linear(3, 3)); w = m.weight.detach().clone(); parametrize.register_parametrization(m, "weight", Symmetric()); parametrize.remove_parametrizations(m, "weight", leave_parametrized=False); r = bool((m.weight == w).all())
m = nn.Linear(2, 2); m.weight.data = torch.tensor([[1., 2.], [3., 4.]]); parametrize.register_parametrization(m, "weight", Exp()); r = [m.weight, m.parametrizations.weight.original]
m = nn.Linear(2, 2); m.weight.data = torch.tensor([[1., 2.], [3., 4.]]); parametrize.register_parametrization(m, "weight", Exp()); parametrize.register_parametrization(m, "weight", Scale()); r = [m.weight, m.parametrizations.weight, m.parametrizations.weight.original]
m = nn.Linear(2, 2); m.weight.data = torch.ones(2, 2); parametrize.register_parametrization(m, "weight", Exp()); setattr(m, "weight", torch.full((2, 2), 3.)); r = [m.weight, m.parametrizations.weight.original]
m = nn.Linear(2, 2); m.weight.data = torch.ones(2, 2); parametrize.register_parametrization(m, "weight", Pair()); r = [list(m.state_dict()), m.weight, m.parametrizations.weight.original1]
m = nn.Linear(2, 2); m.weight.data = torch.ones(2, 2); parametrize.register_parametrization(m, "weight", Pair()); parametrize.remove_parametrizations(m, "weight", leave_parametrized=False)
m = nn.Linear(2, 2); m.weight.data = torch.ones(2, 2); parametrize.register_parametrization(m, "weight", Pair()); r = parametrize.remove_parametrizations(m, "weight").weight
m = nn.Linear(3, 3); parametrize.register_parametrization(m, "weight", Symmetric()); r = [parametrize.is_parametrized(m), parametrize.is_parametrized(m, "bias"), parametrize.is_parametrized(nn.ReLU()), parametrize.type_before_parametrizations(m).__name__, type(m).__name__]
parametrize.register_parametrization(lin, "foo", Symmetric())
parametrize.register_parametrization(lin, "weight", nn.Flatten(0))
parametrize.remove_parametrizations(lin, "weight")
m = nn.Linear(3, 3); parametrize.register_parametrization(m, "weight", Symmetric()); parametrize.cached().__enter__(); r = m.weight is m.weight
m = nn.Linear(3, 3); parametrize.register_parametrization(m, "weight", Symmetric()); setattr(m, "weight", torch.ones(3, 3))
m = filled(nn.Linear(3, 3)); parametrize.register_parametrization(m, "weight", Symmetric()); n = nn.Linear(3, 3); parametrize.transfer_parametrizations_and_params(m, n, "weight"); r = [n, bool((n.weight == m.weight).all())]
m = utils.parametrizations.weight_norm(filled(nn.Linear(3, 2))); r = [m, list(m.state_dict()), m.weight, m.parametrizations.weight.original0]
m = utils.parametrizations.weight_norm(filled(nn.Linear(3, 2)), dim=1); r = [m.parametrizations.weight.original0, m(x)]
m = utils.parametrizations.weight_norm(filled(nn.Linear(3, 2)), dim=None); r = [m.parametrizations.weight.original0, m(x)]
m = utils.parametrizations.weight_norm(filled(nn.Linear(3, 2))); m(x).pow(2).sum().backward(); r = [m.parametrizations.weight.original0.grad, m.parametrizations.weight.original1.grad]
m = utils.parametrizations.weight_norm(filled(nn.Linear(3, 2))); r = m.load_state_dict({"bias": torch.ones(2), "weight_g": torch.ones(2, 1), "weight_v": torch.ones(2, 3)}), m.weight
m = utils.weight_norm(filled(nn.Linear(3, 2))); r = [list(m.state_dict()), m.weight_g, m.weight_v, m(x), [n for n, _ in m.named_parameters()]]
m = utils.weight_norm(filled(nn.Linear(3, 2))); m(x).pow(2).sum().backward(); r = [m.weight_g.grad, m.weight_v.grad]
m = utils.remove_weight_norm(utils.weight_norm(filled(nn.Linear(3, 2)))); r = [m.weight, list(m.state_dict())]
utils.remove_weight_norm(lin)
utils.weight_norm(utils.weight_norm(lin))
m = utils.parametrizations.spectral_norm(filled(nn.Linear(3, 2))); r = [m, list(m.state_dict()), m.parametrizations.weight[0]._u.shape, (torch.eye(2) - m.weight @ m.weight.T).shape]
m = filled(nn.Linear(2, 2)); m.weight.data = torch.tensor([[4., 0.], [0., 1.]]); utils.parametrizations.spectral_norm(m); r = m.eval().weight
m = filled(nn.Linear(2, 2)); m.weight.data = torch.tensor([[4., 0.], [0., 1.]]); utils.spectral_norm(m, n_power_iterations=50); m(torch.ones(1, 2)); r = [m.weight, list(m.state_dict())]
m = filled(nn.Linear(2, 2)); m.weight.data = torch.tensor([[4., 0.], [0., 1.]]); utils.spectral_norm(m, n_power_iterations=50); m(torch.ones(1, 2)); utils.remove_spectral_norm(m); r = [m.weight, list(m.state_dict())]
utils.parametrizations.spectral_norm(lin, n_power_iterations=0)
utils.parametrizations.spectral_norm(lin, "foo")
utils.parametrizations.spectral_norm(lin, dim=5)
utils.parametrizations.orthogonal(lin, orthogonal_map="foo")
utils.parametrizations.orthogonal(lin, "bias")
rnn.pad_sequence(seqs), rnn.pad_sequence(seqs, batch_first=True), rnn.pad_sequence(seqs, True, -1.), rnn.pad_sequence(seqs, True, padding_side="left")
rnn.pad_sequence([])
rnn.pad_sequence(3)
rnn.pad_sequence(seqs, padding_side="up")
rnn.pack_sequence([seqs[0], seqs[2], seqs[1]])
rnn.pack_sequence(seqs)
rnn.pack_sequence(seqs, enforce_sorted=False)
rnn.pad_packed_sequence(rnn.pack_sequence(seqs, enforce_sorted=False)), rnn.pad_packed_sequence(rnn.pack_sequence(seqs, enforce_sorted=False), batch_first=True, padding_value=9., total_length=4)
rnn.unpack_sequence(rnn.pack_sequence(seqs, enforce_sorted=False)), rnn.unpad_sequence(torch.arange(6.).reshape(3, 2), torch.tensor([2, 3]))
rnn.pack_padded_sequence(torch.arange(12.).reshape(3, 2, 2), [3, 1]), rnn.pack_padded_sequence(torch.arange(12.).reshape(2, 3, 2), torch.tensor([3, 1]), batch_first=True)
rnn.pack_padded_sequence(torch.arange(12.).reshape(3, 2, 2), [1, 3])
rnn.pack_padded_sequence(torch.arange(12.).reshape(3, 2, 2), [3])
rnn.pack_padded_sequence(torch.arange(12.).reshape(3, 2, 2), [3, 0])
rnn.pad_packed_sequence(rnn.pack_sequence([seqs[0]]), total_length=2)
s = rnn.pack_sequence(seqs, enforce_sorted=False); r = [type(s).__name__, s.double().data.dtype, s.to(torch.float32) is s, s.is_cuda, len(s), rnn.invert_permutation(s.sorted_indices)]
y = torch.arange(6.).reshape(3, 2).requires_grad_(); p = rnn.pack_padded_sequence(y, [3, 2]); (p.data * torch.arange(5.)).sum().backward(); r = y.grad
m = prune.l1_unstructured(filled(nn.Linear(3, 2)), "weight", 2); r = [m.weight, m.weight_mask, list(m.state_dict()), [n for n, _ in m.named_parameters()], prune.is_pruned(m)]
m = prune.l1_unstructured(distinct(), "weight", .5); r = [m.weight_mask, m(x)]
m = prune.ln_structured(filled(nn.Linear(3, 2)), "weight", 1, n=2, dim=1); r = m.weight_mask
m = prune.ln_structured(filled(nn.Linear(3, 2)), "weight", .5, n=1, dim=0); r = m.weight
m = prune.identity(filled(nn.Linear(3, 2)), "bias"); r = [m.bias, m.bias_mask]
m = prune.custom_from_mask(filled(nn.Linear(3, 2)), "bias", torch.tensor([0, 1])); r = [m.bias, m.bias_mask]
m = prune.l1_unstructured(prune.l1_unstructured(distinct(), "weight", 2), "weight", 1); r = [m.weight_mask, len(m._forward_pre_hooks)]
m = prune.remove(prune.l1_unstructured(filled(nn.Linear(3, 2)), "weight", 2), "weight"); r = [m.weight, list(m.state_dict()), prune.is_pruned(m)]
m, n = filled(nn.Linear(3, 2)), filled(nn.Linear(2, 1)); prune.global_unstructured([(m, "weight"), (n, "weight")], prune.L1Unstructured, amount=3); r = [m.weight_mask, n.weight_mask]
prune.remove(lin, "weight")
prune.l1_unstructured(lin, "weight", 7)
prune.l1_unstructured(lin, "weight", 1.5)
prune.l1_unstructured(lin, "weight", "a")
prune.ln_structured(lin, "bias", 1, 2, 0)
prune.L1Unstructured(2).prune(torch.tensor([1., -3., 2.]))
m = prune.random_unstructured(nn.Linear(3, 2), "weight", 4); r = m.weight_mask.sum()
nn.init.calculate_gain("relu"), nn.init.calculate_gain("leaky_relu", .2), nn.init.calculate_gain("tanh"), nn.init.calculate_gain("conv2d"), nn.init.calculate_gain("selu"), nn.init.calculate_gain("leaky_relu")
nn.init.calculate_gain("foo")
nn.init.calculate_gain("leaky_relu", "a")
nn.init.constant_(torch.empty(2), 3.), nn.init.ones_(torch.empty(2)), nn.init.zeros_(torch.ones(2)), nn.init.eye_(torch.empty(2, 3)), nn.init.dirac_(torch.empty(2, 2, 3)), nn.init.dirac_(torch.empty(4, 2, 3, 3), 2)
nn.init.eye_(torch.empty(2))
nn.init.dirac_(torch.empty(2))
nn.init.dirac_(torch.empty(3, 2, 3), 2)
nn.init.xavier_uniform_(torch.empty(2))
nn.init.kaiming_uniform_(torch.empty(2, 2), mode="foo")
nn.init.kaiming_normal_(torch.empty(0, 2)), nn.init.sparse_(torch.empty(2, 2), 1.)
nn.init.orthogonal_(torch.empty(2))
nn.init.sparse_(torch.empty(2), .5)
p = nn.Parameter(torch.empty(2, 2)); nn.init.constant_(p, 1.); r = [p, p.requires_grad]
utils.skip_init(nn.Linear, 2, 3)
utils.skip_init(nn.ReLU)
PZ = __import__(torch.__name__ + ".nn.utils.parametrizations", fromlist=["x"]); r = []; [(torch.manual_seed(0), l := torch.nn.Linear(b, a), PZ.orthogonal(l, orthogonal_map=k), r.append([l.parametrizations.weight.original, l.parametrizations.weight[0].base, l.parametrizations.weight[0].base.stride(), l.weight])) for a, b in ((4, 4), (4, 2), (2, 4)) for k in ("matrix_exp", "cayley", "householder")]; r = r
l = torch.nn.Linear(2, 2); r = [refusal(lambda: prune.ln_structured(l, "weight", 1, 2, 5)), list(l.state_dict()), prune.is_pruned(l)]
l = torch.nn.utils.weight_norm(torch.nn.Linear(2, 2)); prune.l1_unstructured(l, "weight", 1)
torch.nn.utils.skip_init(3)
"""

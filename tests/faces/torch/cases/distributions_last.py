"""Transforms into regions, of parts, to correlations; thin covariances, thresholds and numbers between 0 and 1."""

RTOL = 1e-5
SETUP = """
D = torch.distributions
c = D.constraints
p, x, v = torch.tensor([.1, .4995, .9]), torch.tensor([.3, -.2, 1.5]), torch.tensor([.2, .6, .95])
torch.manual_seed(3)
C = D.ContinuousBernoulli(p)
G = D.GeneralizedPareto(torch.tensor([0., 1., .5]), torch.tensor([1., 2., .5]), torch.tensor([0., .3, -.4]))
L = D.LowRankMultivariateNormal(torch.tensor([.1, .2, .3]), torch.arange(6.).reshape(3, 2) * .1, torch.tensor([1., .5, 2.]))
K = D.LKJCholesky(3, .5)
S = D.StackTransform([D.ExpTransform(), D.AffineTransform(1., 2.)], dim=0)
T = D.CatTransform([D.ExpTransform(), D.SigmoidTransform()], dim=-1, lengths=[1, 2])
R = D.CorrCholeskyTransform()
M = D.CumulativeDistributionTransform(D.Normal(0.5, 2.))
w = torch.tensor([1.5, 2.5, .9])
def both(t, x):
    y = t(x)
    return [y, t.inv(y), t.log_abs_det_jacobian(x, y), t.codomain.check(y), t.event_dim, repr(t), t.bijective]
def drawn(d, *shape):
    return [d.sample(shape), d.has_rsample, d.batch_shape, d.event_shape, torch.rand(1), repr(d)]
def grads(f, *leaves):
    leaves = [leaf.clone().requires_grad_() for leaf in leaves]
    f(*leaves).sum().backward()
    return [leaf.grad for leaf in leaves]
"""
_REGIONS = ("c.real", "c.positive", "c.nonnegative", "c.unit_interval", "c.simplex", "c.real_vector", "c.greater_than(2.)", "c.less_than(1.)",
            "c.greater_than_eq(torch.tensor(1.))", "c.interval(0., 1.)", "c.interval(-1., 2.)", "c.half_open_interval(0., 3.)",
            "c.independent(c.positive, 1)", "c.cat([c.positive, c.real], dim=-1, lengths=[1, 2])",
            "c.stack([c.positive, c.real, c.unit_interval])")
_SQUARE = "c.lower_cholesky", "c.positive_definite"
_PARTS = "mean", "variance", "stddev", "entropy()", "support"
CASES = "\n".join([
    *(f"t = D.{way}({region}); [repr(t), t(x), t.inv(t(x))]" for region in _REGIONS for way in ("transform_to", "biject_to")),
    *(f"t = D.transform_to({region}); [repr(t), t(x + torch.eye(3)), {region}.check(t(x + torch.eye(3)))]" for region in _SQUARE),
    *(f"D.biject_to({region})" for region in ("c.boolean", "c.dependent", "c.integer_interval(0, 2)", *_SQUARE)),
    *(f"both({t}, {on})" for t, on in {"S": "torch.stack([x, v])", "T": "torch.stack([x, v])", "M": "x"}.items()),
    *(f"{d}.{part}" for d in ("C", "G") for part in _PARTS if (d, part) != ("G", "support")),
    *(f"{d}.{f}({on})" for d, on in (("C", "v"), ("G", "w")) for f in ("log_prob", "cdf")),
    *(f"drawn({d}, {n})" for d in ("C", "G", "L", "K", "D.LKJCholesky(4, torch.tensor([1., 3.]))") for n in ("2", "")),
    *(f"L.{part}" for part in ("mean", "mode", "variance", "scale_tril", "covariance_matrix", "precision_matrix", "entropy()")),
]) + """
[R(x), R.inv(R(x)), R.log_abs_det_jacobian(x, R(x)), c.corr_cholesky.check(R(x)), R.forward_shape((2, 3)), R.inverse_shape((3, 3)), repr(R)]
R(torch.stack([x, v]))
R.forward_shape((4,))
R.inverse_shape((3, 4))
C.icdf(v)
G.icdf(v)
G.mode, G.log_cdf(w), G.log_survival_function(w)
D.ContinuousBernoulli(logits=x).log_prob(v)
D.ContinuousBernoulli(logits=x).mean
C.expand((2, 3)).log_prob(v)
G.expand((2, 3)).log_prob(w)
L.log_prob(x)
L.log_prob(torch.stack([x, v]))
L.expand((2,)).log_prob(torch.stack([x, v]))
L.expand((2,)).entropy()
K.log_prob(torch.eye(3))
K.log_prob(R(x))
K.log_prob(x + torch.eye(3))
D.LKJCholesky(1)
D.LKJCholesky(3, -1.)
D.LowRankMultivariateNormal(x, torch.ones(2, 2), torch.ones(3))
D.LowRankMultivariateNormal(x, torch.ones(3), torch.ones(3))
D.LowRankMultivariateNormal(x, torch.ones(3, 2), -torch.ones(3))
D.ContinuousBernoulli(p * 2)
D.ContinuousBernoulli()
D.GeneralizedPareto(x, -p, p)
grads(lambda p: D.ContinuousBernoulli(p).log_prob(v), p)
grads(lambda p: D.ContinuousBernoulli(p).rsample((2,)), p)
grads(lambda a, b: D.GeneralizedPareto(x - 1, a, b).log_prob(w), v, p)
grads(lambda m, f, d: D.LowRankMultivariateNormal(m, f, d).log_prob(x), x * .5, torch.ones(3, 2) * .3, v)
grads(lambda m, f, d: D.LowRankMultivariateNormal(m, f, d).rsample((2,)), x * .5, torch.ones(3, 2) * .3, v)
grads(lambda x: R(x) * torch.arange(9.).reshape(3, 3), x)
r = D.constraint_registry.ConstraintRegistry(); r.register(c.positive, lambda k: D.ExpTransform()); repr(r(c.greater_than(1.)))
D.transform_to.register(3, lambda k: 1)
"""

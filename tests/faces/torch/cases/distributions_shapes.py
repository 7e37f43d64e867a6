"""Shapes of transformed distributions and events, caches and signs of transforms, constraints as classes, subclasses of others' making."""

RTOL = 1e-5
SETUP = """
D = torch.distributions
c, T = D.constraints, D.transforms
torch.manual_seed(3)
b, x = D.Normal(torch.zeros(3), torch.ones(3)), torch.tensor([.3, -.2, 1.5])
bad = torch.stack([torch.eye(2), -torch.eye(2), torch.zeros(2, 2)])
class Mine(T.Transform):
    domain, codomain, bijective, sign = c.real, c.positive, True, +1
    def _call(self, x):
        return x.exp()
    def _inverse(self, y):
        return y.log()
    def log_abs_det_jacobian(self, x, y):
        return x
class Shifted(D.Normal):
    def __init__(self, a, **options):
        self.a = a
        super().__init__(a, 1., **options)
    def expand(self, shape, _instance=None):
        made = self._get_checked_instance(Shifted, _instance)
        made.a = self.a.expand(shape)
        return super().expand(shape, _instance=made)
class Above(type(c.positive)):
    def __init__(self):
        super().__init__(lower_bound=2.)
D.biject_to.register(Above, lambda region: T.AffineTransform(region.lower_bound, 1.))
def form(t):
    return [t.domain.event_dim, t.codomain.event_dim, t.bijective, t.inv.inv is t, t.inv == t.inv]
def shapes(t, *given):
    return [tuple(t.forward_shape(given)), tuple(t.inverse_shape(given))]
def drawn(t, **options):
    d = D.TransformedDistribution(b, [t], validate_args=False, **options)
    torch.manual_seed(1)
    s = d.sample((2,))
    return [d.batch_shape, d.event_shape, s, d.log_prob(s), repr(d.support), d.expand((4, *d.batch_shape)).log_prob(s[0])]
def cached(t, x):
    k = t.with_cache()
    y = k(x)
    return [k.inv(y) is x, k(x) is y, k.with_cache(0)(x), k.inv.with_cache(1)(y) is x]
"""
_EVENTS = ("T.StickBreakingTransform()", "T.ReshapeTransform((3,), (1, 3))", "T.AffineTransform(0., 2., event_dim=1)", "T.CorrCholeskyTransform()",
           "T.IndependentTransform(T.ExpTransform(), 1)", "T.ComposeTransform([T.ExpTransform(), T.StickBreakingTransform(), T.AffineTransform(1., 3.)])",
           "T.SoftmaxTransform()", "T.ComposeTransform([T.ReshapeTransform((3,), (1, 3)), T.SoftmaxTransform()])")
_SINGLE = ("T.ExpTransform()", "T.AffineTransform(torch.zeros(2, 1), torch.ones(3) * -2.)", "T.SigmoidTransform().inv", "T.SoftplusTransform()",
           "T.ComposeTransform([T.AffineTransform(1., -2.), T.TanhTransform()])", "Mine()",
           "T.ComposeTransform([T.ExpTransform(), T.PowerTransform(torch.tensor([1., 2., -1.]))])")
_LINES = """
T.ReshapeTransform((3,), (1, 3)).event_dim
T.AbsTransform().sign
D.TransformedDistribution(D.Normal(0., 1.), [T.StickBreakingTransform()])
T.ExpTransform(cache_size=2)
Mine(cache_size=1).event_dim, D.TransformedDistribution(b, [Mine()]).log_prob(torch.ones(3))
type(Shifted(torch.zeros(1)).expand((3,))).__name__, Shifted(torch.zeros(1)).expand((3,)).a, Shifted(torch.zeros(1)).expand((3,)).sample()
D.biject_to(Above())(torch.tensor(1.)), repr(Above()), Above().check(torch.tensor([1., 3.]))
D.biject_to(c.square)
D.biject_to.register(3, None)
type(c.positive) is c.greater_than, isinstance(c.unit_interval, c.interval), type(c.nonnegative) is c.greater_than_eq, c.integer_interval(0, 1).upper_bound
[repr(region) for region in (c.interval(0, 2), c.multinomial(3), c.less_than(2), c.half_open_interval(0, 1), c.independent(c.real, 2), c.dependent, c.positive_integer)]
c.positive_definite.check(bad), c.positive_semidefinite.check(bad), c.symmetric.check(bad), c.lower_triangular.check(bad), c.lower_cholesky.check(bad)
c.positive_definite.check(torch.stack([torch.eye(2), torch.ones(2, 2).triu()])), c.square.check(torch.ones(4, 2, 3)), c.positive_definite.check(torch.ones(4, 2, 3))
c.independent(c.real, 3).check(torch.ones(2, 3))
c.dependent.event_dim
c.dependent(is_discrete=True, event_dim=1).event_dim, c.is_dependent(c.dependent), c.is_dependent(D.Uniform(0., 1.).support)
D.MixtureSameFamily(D.Categorical(torch.ones(2)), D.HalfNormal(torch.ones(2))).support.check(torch.tensor([-1., 1.]))
D.MixtureSameFamily(D.Categorical(torch.ones(2)), D.HalfNormal(torch.ones(2))).log_prob(torch.tensor(1.))
T.ReshapeTransform((2,), (1, 2)).forward_shape(())
D.transform_to(c.positive_semidefinite), D.transform_to(c.nonnegative)
"""
CASES = "\n".join([
    *(f"form({t})" for t in (*_EVENTS, *_SINGLE)), *(f"shapes({t}, 2, 3)" for t in (*_EVENTS[2:4], *_SINGLE, _EVENTS[0])),
    *(f"drawn({t})" for t in (*_EVENTS, *_SINGLE)), *(f"cached({t}, x)" for t in (*_EVENTS[:5], *_SINGLE)),
    *(f"t = {t}; [t.sign, D.TransformedDistribution(b, [t], validate_args=False).cdf(torch.full((3,), .3))]" for t in _SINGLE if "Sig" not in t),
    *(line for line in _LINES.strip().splitlines()),
])

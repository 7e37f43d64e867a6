"""Masked arrays: data, mask, fill value and text of results."""

RTOL = 1e-6
ATOL = 1e-9
SETUP = """
ma = np.ma
i = ma.array([3, -1, 4, 1, -5, 9], mask=[0, 1, 0, 0, 1, 0])
j = ma.array([2, 0, -3, 7, 1, 0], mask=[0, 0, 1, 0, 1, 0])
n = ma.array([1, 2, 3, 4, 5, 6])
f = ma.array([1.5, -2., 0., np.nan, 4., np.inf], mask=[0, 0, 1, 0, 1, 0])
h = ma.array([.5, 2., -1., 3., 0., 1.], mask=[1, 0, 0, 0, 0, 1], fill_value=-9)
b = ma.array([True, False, True, True, False, False], mask=[0, 1, 1, 0, 0, 0])
c = ma.array([1+1j, 2, 3j, -1, 0, 1], mask=[0, 1, 0, 0, 0, 1])
m = ma.array(np.arange(12).reshape(3, 4), mask=[[0, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 1]])
q = ma.array(np.arange(12.).reshape(3, 4) / 4, mask=np.arange(12).reshape(3, 4) % 5 == 1)
t = ma.array(np.arange(24).reshape(2, 3, 4), mask=np.arange(24).reshape(2, 3, 4) % 7 == 2)
u = ma.array([200, 3, 250, 1, 7, 9], mask=[1, 0, 0, 0, 0, 1], dtype='u1')
s = ma.array([1.25, 2, 3, -4, 5, 6], mask=[1, 0, 0, 0, 0, 0], dtype='f4')
o = ma.array(5); z = ma.array(5.5, mask=True); e = ma.array([], dtype=float)
hm = ma.array([1, 2, 3, 4, 5, 6], mask=[0, 1, 0, 0, 1, 0], hard_mask=True)
p = np.array([1, 2, 3, 4, 5, 6]); l = [6, 5, 4, 3, 2, 1]
st = ma.array([('x', 1, 2.5), ('y', 2, 3.5)], mask=[(0, 1, 0), (0, 0, 0)], dtype=[('n', 'U3'), ('a', int), ('v', float)])
d = ma.array(np.array(['2020-01-01', '2021-03-01', '2019-01-01'], dtype='M8[D]'), mask=[0, 1, 0])
def full(x):
    if isinstance(x, (tuple, list)):
        return [full(e) for e in x]
    return [repr(x), x.data, np.array(x.mask), x.mask is ma.nomask] if type(x) is ma.MaskedArray else x
def values(x):
    return [x.data, np.array(x.mask), x.mask is ma.nomask, x.fill_value] if type(x) is ma.MaskedArray else x
def after(x, action):
    w = x.copy(); action(w)
    return full(w)
"""
OPERANDS = "i n f h b u s hm".split()
OTHERS = "j p l 2 2.5 ma.masked o z np.float64(2)".split()
BINARY = "+ - * / // % == != < >= & << ".split()
UNARY = """conjugate sin arctan cosh tanh absolute angle fabs negative floor ceil around logical_not sqrt log log2 log10 tan arcsin arccosh
    arctanh""".split()
REDUCTIONS = "sum prod mean var std min max ptp any all argmin argmax count cumsum cumprod anom".split()
SHAPES = "".join("""
T|ravel()|reshape(2,6)|reshape((4,3),order='F')|flatten()|transpose(1,0)|swapaxes(0,1)|squeeze()|diagonal()|trace()|repeat(2,axis=0)|
copy()|astype(float)|astype('i2')|astype(bool)|round()|clip(2,5)|compressed()|compress([1,0,1],axis=0)|take([0,5])|take([0,1],axis=1)|
nonzero()|argsort(axis=0)|argsort(axis=1,endwith=False)|filled()|filled(-1)|tolist()|tobytes()|toflex()|count(axis=(0,1))|flat[3]|
flat[2:7]|dot(m.T)|min(fill_value=3)|argmin(axis=0,fill_value=2)|byteswap()|resize((4,3))|searchsorted(2)|item(3)|real|imag|
view(np.ndarray)""".split("\n")).split("|")
KEYS = ["0", "1", "1:4", "::-1", "[0,2,4]", "i>1", "p>2", "...", "None", "(Ellipsis,0)", "9"]
CALLS = "".join("""
ma.array(i,mask=[1,0,0,0,0,0])|ma.array(i,mask=[1,0,0,0,0,0],keep_mask=False)|ma.array(i,dtype=float)|ma.array([1,2],mask=[1,0,0])|
ma.array([1,2],mask=[1])|ma.array([1,ma.masked,3])|ma.array([i,j])|ma.array(i,ndmin=2)|ma.array([1,2],shrink=False)|
ma.array([1.5,2],fill_value=3)|ma.array([1,2],fill_value='x')|ma.array(['a','b'],mask=[1,0],fill_value='zz')|ma.array([1,2],mask=None)|
ma.average(m,axis=1)|ma.average(q,axis=0,weights=[1,2,3.],returned=True)|
ma.average(i,weights=ma.array([1,2,3,4,5,6],mask=[1,0,0,0,0,0]))|ma.median(m)|ma.median(m,axis=0)|ma.median(q,axis=1,keepdims=True)|
ma.median(t,axis=(0,1))|ma.median(f)|ma.median(s)|ma.cov(q)|ma.cov(q,rowvar=False)|ma.cov(i,j)|ma.corrcoef(q)|ma.corrcoef(i,j)|
ma.unique(i)|ma.unique(j,return_index=True,return_inverse=True)|ma.intersect1d(i,j)|ma.setxor1d(i,j)|repr(ma.union1d(i,j))|
ma.setdiff1d(i,j)|ma.in1d(i,j)|ma.isin(m,[1,3,5])|ma.isin(i,j,invert=True)|ma.ediff1d(i)|ma.diff(i)|ma.diff(m,axis=0)|ma.diff(i,n=2)|
ma.diff(i,append=[1])|ma.concatenate([i,p,f])|ma.concatenate([m,q],axis=1)|ma.append(i,9)|ma.stack([i,j],axis=1)|ma.vstack([i,p])|
ma.hstack([i,ma.masked])|ma.column_stack([i,f])|ma.dstack([m,m])|ma.atleast_3d(i)|ma.diag(i)|ma.diag(m,1)|ma.diagflat(i,1)|
ma.mr_[i,ma.masked,1:3]|ma.apply_along_axis(np.sum,0,m)|ma.apply_along_axis(lambda v:v*2,1,m)|ma.apply_over_axes(ma.sum,t,(0,2))|
ma.compress_rowcols(q)|ma.compress_nd(t,axis=0)|ma.mask_rowcols(q)|ma.mask_rows(q)|ma.mask_cols(q)|ma.count_masked(m,axis=1)|
list(ma.ndenumerate(q))|ma.flatnotmasked_edges(i)|ma.notmasked_edges(q,axis=1)|ma.flatnotmasked_contiguous(i)|
ma.notmasked_contiguous(m,axis=0)|ma.clump_masked(i)|ma.clump_unmasked(i)|ma.masked_where(i>2,j)|ma.masked_where(p>2,p)|
ma.masked_where([1,0],p)|ma.masked_equal(m,5)|ma.masked_equal(p,99)|ma.masked_greater(f,1)|ma.masked_less_equal(m,3)|
ma.masked_inside(q,1,2)|ma.masked_outside(q,2,1)|ma.masked_values(h,2.0)|ma.masked_invalid(f)|ma.masked_invalid(p)|ma.fix_invalid(f)|
ma.fix_invalid(f,fill_value=0)|ma.allequal(i,j)|ma.allclose(h,h)|ma.resize(i,(3,3))|ma.dot(m,q.T)|ma.dot(m,m.T,strict=True)|
ma.inner(m,m)|ma.outer(i,j)|ma.convolve(i,j)|ma.correlate(i,j,mode='full')|ma.convolve(i,[1,2],propagate_mask=False)|ma.where(i>1,j,f)|
ma.where(b,i,0)|ma.where(m>4,m,ma.masked)|ma.where(m>4)|ma.choose([0,1,0,1,0,1],[i,j])|ma.power(i,2)|ma.power(f,h)|ma.power(i,-1)|
ma.left_shift(i,2)|ma.right_shift(u,1)|ma.vander(i,3)|ma.clip(f,h,5)|ma.take(i,ma.array([0,1,2],mask=[0,0,1]))|ma.take(i,1)|
ma.getmaskarray(m)|ma.mask_or(i.mask,j.mask)|ma.make_mask([1,0,1])|ma.zeros((2,2))|ma.ones_like(i)|ma.masked_all((2,2)).mask|
ma.default_fill_value(i)|ma.common_fill_value(h,h)|ma.is_masked(i)|ma.is_masked(n)|ma.flatten_structured_array(st)|ma.minimum(i,j)|
ma.maximum.reduce(m,axis=0)|ma.add.reduce(m)|ma.add.outer(i,j)|ma.multiply.accumulate(i)|ma.equal.reduce(i)|ma.sort(m,axis=0)|
ma.sort(i,endwith=False)|bool(o)|float(o)|int(z)|str(m)|repr(e)|repr(t)|str(z)|repr(ma.masked)|f'{o}'|st|st['n']|st['v']|str(st[0])|
st[0]['a']|st[1].tolist()|st.filled(('q',9,9.5))|st.tolist()|st.recordmask|st==st|st[['n','v']]|d|d.min()|d.tolist()|c.sum()|c.mean()|
abs(c)|u.filled()|u+u|s.mean()|s.var()|divmod(i,2)|-b|~b|np.sqrt(h)|values(np.log(h))|np.add(i,j)|np.divide(i,j)|np.exp2(o)|
np.sum(m,axis=0)|np.mean(m,axis=1)|np.var(q)|np.max(m)|np.sort(m)|np.argsort(m,axis=0)|np.clip(i,0,2)|np.concatenate([i,j])|
np.take(i,[1])|np.reshape(m,(4,3))|np.cumsum(i)|np.average(i)|np.add.reduce(i)|np.isnan(f)|np.array(i)|np.tile(i,2)|
np.expand_dims(i,0)|np.zeros_like(i)|np.unique(i)|np.diff(i)|np.where(i>1,i,0)|np.transpose(m)|np.add.outer(i,i)""".split("\n")).split("|")
CHANGES = "".join("""
x.sort()|x.put([0,1,2],[9,8,7])|x.put([0,1,2],[9,8,-7])|ma.putmask(x,p>3,9)|x.__setitem__(0,ma.masked)|x.__setitem__(1,7)|
x.__setitem__(p>2,ma.masked)|x.__setitem__(i>1,7)|x.__setitem__(p>2,7)|x.__setitem__(slice(1,4),[7,8,9])|x.__setitem__(slice(1,3),ma.array([1,2],mask=[1,0]))|
x.__setmask__(True)|x.__setmask__(p>3)|x.__setmask__(ma.nomask)|x.__iadd__(j)|x.__isub__(2)|x.__imul__(j)|x.__ifloordiv__(j)|
x.__itruediv__(2)|x.__ipow__(2)|setattr(x,'fill_value',7)|setattr(x,'shape',(3,2))|x.harden_mask().__setitem__(1,3)|x.shrink_mask()|
x.fill(4)""".split("\n")).split("|")
CASES = "\n".join([
    *(f"full({a} {op} {x})" for a in OPERANDS for x in (OTHERS if a in "if" else OTHERS[::3]) for op in BINARY),
    *(f"full({x} {op} {a})" for a in OPERANDS[:4] for x in ("p", "l", "2", "2.5") for op in "+ - * / //".split()),
    *(f"values({module}.{name}({a}))" for module in ("ma", "np") for name in UNARY for a in ("i", "f", "h", "q", "o")),
    *(f"full(ma.{name}({a}))" for name in REDUCTIONS for a in ("i", "f", "h", "b", "m", "t", "z", "e", "p")),
    *(f"full({a}.{name}(axis={axis}))" for name in REDUCTIONS for a in ("m", "q", "t") for axis in (0, 1, -1)),
    *(f"full({a}.{name})" for a in ("m", "q") for name in SHAPES),
    *(f"full({a}[{key}])" for a in ("i", "n", "f") for key in KEYS),
    *(f"after({a}, lambda x: {change})" for a in ("i", "n", "h", "hm") for change in CHANGES),
    *(f"full({call})" for call in CALLS),
])

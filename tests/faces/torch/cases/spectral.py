"""torch.fft, windows, stft and istft."""

RTOL, ATOL = 1e-5, 1e-5
SETUP = """
F = torch.fft
x = torch.tensor([1.0, -2.0, 0.5, 3.0, 1.5], requires_grad=True)
m = torch.arange(12.0).reshape(3, 4).sin().requires_grad_()
z = torch.tensor([1 + 2j, -0.5j, 2 - 1j, 0.3 + 0j], requires_grad=True)
c = torch.complex(torch.arange(12.0).sin(), torch.arange(12.0).cos()).reshape(3, 4).requires_grad_()
w = (torch.arange(40.0) * 0.7).sin().requires_grad_()
h = torch.tensor([0.2, 0.7, 1.0, 0.9, 0.5, 0.3, 0.2, 0.1])
W = torch.signal.windows
def grads(r, *leaves):
    weights = ((torch.arange(r.numel()).reshape(r.shape) % 5) + 1).to(r.dtype)
    t = r * weights
    (t.abs() ** 2 if t.is_complex() else t).sum().backward()
    return [r, *(a.grad for a in leaves)]
"""
CASES = """
grads(F.fft(x), x)
grads(F.fft(z), z)
grads(F.ifft(z), z)
grads(F.rfft(x), x)
grads(F.irfft(z), z)
grads(F.irfft(z, 7), z)
grads(F.hfft(z), z)
grads(F.ihfft(x), x)
grads(F.fft(m, 6, dim=0), m)
grads(F.fft(m, 2, dim=1, norm="ortho"), m)
grads(F.fft2(m), m)
grads(F.ifft2(c, norm="forward"), c)
grads(F.rfft2(m), m)
grads(F.irfft2(c), c)
grads(F.fftn(c), c)
grads(F.rfftn(m, s=(2, 6)), m)
grads(F.irfftn(c, s=(3, 5)), c)
grads(F.hfft2(c), c)
grads(F.ihfft2(m), m)
F.ifftn(c.detach(), dim=(0,)), F.hfftn(c.detach(), s=(3, 6)), F.ihfftn(m.detach()), F.fftn(m.detach(), s=(5,)), F.rfftn(m.detach(), dim=0)
F.rfft(m.detach(), norm="ortho"), F.irfft(c.detach(), norm="forward"), F.fft(torch.tensor([1, 2, 3]))
F.fft(torch.ones(3, dtype=torch.float64)), F.fft(torch.tensor([True, False]))
F.fft(torch.ones(3, 0))
F.fft(x, 0)
F.fft(x, norm="bad")
F.fft(x, dim=3)
F.rfft(z)
F.fftn(m, dim=(0, 0))
F.fftn(m, s=(1, 2, 3))
F.fft(torch.tensor(1.0))
F.fftfreq(5), F.fftfreq(4, 0.5), F.rfftfreq(6), F.rfftfreq(5, d=2.0), F.fftfreq(4, dtype=torch.float64)
F.fftshift(torch.arange(5)), F.ifftshift(torch.arange(5)), F.fftshift(m.detach(), dim=1), F.ifftshift(m.detach())
torch.hann_window(6), torch.hann_window(6, False), torch.hamming_window(5), torch.hamming_window(5, True, 0.6, 0.4)
torch.blackman_window(7), torch.bartlett_window(6), torch.kaiser_window(6), torch.kaiser_window(5, False, 3.0)
torch.hann_window(1), torch.hann_window(0), torch.hann_window(4, dtype=torch.float64), torch.bartlett_window(2, periodic=False)
torch.hann_window(-1)
torch.hann_window(3, dtype=torch.int64)
W.hann(6), W.hann(6, sym=False), W.hamming(5), W.blackman(6), W.bartlett(5), W.bartlett(6, sym=False), W.cosine(5)
W.cosine(5, sym=False), W.nuttall(6)
W.exponential(5), W.exponential(5, tau=0.5, sym=False), W.exponential(5, center=0, tau=2.0, sym=False), W.gaussian(6)
W.gaussian(5, std=0.4, sym=False), W.kaiser(5), W.kaiser(6, beta=3.0, sym=False)
W.general_cosine(5, a=[0.4, 0.3, 0.2]), W.general_hamming(5, alpha=0.6), W.hann(0), W.hann(1), W.gaussian(4, dtype=torch.float64)
W.hann(-1)
W.gaussian(3, std=-1.0)
W.exponential(3, center=1)
W.general_cosine(3, a=[])
torch.stft(w.detach(), 8, return_complex=True)[:, :3], torch.stft(w.detach(), 8, 3, window=h, return_complex=True).shape
torch.stft(w.detach(), 8, center=False, return_complex=True)[0]
torch.stft(w.detach(), 8, 4, 6, normalized=True, onesided=False, return_complex=True)[:, 1]
torch.stft(w.detach().reshape(2, 20), 8, pad_mode="constant", return_complex=False).shape
grads(torch.stft(w, 8, 2, window=h, return_complex=True)[:, :4], w)
torch.stft(w, 8)
torch.stft(w.detach(), 80, center=False, return_complex=True)
torch.stft(w.detach(), 8, window=h[:5], return_complex=True)
s = torch.stft(w.detach(), 8, window=h, return_complex=True); torch.istft(s, 8, window=h)
s = torch.stft(w.detach(), 8, 4, return_complex=True); r = torch.istft(s, 8, 4, length=38)
k = w.detach().double().requires_grad_(); s = k.stft(8, 4, window=h.double(), return_complex=True); grads(s.istft(8, 4, window=h.double()), k)
s = w.detach().stft(8, onesided=False, return_complex=True); r = torch.istft(s, 8, onesided=False)
torch.istft(torch.ones(5, 3), 8)
"""

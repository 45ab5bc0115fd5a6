import numpy as np


def deblur_grad(x, kernel, y, lam):
    # Forward sweep.
    n = x.shape[0]
    if n < 1:
        raise ValueError("Invalid number of FFT data points ({}) specified. (line 205)", n)
    t1 = n // 2 + 1
    X = np.fft.rfft(x)
    made = np.zeros(n)
    kept = min(n, kernel.shape[0])
    made[:kept] = kernel[:kept]
    Kf = np.fft.rfft(made)
    made_1 = np.zeros(t1, dtype=np.complex128)
    for i in range(t1):
        x_3 = X[i] * Kf[i]
        made_1[i] = x_3
    blurred = np.fft.irfft(made_1, n)
    if n != y.shape[0]:
        raise ValueError("shapes do not match (line 208)")

    # Reverse sweep.
    x_4 = np.empty(t1, dtype=np.complex128)
    x_2 = np.empty(t1, dtype=np.complex128)
    x_bar = np.zeros_like(x)
    kernel_bar = np.zeros_like(kernel)
    # line 213: return fit + lam * tv + edges
    lam_bar = np.sum(np.sqrt((x[1:] - x[:-1]) ** 2 + 1e-06))
    # line 212: edges = x[0] ** 2 + x[-1] ** 2
    x_bar[n - 1] += 2.0 * x[n - 1]
    x_bar[0] += 2.0 * x[0]
    dx = x[1:] - x[:-1]
    t2 = np.sqrt(dx**2 + 1e-06)
    # line 210: tv = np.sum(np.sqrt(dx**2 + 1e-6))
    dx_bar = 2.0 * dx * np.where(t2 == 0.0, 0.0, 0.5 * lam / t2)
    # line 209: dx = np.diff(x)
    x_bar[:-1] -= dx_bar
    x_bar[1:] += dx_bar
    r = blurred[:n] - y
    # line 211: fit = 0.5 * np.sum(r**2)
    r_bar = 2.0 * r * 0.5
    # line 208: r = blurred - y
    y_bar = -r_bar
    t3 = np.fft.rfft(r_bar)
    float64_factor = np.float64(1.0 / n)
    spectrum = np.empty(t1, dtype=np.complex128)
    for i in range(t1):
        spectrum[i] = t3[i] * float64_factor
    t4 = min((n + 1) // 2, t1) - 1
    for i in range(t4):
        spectrum[i + 1] = spectrum[i + 1] * 2.0
    for i in range(t1):
        # line 207: blurred = np.fft.irfft(X * Kf, n)
        x_2[i] = X[i].conjugate() * spectrum[i]
        x_4[i] = Kf[i].conjugate() * spectrum[i]
    for i in range(t4):
        x_2[i + 1] = x_2[i + 1] * 0.5
    t5 = np.fft.irfft(x_2, n)
    float64_factor = np.float64(float(n))
    t6 = t5[:n] * float64_factor
    # line 206: Kf = np.fft.rfft(kernel, n)
    kernel_bar[:kept] += t6[:kept]
    for i in range(t4):
        x_4[i + 1] = x_4[i + 1] * 0.5
    t7 = np.fft.irfft(x_4, n)
    x_bar += t7[:n] * float64_factor
    return x_bar, kernel_bar, y_bar, lam_bar

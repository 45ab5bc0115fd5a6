import numpy as np


def kmeans_grad(centres, x, w):
    # Forward sweep.
    minlength, n = centres.shape
    m, p = x.shape
    if p != n:
        raise ValueError("shapes do not match (line 191)")
    if minlength <= 0:
        raise ValueError("attempt to get argmin of an empty sequence (line 193)")
    nearest = np.empty(m, dtype=np.int64)
    best = np.empty(m)
    for i in range(m):
        d2 = np.empty(minlength)
        for j in range(minlength):
            d2[j] = np.sum((x[i] - centres[j]) ** 2)
        where = np.argmin(d2)
        nearest[i] = 0 * minlength + where
        t1 = nearest[i]
        if -minlength > t1 or t1 >= minlength:
            raise IndexError(
                "index {} is out of bounds for axis 1 with size {} (line 194)", t1, minlength
            )
        best[i] = d2[t1]
    if w.shape[0] != m:
        raise ValueError("shapes do not match (line 196)")
    t2 = np.sum(centres, axis=0)
    length = minlength
    for k in range(m):
        t3 = nearest[k]
        if t3 < 0:
            raise ValueError("'list' argument must have no negative elements (line 198)")
        t4 = int(t3)
        if abs(float(t4) + 1) > 9.2e+18:
            raise OverflowError("an int beyond 64 bits (line 198)")
        length = max(length, t4 + 1)
    counts = np.zeros(length, dtype=np.int64)
    for k in range(m):
        counts[nearest[k]] += 1
    total_1 = 0
    for i in range(length):
        total_1 += int(counts[i] > 0)

    # Reverse sweep.
    x_bar = np.zeros((m, n))
    t5 = 1.0 / total_1
    # line 196: inertia = np.sum(w * best)
    best_bar = w * t5
    w_bar = best * t5
    spread = centres - t2 / minlength
    # line 195: spread = centres - centres.mean(axis=0)
    t2_bar = np.sum(2.0 * spread * 0.001 / minlength, axis=0)
    centres_bar = t2_bar - 2.0 * spread * 0.001
    for i in range(m):
        d2_bar = np.zeros(minlength)
        # line 194: best = d2[np.arange(len(x)), nearest]
        d2_bar[nearest[i]] += best_bar[i]
        diff = x[i] - centres
        # line 192: d2 = np.sum(diff**2, axis=2)
        diff_bar = 2.0 * diff * d2_bar[:, None]
        # line 191: diff = x[:, None, :] - centres[None, :, :]
        centres_bar -= diff_bar
        x_bar[i] += np.sum(diff_bar, axis=0)
    return centres_bar, x_bar, w_bar

import math


def alignment_grad(x, y, bias):
    # Forward sweep.
    n = x.shape[0]
    m = y.shape[0]
    total = 0.0
    for i in range(n):
        total += x[i] * x[i]
    sqrt_total = math.sqrt(total)
    t1 = x / sqrt_total
    if n != m:
        raise ValueError("shapes do not match (line 31)")
    total = 0.0
    for i in range(n):
        total += t1[i] * y[i]
    x_1 = total + bias

    # Reverse sweep.
    result_bar = 1.0
    t3 = result_bar / (1.0 + math.exp(-x_1))
    # line 31: return softplus(np.sum(normalised(x) * y) + bias)
    bias_bar = t3
    t2_bar = y * t3
    total = 0.0
    for i in range(n):
        total += t1[i] * t2_bar[i]
    total_1 = 0.0
    for i in range(n):
        total_1 += x[i] * x[i]
    sqrt_total = math.sqrt(total_1)
    x_bar = (t2_bar - t1 * total) / sqrt_total
    return x_bar, bias_bar

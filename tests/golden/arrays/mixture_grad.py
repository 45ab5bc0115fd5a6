import math

import numpy as np


def mixture_grad(logits, mu, log_sigma, x):
    # Forward sweep.
    n = logits.shape[0]
    m, p = mu.shape
    t2, t3 = x.shape
    if t3 != p or log_sigma.shape != (m, p) or n != m:
        raise ValueError("shapes do not match (lines 77 to 80)")
    if n <= 0:
        raise ValueError("zero-size array (line 81)")
    total = np.sum(np.exp(logits))
    log_total = math.log(total)
    log_w = logits - log_total
    sigma = np.empty((n, p))
    t4 = 0.5 * p * 1.8378770664093453
    log_norm = np.empty(n)
    for i in range(n):
        sigma[i] = np.exp(log_sigma[i])
        log_norm[i] = np.sum(log_sigma[i]) + t4

    # Reverse sweep.
    logits_bar = np.zeros_like(logits)
    sigma_bar = np.zeros((n, p))
    log_norm_bar = np.zeros(n)
    mu_bar = np.zeros_like(mu)
    log_sigma_bar = np.empty_like(log_sigma)
    x_bar = np.zeros_like(x)
    t5 = -1.0 / t2
    for i in range(t2):
        log_p = np.empty(n)
        for j in range(n):
            quad = 0.0
            for k in range(p):
                z = (x[i, k] - mu[j, k]) / sigma[j, k]
                quad += z**2
            log_p[j] = log_w[j] - 0.5 * quad - log_norm[j]
        where = np.argmax(log_p)
        top = log_p[where]
        t6 = t5 / np.sum(np.exp(log_p - top))
        # line 83: log_lik = top + np.log(total)
        top_bar = t5
        # line 82: total = np.sum(np.exp(log_p - top[:, None]), axis=1)
        log_p_bar = np.exp(log_p - top) * t6
        top_bar -= np.sum(log_p_bar)
        # line 81: top = np.max(log_p, axis=1)
        log_p_bar[where] += top_bar
        for j in range(n):
            # line 80: log_p = log_w - 0.5 * quad - log_norm
            t7_bar = log_p_bar[j]
            log_norm_bar[j] -= t7_bar
            logits_bar[j] += t7_bar
            for k in range(p):
                z = (x[i, k] - mu[j, k]) / sigma[j, k]
                # line 78: quad = np.sum(z**2, axis=2)
                t8_bar = -(0.5 * t7_bar)
                z_bar = 2.0 * z * t8_bar if t8_bar != 0.0 else 0.0
                # line 77: z = (x[:, None, :] - mu[None, :, :]) / sigma
                t9_bar = z_bar / sigma[j, k] if z_bar != 0.0 else 0.0
                t10_bar = -(z / sigma[j, k] * z_bar) if z_bar != 0.0 else 0.0
                sigma_bar[j, k] += t10_bar
                mu_bar[j, k] -= t9_bar
                x_bar[i, k] += t9_bar
    for i in range(n):
        # line 79: log_norm = np.sum(log_sigma, axis=1) + 0.5 * x.shape[1] * np.log(2 * np.pi)
        t11_bar = log_norm_bar[i]
        # line 76: sigma = np.exp(log_sigma)
        t12_bar = t11_bar + np.where(sigma_bar[i] != 0.0, sigma[i] * sigma_bar[i], 0.0)
        log_sigma_bar[i] = t12_bar
    # line 75: log_w = logits - np.log(np.sum(np.exp(logits)))
    log_total_bar = -np.sum(logits_bar)
    total_bar = log_total_bar / total if log_total_bar != 0.0 else 0.0
    for i in range(n):
        logits_bar[i] += math.exp(logits[i]) * total_bar if total_bar != 0.0 else 0.0
    return logits_bar, mu_bar, log_sigma_bar, x_bar

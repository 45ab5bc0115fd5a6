import math

import numpy as np


def options_grad(S, K, T, r, sigma):
    n = S.shape[0]
    sqrt_T = math.sqrt(T)
    t1 = r + 0.5 * sigma**2
    t2 = t1 * T
    t3 = sigma * sqrt_T
    discount = math.exp(-(r * T))
    S_bar = np.empty_like(S)
    K_bar = np.zeros_like(K)
    t4 = 1.0 / (n * K.shape[0])
    discount_bar = 0.0
    t3_bar = 0.0
    t2_bar = 0.0
    for i in range(n):
        t5 = S[i]
        t6 = t5 / K
        d1 = (np.log(t6) + t2) / t3
        d2 = d1 - t3
        t7 = np.exp(-1.702 * d2)
        t8 = 1.0 + t7
        n2 = 1.0 / t8
        t9 = np.exp(-1.702 * d1)
        t10 = 1.0 + t9
        n1 = 1.0 / t10
        t11 = K * discount
        price = t5 * n1 - t11 * n2
        t12 = t5 - K
        payoff = np.maximum(t12, 0.0)
        error = price - payoff
        # line 173: return np.mean(error**2)
        error_bar = 2.0 * error * t4
        # line 171: payoff = np.maximum(S[:, None] - K[None, :], 0.0)
        t12_bar = np.where(t12 < 0.0, 0.0, -error_bar)
        t13_bar = -t12_bar - discount * (n2 * error_bar)
        # line 170: price = S[:, None] * n1 - K[None, :] * discount * n2
        discount_bar -= np.sum(K * (n2 * error_bar))
        # line 167: n1 = 1.0 / (1.0 + np.exp(-1.702 * d1))
        d1_bar = -(-1.702 * (t9 * (n1 * (t5 * error_bar / t10))))
        t14 = -(t11 * error_bar) / t8
        # line 166: d2 = d1 - sigma * sqrt_T
        d1_bar -= -1.702 * (t7 * (n2 * t14))
        t3_bar += np.sum(-1.702 * (t7 * (n2 * t14)))
        # line 165: d1 = (np.log(S[:, None] / K[None, :]) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt_T)
        t15_bar = np.where(d1_bar != 0.0, d1_bar / t3, 0.0)
        t3_bar -= np.sum(np.where(d1_bar != 0.0, d1 / t3 * d1_bar, 0.0))
        t2_bar += np.sum(t15_bar)
        t6_bar = np.where(t15_bar != 0.0, t15_bar / t6, 0.0)
        t5_bar = t12_bar + n1 * error_bar + np.where(t6_bar != 0.0, t6_bar / K, 0.0)
        t13_bar -= np.where(t6_bar != 0.0, t6 / K * t6_bar, 0.0)
        K_bar += t13_bar
        S_bar[i] = np.sum(t5_bar)
    # line 169: discount = np.exp(-r * T)
    t16_bar = discount * discount_bar if discount_bar != 0.0 else 0.0
    T_bar = -(r * t16_bar)
    r_bar = -(T * t16_bar)
    # line 165: d1 = (np.log(S[:, None] / K[None, :]) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt_T)
    sigma_bar = sqrt_T * t3_bar if t3_bar != 0.0 else 0.0
    sqrt_T_bar = sigma * t3_bar
    t1_bar = T * t2_bar
    T_bar += t1 * t2_bar
    r_bar += t1_bar
    sigma_bar += 2.0 * sigma * (0.5 * t1_bar)
    # line 164: sqrt_T = np.sqrt(T)
    T_bar += 0.5 * sqrt_T_bar / sqrt_T if sqrt_T_bar != 0.0 and sqrt_T != 0.0 else 0.0
    return S_bar, K_bar, T_bar, r_bar, sigma_bar

import math

import numpy as np


def american_put_grad(s0, strike, rate, sigma, years, n):
    # Forward sweep.
    t1 = (n + 1 - -n + 1) // 2
    t2 = max(t1, 0)
    t3 = max(t2 - max(n, 0), 0)
    if t3 <= 0:
        raise IndexError("index {} is out of bounds for axis 0 with size {} (line 245)", 0, t3)
    dt = years / n
    sqrt_dt = math.sqrt(dt)
    up = math.exp(sigma * sqrt_dt)
    discount = math.exp(-(rate * dt))
    t4 = math.exp(rate * dt)
    t5 = 1 / up
    t6 = up - t5
    p = (t4 - t5) / t6
    prices = np.empty(t2)
    values = np.empty(t2)
    for i in range(t1):
        prices[i] = s0 * up ** np.float64(-n + i * 2)
        values[i] = np.maximum(strike - prices[i], 0.0)
    prices_1 = prices.copy()
    values_saved = np.empty((max(n, 0), max(t2 - 1, 0)))
    prices_saved = np.empty((max(n, 0), max(t2 - 1, 0)))
    for step in range(n):
        t7 = t2 - step - 1
        t8 = 1 - p
        values_3 = np.empty(max(t7, 0))
        for i in range(t7):
            prices_saved[step, i] = prices_1[i]
            prices_2 = prices_1[i] * up
            values_1 = discount * (p * values[i + 1] + t8 * values[i])
            values_3[i] = np.maximum(values_1, strike - prices_2)
            prices_1[i] = prices_2
        for i in range(t7):
            values_saved[step, i] = values[i]
            values[i] = values_3[i]

    # Reverse sweep.
    prices_bar = np.zeros(t2)
    values_1_bar = np.zeros(t2)
    # line 245: return values[0]
    values_1_bar[0] += 1.0
    strike_bar = 0.0
    p_bar = 0.0
    discount_bar = 0.0
    up_bar = 0.0
    for step in range(n - 1, -1, -1):
        t7 = t2 - step - 1
        t8 = 1 - p
        values_3_bar = np.zeros(max(t7, 0))
        for i in range(t7 - 1, -1, -1):
            values[i] = values_saved[step, i]
            t9_bar = values_1_bar[i]
            values_1_bar[i] = 0.0
            values_3_bar[i] += t9_bar
        t8_bar = 0.0
        for i in range(t7 - 1, -1, -1):
            prices_1[i] = prices_saved[step, i]
            prices_2 = prices_1[i] * up
            t10 = p * values[i + 1] + t8 * values[i]
            values_1 = discount * t10
            t11 = strike - prices_2
            prices_2_bar = prices_bar[i]
            # line 244: values = np.maximum(values, strike - prices)
            values_2_bar = 0.0 if t11 > values_1 else values_3_bar[i]
            t11_bar = values_3_bar[i] if t11 > values_1 else 0.0
            strike_bar += t11_bar
            prices_2_bar -= t11_bar
            # line 243: values = discount * (p * values[1:] + (1 - p) * values[:-1])
            discount_bar += t10 * values_2_bar if values_2_bar != 0.0 else 0.0
            t10_bar = discount * values_2_bar
            t8_bar += values[i] * t10_bar if t10_bar != 0.0 else 0.0
            values_1_bar[i] += t8 * t10_bar if t10_bar != 0.0 else 0.0
            p_bar += values[i + 1] * t10_bar if t10_bar != 0.0 else 0.0
            values_1_bar[i + 1] += p * t10_bar if t10_bar != 0.0 else 0.0
            # line 242: prices = prices[:-1] * up
            up_bar += prices_1[i] * prices_2_bar if prices_2_bar != 0.0 else 0.0
            prices_bar[i] = up * prices_2_bar if prices_2_bar != 0.0 else 0.0
        # line 243: values = discount * (p * values[1:] + (1 - p) * values[:-1])
        p_bar -= t8_bar
    s0_bar = 0.0
    for i in range(t1):
        t12 = np.float64(-n + i * 2)
        # line 240: values = np.maximum(strike - prices, 0.0)
        t13_bar = 0.0 if strike - prices[i] < 0.0 else values_1_bar[i]
        strike_bar += t13_bar
        prices_bar[i] -= t13_bar
        # line 239: prices = s0 * up ** np.arange(-n, n + 1, 2)
        s0_bar += up**t12 * prices_bar[i] if prices_bar[i] != 0.0 else 0.0
        t14_bar = s0 * prices_bar[i]
        if t14_bar != 0.0 and not (up == 0.0 and t12 >= 0.0 and t12 < 1.0):
            up_bar += t12 * up ** (t12 - 1) * t14_bar
    # line 238: p = (np.exp(rate * dt) - 1 / up) / (up - 1 / up)
    t15_bar = p_bar / t6 if p_bar != 0.0 else 0.0
    t6_bar = -(p / t6 * p_bar) if p_bar != 0.0 else 0.0
    up_bar += t6_bar
    t5_bar = -t6_bar - t15_bar
    up_bar -= t5 * (t5_bar / up) if t5_bar != 0.0 else 0.0
    t16_bar = t4 * t15_bar if t15_bar != 0.0 else 0.0
    rate_bar = dt * t16_bar
    dt_bar = rate * t16_bar
    # line 237: discount = np.exp(-rate * dt)
    t17_bar = discount * discount_bar if discount_bar != 0.0 else 0.0
    dt_bar -= rate * t17_bar
    rate_bar -= dt * t17_bar
    # line 236: up = np.exp(sigma * np.sqrt(dt))
    t18_bar = up * up_bar if up_bar != 0.0 else 0.0
    sigma_bar = sqrt_dt * t18_bar if t18_bar != 0.0 else 0.0
    sqrt_dt_bar = sigma * t18_bar
    dt_bar += 0.5 * sqrt_dt_bar / sqrt_dt if sqrt_dt_bar != 0.0 and sqrt_dt != 0.0 else 0.0
    # line 235: dt = years / n
    years_bar = dt_bar / n
    return s0_bar, strike_bar, rate_bar, sigma_bar, years_bar

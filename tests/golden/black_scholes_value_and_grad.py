import math


def black_scholes_value_and_grad(spot, strike, rate, volatility, time):
    sqrt_time = math.sqrt(time)
    deviation = volatility * sqrt_time
    t1 = spot / strike
    t2 = rate + 0.5 * volatility**2
    d1 = (math.log(t1) + t2 * time) / deviation
    discount = math.exp(-(rate * time))
    t3 = -d1 / 1.4142135623730951
    t4 = 0.5 * math.erfc(t3)
    t5 = strike * discount
    x = d1 - deviation
    t6 = -x / 1.4142135623730951
    t7 = 0.5 * math.erfc(t6)
    t8 = spot * t4 - t5 * t7
    # line 286: return 0.5 * math.erfc(-x / math.sqrt(2.0))
    x_bar = 0.7071067811865475 * (-1.1283791670955126 * math.exp(-(t6 * t6)) * (0.5 * t5))
    # line 293: return spot * normal_cdf(d1) - strike * discount * normal_cdf(d1 - deviation)
    d1_bar = x_bar
    deviation_bar = -x_bar
    strike_bar = -(discount * t7)
    spot_bar = t4
    # line 286: return 0.5 * math.erfc(-x / math.sqrt(2.0))
    t9_bar = 0.7071067811865475 * (-1.1283791670955126 * math.exp(-(t3 * t3)) * (0.5 * spot))
    d1_bar -= t9_bar
    # line 292: discount = math.exp(-rate * time)
    time_bar = rate * (discount * (strike * t7))
    rate_bar = time * (discount * (strike * t7))
    # line 291: d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / deviation
    t10_bar = d1_bar / deviation if d1_bar != 0.0 else 0.0
    deviation_bar -= d1 / deviation * d1_bar if d1_bar != 0.0 else 0.0
    t2_bar = time * t10_bar
    time_bar += t2 * t10_bar
    rate_bar += t2_bar
    volatility_bar = 2.0 * volatility * (0.5 * t2_bar)
    t1_bar = t10_bar / t1 if t10_bar != 0.0 else 0.0
    spot_bar += t1_bar / strike if t1_bar != 0.0 else 0.0
    strike_bar -= t1 / strike * t1_bar if t1_bar != 0.0 else 0.0
    # line 290: deviation = volatility * math.sqrt(time)
    volatility_bar += sqrt_time * deviation_bar if deviation_bar != 0.0 else 0.0
    sqrt_time_bar = volatility * deviation_bar
    if sqrt_time_bar != 0.0 and sqrt_time != 0.0:
        time_bar += 0.5 * sqrt_time_bar / sqrt_time
    return t8, spot_bar, strike_bar, rate_bar, volatility_bar, time_bar

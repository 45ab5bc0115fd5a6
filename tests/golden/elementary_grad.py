import math


def elementary_grad(x, y):
    t1 = math.exp(-(x * y))
    sqrt_x = math.sqrt(x)
    tanh_y = math.tanh(y)
    # line 54: return math.exp(-x * y) * math.log(x) + math.sqrt(x) / math.tanh(y) + x**y
    x_bar = 0.0 if x == 0.0 and y >= 0.0 and y < 1.0 else y * x ** (y - 1)
    y_bar = x**y * math.log(x) if x > 0.0 else 0.0 if x == 0.0 else math.nan
    y_bar -= (1.0 - tanh_y * tanh_y) * (sqrt_x / tanh_y / tanh_y)
    x_bar += 0.0 if sqrt_x == 0.0 else 0.5 * (1.0 / tanh_y) / sqrt_x
    x_bar += t1 / x
    t2_bar = t1 * math.log(x)
    y_bar -= x * t2_bar
    x_bar -= y * t2_bar
    return x_bar, y_bar

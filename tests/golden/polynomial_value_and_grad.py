def polynomial_value_and_grad(x):
    y = x * x
    y = 3.0 * y - x
    t1 = y * y + 2.0
    # line 50: return y * y + 2.0
    y_bar = 2.0 * y
    # line 49: y = 3.0 * y - x
    x_bar = -y_bar + 2.0 * x * (3.0 * y_bar)
    return t1, x_bar

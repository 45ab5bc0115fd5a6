def helpers_grad(x, y):
    # line 131: total += v * v
    v_bar = 2.0 * (0.9 * y + 0.09999999999999998 * x)
    # line 125: return weight * a + (1.0 - weight) * b
    x_bar = 0.09999999999999998 * v_bar
    y_bar = 0.9 * v_bar
    # line 131: total += v * v
    v_bar = 2.0 * (0.3 * x + 0.7 * y)
    # line 125: return weight * a + (1.0 - weight) * b
    y_bar += 0.7 * v_bar
    x_bar += 0.3 * v_bar
    return x_bar, y_bar

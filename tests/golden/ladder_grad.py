def ladder_grad(x):
    # Forward sweep.
    if x < -1.0:
        y = -x
    else:
        t1 = x < 1.0
        if t1:
            t2 = x * x
            y = t2 * x
        else:
            y_1 = 1.0 / x
            y = y_1

    # Reverse sweep.
    # line 64: return y * x
    x_bar = y
    if x < -1.0:
        # line 59: y = -x
        x_bar -= x
    elif t1:
        # line 61: y = x * x * x
        x_bar += t2 * x
        x_bar += 2.0 * x * (x * x)
    else:
        # line 63: y = 1.0 / x
        x_bar -= y_1 * (x / x)
    return x_bar

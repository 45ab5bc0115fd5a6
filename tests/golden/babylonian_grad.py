def babylonian_grad(a, tolerance):
    # Forward sweep.
    y = a
    y_saved = []
    while abs(y * y - a) > tolerance:
        y_saved.append(y)
        y = 0.5 * (y + a / y)

    # Reverse sweep.
    y_bar = 1.0
    a_bar = 0.0
    while y_saved:
        y = y_saved.pop()
        # line 19: y = 0.5 * (y + a / y)
        t1_bar = 0.5 * y_bar
        y_bar = t1_bar
        a_bar += t1_bar / y
        y_bar -= a / y / y * t1_bar
    a_bar += y_bar
    return a_bar

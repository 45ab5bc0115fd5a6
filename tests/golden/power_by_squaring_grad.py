def power_by_squaring_grad(x, n):
    # Forward sweep.
    result = 1.0
    result_saved = []
    x_saved = []
    n_saved = []
    while n > 0:
        result_saved.append(result)
        x_saved.append(x)
        n_saved.append(n)
        if n % 2 == 1:
            result = result * x
        x = x * x
        n = n // 2

    # Reverse sweep.
    result_bar = 1.0
    x_bar = 0.0
    while result_saved:
        result = result_saved.pop()
        x = x_saved.pop()
        n = n_saved.pop()
        result_1_bar = result_bar
        # line 76: x = x * x
        x_bar = 2.0 * x * x_bar
        result_bar = 0.0
        if n % 2 == 1:
            # line 75: result *= x
            result_bar += x * result_1_bar
            x_bar += result * result_1_bar
        else:
            result_bar += result_1_bar
    return x_bar

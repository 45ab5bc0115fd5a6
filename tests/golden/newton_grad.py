def newton_grad(a):
    # Forward sweep.
    x = a
    iteration = 0
    running = True
    x_saved = []
    while running:
        x_saved.append(x)
        step = (x * x * x - a) / (3.0 * x * x)
        x = x - step
        t1 = not abs(step) < 1e-12 and iteration + 1 < 50
        iteration = iteration + 1
        running = t1

    # Reverse sweep.
    x_bar = 1.0
    a_bar = 0.0
    while x_saved:
        x = x_saved.pop()
        t2 = x * x
        t3 = 3.0 * x
        t4 = t3 * x
        step = (t2 * x - a) / t4
        x_1_bar = x_bar
        t5 = -x_1_bar / t4
        # line 116: step = (x * x * x - a) / (3.0 * x * x)
        t4_bar = step / t4 * x_1_bar
        x_bar += t3 * t4_bar
        x_bar += 3.0 * (x * t4_bar)
        a_bar -= t5
        x_bar += t2 * t5
        x_bar += 2.0 * x * (x * t5)
    a_bar += x_bar
    return a_bar

def newton_jvp(a, a_dot):
    x = a
    x_dot = a_dot
    iteration = 0
    running = True
    while running:
        # line 116: step = (x * x * x - a) / (3.0 * x * x)
        t1 = x * x
        t2 = 3.0 * x
        t3 = t2 * x
        step = (t1 * x - a) / t3
        t4 = (x * (2.0 * x * x_dot) + t1 * x_dot - a_dot) / t3
        # line 117: x -= step
        x_1 = x - step
        x_dot = x_dot - (t4 - step / t3 * (x * (3.0 * x_dot) + t2 * x_dot))
        t5 = not abs(step) < 1e-12 and iteration + 1 < 50
        x = x_1
        iteration = iteration + 1
        running = t5
    return x, x_dot

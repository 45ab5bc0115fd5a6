import math

import numpy as np


def kalman_value_and_grad(observations, process, noise):
    # Forward sweep.
    n = observations.shape[0]
    variance = 1.0
    variance_saved = np.empty(n)
    mean_saved = np.empty(n)
    likelihood = 0.0
    mean = 0.0
    for k in range(n):
        variance_saved[k] = variance
        mean_saved[k] = mean
        y = observations[k]
        variance = variance + process
        innovation = y - mean
        total = variance + noise
        likelihood -= 0.5 * (math.log(total) + innovation * innovation / total)
        gain = variance / total
        mean = mean + gain * innovation
        variance = variance * (1.0 - gain)

    # Reverse sweep.
    observations_bar = np.empty(n)
    noise_bar = 0.0
    process_bar = 0.0
    mean_bar = 0.0
    variance_bar = 0.0
    for k in range(n - 1, -1, -1):
        variance = variance_saved[k]
        mean = mean_saved[k]
        y = observations[k]
        variance = variance + process
        innovation = y - mean
        total = variance + noise
        gain = variance / total
        mean_1_bar = mean_bar
        # line 281: variance *= 1.0 - gain
        variance_1_bar = (1.0 - gain) * variance_bar
        gain_bar = -(variance * variance_bar)
        # line 280: mean += gain * innovation
        gain_bar += innovation * mean_1_bar
        innovation_bar = gain * mean_1_bar
        # line 279: gain = variance / total
        variance_1_bar += gain_bar / total
        total_bar = -(gain / total * gain_bar)
        # line 278: likelihood -= 0.5 * (math.log(total) + innovation * innovation / total)
        total_bar += innovation * innovation / total / total * 0.5
        innovation_bar += 2.0 * innovation * (-0.5 / total)
        total_bar += -0.5 / total
        # line 277: total = variance + noise
        variance_1_bar += total_bar
        noise_bar += total_bar
        # line 276: innovation = y - mean
        mean_bar -= innovation_bar
        # line 275: variance += process
        variance_bar = variance_1_bar
        process_bar += variance_1_bar
        observations_bar[k] = innovation_bar
    return likelihood, observations_bar, process_bar, noise_bar

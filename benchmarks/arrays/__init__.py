"""Array programs beside JAX by an expert and NumPy by hand: `python -m benchmarks --group arrays`.

program         one of them; the themes: fields, statistics, networks, transforms, physics, filters,
                matrices; peers has the same for JAX
collection      all of them, and those whose turn it is on a day
runners         who runs one, compiled: NumPy, Numba, by hand, srcgrad, JAX twice
quantities      times, page faults, memory, and lines of text
run, table      the measurements, and what is shown of them
"""

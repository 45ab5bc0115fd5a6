"""Draws docs/spring.svg, the picture of docs/gradients.md: `python docs/draw.py`."""

from pathlib import Path

from srcgrad import grad, graph


def energy(x, k):
    total = 0.0
    for i in range(len(x) - 1):
        gap = x[i + 1] - x[i]
        if gap > 0.0:
            total += 0.5 * k * gap**2
    return total


if __name__ == "__main__":
    drawn = graph(grad(energy, ("x", "k")), "f8[:], f8")
    Path(__file__).with_name("spring.svg").write_text(drawn.svg, encoding="utf-8")

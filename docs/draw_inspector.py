"""Makes docs/inspector.png, the picture of docs/inspector.md: `python -m docs.draw_inspector`."""

import tempfile
from pathlib import Path

import numpy as np

from srcgrad import grad
from tests.tools.browser import Browser, executable


def burgers(u, steps):
    """A shock that steepens, by upwind differences."""
    for _ in range(steps):
        left = u[0]
        for i in range(1, len(u) - 1):
            here = u[i]
            u[i] = here - 0.1 * here * (here - left)
            left = here
    return np.sum(u * u)


if __name__ == "__main__":
    program = executable()
    assert program is not None, "a Chromium makes the picture"
    browser = Browser(program)
    size = {"width": 1280, "height": 760, "deviceScaleFactor": 1, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", **size)
    with tempfile.TemporaryDirectory() as folder:
        page = grad(burgers).specialise(np.ones(1000), 200).show(Path(folder) / "page.html")
        assert page is not None, "a page is written"
        line = burgers.__code__.co_firstlineno + 6
        browser.open(page.path, f"#f{line}")
        browser.point("header h2")
        browser.screenshot(Path(__file__).with_name("inspector.png"))
    browser.close()

"""What srcgrad must do where it is freshly installed: derive, compile, explain, be typed."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import srcgrad


def parabola(x, k):
    return k * x * x


folder = Path(srcgrad.__file__).parent
assert "site-packages" in folder.parts, folder
assert importlib.metadata.version("srcgrad") == srcgrad.__version__
assert srcgrad.grad(parabola, argnums=("x", "k"), cache=False)(3.0, 2.0) == (12.0, 9.0)
assert (folder / "py.typed").exists()
explained = subprocess.run(
    [sys.executable, "-I", "-m", "srcgrad", "explain", "SG101"],
    capture_output=True,
    text=True,
    check=True,
)
assert "Read attributes by name." in explained.stdout, explained.stdout
print(f"srcgrad {srcgrad.__version__} in {folder}")

"""A headless Chromium that opens pages and runs scripts in them, spoken to through two pipes.

The DevTools protocol needs no package: messages are JSON with a zero byte after each
(https://chromedevtools.github.io/devtools-protocol).
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 60


def executable() -> str | None:
    """Where a Chromium is, if there is one; `SRCGRAD_CHROMIUM` may name it."""
    named = os.environ.get("SRCGRAD_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def opened() -> Iterator[Browser]:
    """A browser for the time of a fixture; without a Chromium its tests are skipped."""
    program = executable()
    if program is None:
        pytest.skip("there is no Chromium")
    found = Browser(program)
    yield found
    found.close()


class Browser:
    """One page in a Chromium without a window."""

    def __init__(self, program: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="srcgrad-chromium-")
        from_us, self.write = os.pipe()
        self.read, from_it = os.pipe()
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += ["--remote-debugging-pipe", f"--user-data-dir={self.folder.name}"]
        command += ["--disable-dev-shm-usage", "--window-size=1400,900", "about:blank"]
        script = f'exec "$@" 3<&{from_us} 4>&{from_it}'
        self.process = subprocess.Popen(
            ["bash", "-c", script, "chromium", *command],
            pass_fds=(from_us, from_it),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(from_us)
        os.close(from_it)
        self.buffer = b""
        self.serial = 0
        self.errors: list[str] = []
        """What the scripts of the page have raised or complained of."""
        targets = self.send("Target.getTargets")["targetInfos"]
        page = next(each["targetId"] for each in targets if each["type"] == "page")
        attached = self.send("Target.attachToTarget", targetId=page, flatten=True)
        self.session: str | None = attached["sessionId"]
        for domain in ("Page", "Runtime"):
            self.send(f"{domain}.enable")

    session: str | None = None

    def send(self, method: str, **parameters: Any) -> Any:
        """What the browser answers to a command."""
        self.serial += 1
        message: dict[str, Any] = {"id": self.serial, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            found = self._message()
            if found.get("id") == self.serial:
                assert "error" not in found, f"{method}: {found['error']}"
                return found["result"]

    def _message(self) -> Any:
        end = time.monotonic() + SECONDS
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read], [], [], max(0.0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            more = os.read(self.read, 1 << 16)
            assert more, "Chromium has ended"
            self.buffer += more
        text, _, self.buffer = self.buffer.partition(b"\0")
        found = json.loads(text)
        if found.get("method") == "Runtime.exceptionThrown":
            self.errors.append(found["params"]["exceptionDetails"]["text"])
        if found.get("method") == "Page.loadEventFired":
            self.is_loaded = True
        return found

    is_loaded = False

    def open(self, file: Path, place: str = "") -> None:
        """Open a file, and wait until it is loaded."""
        self.visit(file.as_uri() + place)

    def visit(self, address: str) -> None:
        """Open what is at an address, and wait until it is loaded."""
        self.send("Page.navigate", url="about:blank")
        self.is_loaded = False
        self.send("Page.navigate", url=address)
        while not self.is_loaded:
            self._message()
        self.run(  # what was loaded may have been the blank page before
            "new Promise(d => document.readyState == 'complete'"
            " ? d() : addEventListener('load', d))"
        )
        self.settled()

    def settled(self) -> None:
        """Wait until two frames have been drawn."""
        self.run("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript, awaited if it is a promise."""
        found = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after another: characters, or names as `ArrowDown`."""
        for key in keys:
            typed = {"key": key, "text": {"Enter": "\r"}.get(key, key if len(key) == 1 else "")}
            down = "keyDown" if typed["text"] else "rawKeyDown"
            code = {"Tab": 9, "Enter": 13, "Escape": 27}.get(key, 0)
            for kind in (down, "keyUp"):
                self.send("Input.dispatchKeyEvent", type=kind, windowsVirtualKeyCode=code, **typed)
        self.settled()

    def point(self, selector: str, clicks: bool = False) -> None:
        """Move the pointer over the middle of an element, and click there."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{found}.scrollIntoView({{block: 'nearest'}})")
        self.settled()  # until then the pointer meets what was there before
        box = self.run(
            f"(() => {{ const b = {found}.getBoundingClientRect();"
            "return [b.left + Math.min(b.width, 80) / 2, (b.top + b.bottom) / 2]; })()"
        )
        at = {"x": box[0], "y": box[1]}
        self.send("Input.dispatchMouseEvent", type="mouseMoved", **at)
        if clicks:
            for kind in ("mousePressed", "mouseReleased"):
                self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)
        self.settled()

    def screenshot(self, file: Path) -> None:
        """Write what is to be seen to a PNG file."""
        found = self.send("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(found["data"]))

    def close(self) -> None:
        """End the browser."""
        self.session = None
        try:
            self.send("Browser.close")
            self.process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.write)
        os.close(self.read)
        self.folder.cleanup()

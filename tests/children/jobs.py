"""Jobs of the tests."""

import os
import subprocess
import sys
import time
from pathlib import Path


class Refusal(Exception):
    code, hint = "not-today", "Come back tomorrow."


def double(params):
    return {"twice": params["number"] * 2, "environment": sorted(os.environ)}


def refuse(params):
    raise Refusal


def fail(params):
    raise ZeroDivisionError


def eat(params):
    return {"size": len(bytearray(params["size"]))}


def spin(params):
    while True:
        pass


def linger(params):
    """Start a grandchild that would outlive this one."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with Path(params["told"]).open("w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    time.sleep(60)


def chatter(params):
    print("x" * 10_000_000)
    return {}


def write(params):
    with Path(params["path"]).open("wb") as file:
        for _ in range(64):
            file.write(b"x" * 1024 * 1024)
    return {}

"""What runs in the child: set limits, load one module, call one function, tell the answer.

Nothing else of the server is imported here: a child starts in a few hundredths of a second.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import resource
import signal
import sys
from types import ModuleType

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
DESCRIPTORS = 64


def main() -> None:
    """Read the order from standard input, and write the answer to standard output, one JSON object each."""
    order = json.load(sys.stdin)
    answers = os.dup(1)
    os.dup2(2, 1)  # Whatever libraries print is no answer.
    restrict(order["limits"], order["parent"])
    try:
        module = load(order["module"])
        answer = {"result": getattr(module, order["function"])(order["params"])}
    except MemoryError:
        answer = {"exhausted": "memory"}
    except Exception as problem:
        code, hint = getattr(problem, "code", None), getattr(problem, "hint", None)
        if not isinstance(code, str):
            raise
        answer = {"refusal": {"code": code, "hint": hint}}
    os.write(answers, json.dumps(answer).encode())


def restrict(limits: dict[str, int], parent: int) -> None:
    """Set the limits, and die with the server."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("The server is gone.")
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_NOFILE, DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def load(path: str) -> ModuleType:
    """A module by its file, without the packages that it lies in."""
    spec = importlib.util.spec_from_file_location("job", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules["job"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

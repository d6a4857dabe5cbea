"""The program that converts one body that we did not write: the request is its input, the answer its output."""

from __future__ import annotations

import asyncio
import sys

from penpot_plugins.files.engine.foreign import convert


def main() -> None:
    """One conversion (see `foreign.converted_apart`)."""
    sys.stdout.buffer.writelines(asyncio.run(convert(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()

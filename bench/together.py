"""Work at the same time: several files edited at once, and others' calls while a large file is loaded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from uuid import UUID

from bench.drawing import Drawing
from bench.wire import Wire, encoded

FILES = 16
EDITORS = 5


def edit_rate(wire: Wire, project_id: UUID, seconds: float = 4.0) -> float:
    """Edits a second of `FILES` files over `EDITORS` connections."""
    drawings = [Drawing(wire, project_id, 10) for _ in range(FILES)]
    for drawing in drawings:
        drawing.fill()

    def editor(number: int) -> int:
        own = wire.twin()
        mine = drawings[number::EDITORS]
        done = 0
        while perf_counter() < until:
            drawing = mine[done % len(mine)]
            drawing.wire = own
            drawing.rename()
            done += 1
        own.close()
        return done

    until = perf_counter() + seconds
    with ThreadPoolExecutor(EDITORS) as threads:
        return sum(threads.map(editor, range(EDITORS))) / seconds


def waits_while_loading(wire: Wire, drawing: Drawing, form: str) -> list[float]:
    """Milliseconds of get-profile calls, one after the other, while a file is loaded and first answered."""
    body, found = encoded({}), []
    other = wire.twin()
    other.post("get-profile", body)
    drawing.wire = wire.twin()
    with ThreadPoolExecutor(1) as thread:
        loading = thread.submit(drawing.read, form)
        while not loading.done():
            began = perf_counter()
            other.post("get-profile", body)
            found.append((perf_counter() - began) * 1000)
        loading.result()
    other.close()
    return found

"""Transit against plain JSON: how many times as long reading and writing shapes takes.

    python bench/transit.py [COUNT …]        1,000 and 10,000 shapes unless counts are given

Each line is the median of several rounds as a ratio to orjson reading or writing the same text as plain JSON, in the
same run, with the garbage collector off for all of them.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from penpot_core.transit import Codec, Encoded, JsonEncoder, Keyword, json_in, record
from penpot_plugins.files.transit import HANDLERS, Matrix, Point, Rect, Shape

ROUNDS = 9


def shapes(count: int, seed: int = 1) -> dict[UUID, Shape]:
    """Objects of a page: rectangles, boards and circles with 37 attributes each."""
    dice = random.Random(seed)
    ids = [UUID(int=dice.getrandbits(128)) for _ in range(count)]
    return {
        shape_id: _shape(dice, shape_id, ids[dice.randrange(index + 1)]) for index, shape_id in enumerate(ids)
    }


def _shape(dice: random.Random, shape_id: UUID, parent: UUID) -> Shape:
    x, y = round(dice.uniform(0, 4000), 2), round(dice.uniform(0, 4000), 2)
    width, height = dice.randint(1, 500), round(dice.uniform(1, 500), 3)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    kind = dice.choice(("rect", "frame", "circle"))
    stroke = record(
        stroke_color="#000000", stroke_opacity=1, stroke_width=1,
        stroke_style=Keyword("solid"), stroke_alignment=Keyword("inner"),
    )  # fmt: skip
    return Shape(
        record(
            id=shape_id, name=f"Layer {dice.randrange(10_000)}", type=Keyword(kind),
            x=x, y=y, width=width, height=height, rotation=0,
            selrect=Rect(record(x=x, y=y, width=width, height=height, x1=x, y1=y, x2=x + width, y2=y + height)),
            points=[Point(record(x=at_x, y=at_y)) for at_x, at_y in corners],
            transform=Matrix(record(a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)),
            transform_inverse=Matrix(record(a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)),
            parent_id=parent, frame_id=parent, flip_x=None, flip_y=None,
            fills=[record(fill_color="#b1b2b5", fill_opacity=1)], strokes=[stroke],
            r1=0, r2=0, r3=0, r4=0, opacity=0.5, hidden=False, blocked=False,
            proportion=1.0, proportion_lock=False, blend_mode=Keyword("normal"),
            constraints_h=Keyword("left"), constraints_v=Keyword("top"),
            touched=frozenset((Keyword("geometry-group"),)), component_id=parent,
            layout_item_h_sizing=Keyword("fix"),
        )
    )  # fmt: skip


def median(work: Callable[[], Any]) -> float:
    """Milliseconds of one round, the median of several."""
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        work()
        rounds.append((time.perf_counter() - start) * 1e3)
        gc.enable()
    return statistics.median(rounds)


def report(what: str, text: bytes, decode: Callable[[], Any], encode: Callable[[], Any]) -> None:
    """One line: both directions against orjson on the same text."""
    loads, dumps = median(partial(orjson.loads, text)), median(partial(orjson.dumps, orjson.loads(text)))
    reading, writing = median(decode), median(encode)
    print(
        f"{what:22} {len(text) / 1e6:6.2f} MB   "
        f"decode {reading:7.1f} ms = {reading / loads:5.1f} x loads   "
        f"encode {writing:7.1f} ms = {writing / dumps:5.1f} x dumps"
    )


def main() -> None:
    codec, encoder = Codec(HANDLERS), JsonEncoder()
    for count in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        print(f"{count} shapes")
        page = shapes(count)
        for verbose in (False, True):
            text = codec.encode(page, verbose=verbose)
            encode = partial(codec.encode, page, verbose=verbose)
            report("verbose" if verbose else "compact", text, partial(codec.decode, text), encode)
        stored = [Encoded(codec.encode(shape, verbose=True)) for shape in page.values()]
        for verbose in (False, True):
            text = codec.encode(stored, verbose=verbose)
            encode = partial(codec.encode, stored, verbose=verbose)
            report(
                "from encoded, " + ("verbose" if verbose else "compact"),
                text,
                partial(codec.decode, text),
                encode,
            )
        text = encoder.encode(page)
        report("JSON form", text, partial(json_in, text), partial(encoder.encode, page))


if __name__ == "__main__":
    main()

"""Transit against plain JSON: how many times as long reading and writing shapes takes.

    python bench/transit.py [COUNT …]        1,000 and 10,000 shapes unless counts are given

Each line is the median of several rounds as a ratio to orjson reading or writing the same text as plain JSON, in the
same run.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson

from penpot_core.transit import Codec, Keyword, record
from penpot_plugins.files.transit import HANDLERS, Matrix, Point, Rect, Shape

ROUNDS = 7


def shapes(count: int, seed: int = 1) -> dict[UUID, Shape]:
    """Objects of a page: rectangles, boards and texts with some 31 attributes each."""
    dice = random.Random(seed)
    ids = [UUID(int=dice.getrandbits(128)) for _ in range(count)]
    return {
        shape_id: _shape(dice, shape_id, ids[dice.randrange(index + 1)]) for index, shape_id in enumerate(ids)
    }


def _shape(dice: random.Random, shape_id: UUID, parent: UUID) -> Shape:
    x, y = round(dice.uniform(0, 4000), 2), round(dice.uniform(0, 4000), 2)
    width, height = dice.randint(1, 500), round(dice.uniform(1, 500), 3)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return Shape(
        record(
            id=shape_id, name=f"Layer {dice.randrange(10_000)}", type=Keyword(dice.choice(("rect", "frame", "circle"))),
            x=x, y=y, width=width, height=height, rotation=0,
            selrect=Rect(record(x=x, y=y, width=width, height=height, x1=x, y1=y, x2=x + width, y2=y + height)),
            points=[Point(record(x=px, y=py)) for px, py in corners],
            transform=Matrix(record(a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)),
            transform_inverse=Matrix(record(a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)),
            parent_id=parent, frame_id=parent, flip_x=None, flip_y=None,
            fills=[record(fill_color="#b1b2b5", fill_opacity=1)],
            strokes=[record(stroke_color="#000000", stroke_opacity=1, stroke_width=1, stroke_style=Keyword("solid"),
                            stroke_alignment=Keyword("inner"))],
            r1=0, r2=0, r3=0, r4=0, opacity=0.5, hidden=False, blocked=False, proportion=1.0, proportion_lock=False,
            blend_mode=Keyword("normal"), constraints_h=Keyword("left"), constraints_v=Keyword("top"),
            touched=frozenset((Keyword("geometry-group"),)), component_id=parent, layout_item_h_sizing=Keyword("fix"),
        )
    )  # fmt: skip


def median(work: Callable[[], Any]) -> float:
    """Seconds of one round, the median of several."""
    seconds = []
    gc.disable()
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    gc.enable()
    return statistics.median(seconds)


def main() -> None:
    codec = Codec(HANDLERS)
    for count in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        page = shapes(count)
        texts = {form: codec.encode(page, verbose=form == "verbose") for form in ("compact", "verbose")}
        for form, text in texts.items():
            tree = orjson.loads(text)
            loads, dumps = median(lambda t=text: orjson.loads(t)), median(lambda t=tree: orjson.dumps(t))
            decode = median(lambda t=text: codec.decode(t))
            encode = median(lambda f=form, page=page: codec.encode(page, verbose=f == "verbose"))
            print(
                f"{count:6} shapes, {form}, {len(text) / 1e6:.2f} MB: "
                f"decode {decode * 1e3:7.1f} ms = {decode / loads:5.1f} x loads, "
                f"encode {encode * 1e3:7.1f} ms = {encode / dumps:5.1f} x dumps"
            )


if __name__ == "__main__":
    main()

"""A fault switch that no test arms is noticed (SECURITY R2)."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SWITCH = re.compile(r"""faults\.(?:point|reach)\("([a-z.-]+)"\)""")
# A test may put the name together from the switch's family and its moment.
LITERAL = re.compile(r"""["']([a-z]+\.[a-z-]+\.)(?:\{[^}]*\}|([a-z-]+))["']""")
MOMENT = re.compile(r"""["']((?:before|after)-[a-z-]+)["']""")


def switches() -> set[str]:
    """The names of the switches in the code."""
    sources = [*(ROOT / "penpot_core").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]
    apart = ROOT / "penpot_core" / "testing"
    texts = [path.read_text() for path in sources if apart not in path.parents]
    return {name for text in texts for name in SWITCH.findall(text)}


def armed() -> set[str]:
    """The names that tests write, whole or in two parts within one file."""
    found, known = set(), switches()
    for path in set((ROOT / "tests").rglob("*.py")) - {Path(__file__)}:
        text = path.read_text()
        moments = set(MOMENT.findall(text))
        found |= {name for name in known if f'"{name}"' in text}
        for family, moment in LITERAL.findall(text):
            found |= {family + one for one in ([moment] if moment else moments)}
    return found


def test_switches_are_each_armed_by_some_test() -> None:
    assert len(switches()) > 20
    assert switches() - armed() == set()

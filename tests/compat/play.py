"""Play recorded conversations and print in what a server's answers differ.

    python -m tests.compat.play first-file teams-basics                 against a server started for it
    python -m tests.compat.play first-file --database postgresql        the same on PostgreSQL and Valkey
    python -m tests.compat.play mail/mail-register                      with the settings of that folder
    python -m tests.compat.play first-file --base http://127.0.0.1:6060 against one that runs

Without names all those of played.txt. The exit status is 1 where the tests would fail.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from penpot_core.testing.servers import DEPLOYMENTS, Servers
from tests.compat.deployments import golden
from tests.compat.replayer import SetupFailed, play_now
from tests.compat.verdict import EXCUSED, INTENDED, complaints, played, reasons, shown

Addresses = Callable[[str], str]


@contextmanager
def addresses(base: str | None, database: str) -> Iterator[Addresses]:
    """The address of the server to play a scenario against; where none is given, one is started for a folder."""
    if base is not None:
        yield lambda scenario: base
        return
    with Servers() as servers:
        yield lambda scenario: servers.shared(golden(database, scenario)).base


def report(scenario: str, base: str, limit: int | None) -> bool:
    """Play a scenario and print every step that differs; returns whether the tests would pass."""
    excused, intended = reasons(EXCUSED), reasons(INTENDED)
    try:
        steps = play_now(scenario, base)
    except SetupFailed as failure:
        print(failure)
        return False
    for step in steps:
        place = scenario, step.number
        if not step.agrees:
            reason = excused.get(place) or intended.get(place)
            print(f"{scenario} step {step.number} ({step.what}) {f'[{reason}]' if reason else 'DIFFERS'}")
            print(shown(step, limit))
    wrong = complaints(scenario, steps, excused, intended)
    for complaint in wrong:
        if "agrees now" in complaint:
            print(f"{scenario} {complaint}")
    agreeing = sum(step.agrees for step in steps)
    print(f"{scenario}: {agreeing} of {len(steps)} steps agree, {len(wrong)} to mend")
    return not wrong


def main() -> None:
    """Read the arguments, play, and leave with the status."""
    parser = argparse.ArgumentParser(
        prog="tests.compat.play", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    parser.add_argument("--base", metavar="URL", help="a server that runs with server.env of the folder")
    parser.add_argument(
        "--database", choices=list(DEPLOYMENTS), default="sqlite", help="of the server started"
    )
    parser.add_argument("--all", action="store_true", help="show every difference of a step")
    options = parser.parse_args()
    with addresses(options.base, options.database) as address_for:
        names = options.scenarios or played()
        good = [report(name, address_for(name), None if options.all else 12) for name in names]
    raise SystemExit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

"""Repair of damaged files: each problem that validation finds is mended where it can be (contract/srepl-cli.md).

    done = repair(file_id, draft, libraries)        # rounds until nothing is wrong, or nothing more can be done

remedies.py says what is done for each code; storing.py writes the result as any other edit, and keeps the version
before as a snapshot.
"""

from penpot_plugins.files.repair.rounds import Repaired, repair

__all__ = ["Repaired", "repair"]

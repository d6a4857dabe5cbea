"""`python -m penpot_core` is `penpot`."""

from penpot_core.cli import main

if __name__ == "__main__":
    main()

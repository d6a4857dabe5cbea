"""Versions: our own, and the one of Penpot whose answers we give."""

OWN = "0.1.0"
PENPOT = "2.17.0"
PENPOT_MAIN = "2.17"

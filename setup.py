"""Names the packages: a folder of the tree keeps its short name, its package a long one (see setup.cfg)."""

from setuptools import find_namespace_packages, setup

FOLDERS = {
    "penpot_core": "penpot_core",
    "penpot_plugins": "plugins",
    "penpot_config": "config",
    "penpot_migrations": "migrations",
}


def packages_below(package: str, folder: str) -> list[str]:
    """The package of a folder and all of its sub-packages; folders without modules count, they hold data."""
    found = find_namespace_packages(folder, exclude=["*__pycache__*"])
    return [package, *(f"{package}.{name}" for name in found)]


setup(
    package_dir=FOLDERS,
    packages=[name for package, folder in FOLDERS.items() for name in packages_below(package, folder)],
)

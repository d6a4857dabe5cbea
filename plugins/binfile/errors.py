"""What can be wrong with a package. All are answers to what a client sent (contract/binfile.md §4, §5).

    penpot_core.errors.ValidationFailed   400 validation
    ├── PackageInvalid                    inconsistent-penpot-file: parts are missing, or do not fit together
    │   └── EntryMissing                  one that others tell of
    ├── PackageUnreadable                 invalid-penpot-file: no package at all, damaged, or truncated
    └── PackageTooLarge                   max-file-size-reached: more, or larger, than the limits allow

The reference answers 500 (io-exception, assertion) where we raise PackageUnreadable, and has no limits for v3.
"""

from __future__ import annotations

from penpot_core.errors import ValidationFailed


class PackageInvalid(ValidationFailed):
    """Parts of a package are missing, or do not fit together; `path` in the data where it is known."""

    code = "inconsistent-penpot-file"


class EntryMissing(PackageInvalid):
    """A zip lacks an entry that others tell of; data: path. The hint is the reference's."""

    def __init__(self, path: str) -> None:
        super().__init__(hint="the penpot file seems corrupt, missing underlying zip entry", path=path)


class PackageUnreadable(ValidationFailed):
    """What was given is no package, or is damaged."""

    code = "invalid-penpot-file"


class PackageTooLarge(ValidationFailed):
    """A package holds more than the limits of this server allow."""

    code = "max-file-size-reached"

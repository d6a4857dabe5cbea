"""What can be wrong with a package. All are answers to what a client sent (contract/binfile.md §4, §5).

    penpot_core.errors.ValidationFailed   400 validation
    ├── PackageInvalid                    inconsistent-penpot-file: parts are missing, or do not fit together
    ├── PackageUnreadable                 invalid-penpot-file: no package at all, damaged, or truncated
    └── PackageTooLarge                   max-file-size-reached: more, or larger, than the limits allow

The reference answers 500 (io-exception, assertion) where we raise PackageUnreadable, and has no limits for v3.
"""

from __future__ import annotations

from penpot_core.errors import ValidationFailed


class PackageInvalid(ValidationFailed):
    """Parts of a package are missing, or do not fit together; `path` in the data where it is known."""

    code = "inconsistent-penpot-file"


class PackageUnreadable(ValidationFailed):
    """What was given is no package, or is damaged."""

    code = "invalid-penpot-file"


class PackageTooLarge(ValidationFailed):
    """A package holds more than the limits of this server allow."""

    code = "max-file-size-reached"

"""Settings of the backend s3 (contract/storage.md §1)."""

from __future__ import annotations

from typing import Any

from penpot_core.settings import Setting, Text, UriKind
from penpot_core.settings.checks import not_blank, scheme

S3_REGION = Setting(
    "objects-storage-s3-region",
    Text,
    "eu-central-1",
    "The region of the bucket.",
    section="storage",
    check=not_blank,
    legacy=("storage-assets-s3-region",),
)
S3_BUCKET: Setting[str | None] = Setting(
    "objects-storage-s3-bucket",
    Text,
    None,
    "The bucket of the backend s3.",
    section="storage",
    check=not_blank,
    legacy=("storage-assets-s3-bucket",),
)
S3_ENDPOINT: Setting[str | None] = Setting(
    "objects-storage-s3-endpoint",
    UriKind,
    None,
    "The address of a service that speaks like S3; unset, that of the region.",
    section="storage",
    check=scheme("http", "https"),
    legacy=("storage-assets-s3-endpoint",),
)

SETTINGS: tuple[Setting[Any], ...] = (S3_REGION, S3_BUCKET, S3_ENDPOINT)

"""The settings that the kernel itself reads (contract/config.md §2); plugins declare those of features.

Where a default differs from the reference's, the sentence says so: no address of a database means embedded,
no address of Redis means an in-process bus, and without `assets-path` the server sends the bytes itself.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from penpot_core.settings import checks
from penpot_core.settings.kinds import (
    Boolean,
    Choice,
    Duration,
    Integer,
    Kind,
    PathKind,
    Text,
    UriKind,
    WordList,
    WordSet,
)
from penpot_core.settings.setting import Setting

StorageName: Kind[str] = Kind(
    "name of a storage backend", Text.allowed, lambda text: text.removeprefix("assets-")
)

SETTINGS_FILES = Setting(
    "settings-files",
    WordList,
    (),
    "Settings files in TOML to read above the packaged one, the last one winning.",
    computed="only as the variable PENPOT_SETTINGS_FILES",
)
DATA_DIR = Setting(
    "data-dir",
    PathKind,
    Path("data"),
    "The folder for everything that an embedded server keeps: database, objects, mails and the secret key.",
)
FLAGS = Setting(
    "flags",
    WordSet,
    frozenset[str](),
    "Words enable-NAME and disable-NAME that change the flags which are on.",
)
TENANT = Setting(
    "tenant",
    Text,
    "default",
    "The prefix of channels, keys and queues, so that instances can share one Redis.",
    check=checks.tenant,
)
HOST = Setting(
    "host", Text, "localhost", "The name of this machine; devenv opens /dbg to everybody who is logged in."
)
PUBLIC_URI = Setting(
    "public-uri",
    UriKind,
    "http://localhost:3449",
    "The address that people open; all generated links begin with it.",
    check=checks.scheme("http", "https"),
    computed="embedded: http://localhost and the port",
)
SECRET_KEY = Setting(
    "secret-key",
    Text,
    "",
    "The master key of tokens and shared keys; has no default where a database address is given.",
    secret=True,
    check=checks.not_blank,
    computed="embedded: made at the first start and kept in the data folder",
)
ADMINS = Setting(
    "admins",
    WordSet,
    frozenset[str](),
    "The mail addresses of profiles that may open /dbg and get mails about quotas.",
    check=checks.emails,
)
TELEMETRY_ENABLED = Setting("telemetry-enabled", Boolean, False, "Switches the flag telemetry on.")
PLUGINS_DIR: Setting[Path | None] = Setting(
    "plugins-dir", PathKind, None, "A folder whose packages and modules are loaded as plugins."
)
PLUGINS_BLOCKED = Setting("plugins-blocked", WordSet, frozenset[str](), "Names of plugins that are left out.")

LOG_LEVEL = Setting(
    "log-level",
    Choice("debug", "info", "warning", "error"),
    "info",
    "The least level that is logged.",
    section="logs",
)
LOG_FORMAT = Setting(
    "log-format",
    Choice("text", "json"),
    "text",
    "Lines for people, or one JSON object a line.",
    section="logs",
)

HTTP_SERVER_HOST = Setting(
    "http-server-host",
    Text,
    "0.0.0.0",
    "The address that the server listens on.",
    section="http",
    check=checks.host,
    computed="embedded: 127.0.0.1",
)
HTTP_SERVER_PORT = Setting(
    "http-server-port",
    Integer,
    6060,
    "The port that the server listens on.",
    section="http",
    check=checks.between(0, checks.PORTS),
)
HTTP_SERVER_WORKERS = Setting(
    "http-server-workers",
    Integer,
    1,
    "The number of server processes; more than one needs redis-uri.",
    section="http",
    check=checks.between(1, 1024),
)
HTTP_SERVER_MAX_BODY_SIZE = Setting(
    "http-server-max-body-size",
    Integer,
    367001600,
    "The largest request body, uploads too, in bytes.",
    section="http",
    check=checks.at_least(1),
)
ALLOWED_ORIGINS = Setting(
    "allowed-origins",
    WordSet,
    frozenset[str](),
    "Other origins that may call this server (flag cors).",
    section="http",
    check=checks.origins,
)
TRUSTED_PROXIES = Setting(
    "trusted-proxies",
    WordSet,
    frozenset[str](),
    "Addresses and networks of proxies whose X-Real-IP, X-Forwarded-For and X-Forwarded-Host are believed; of "
    "X-Forwarded-For the last address counts that is none of theirs.",
    section="http",
    check=checks.networks(exact=True),
)
ASSETS_PATH: Setting[str | None] = Setting(
    "assets-path",
    Text,
    None,
    "The prefix of x-accel-redirect, such as /internal/assets/; unset, the server sends the bytes itself.",
    section="http",
    check=checks.not_blank,
)
METRICS_TOKEN: Setting[str | None] = Setting(
    "metrics-token",
    Text,
    None,
    "The token that opens /metrics; unset, only direct callers from this machine get an answer.",
    section="http",
    secret=True,
    check=checks.not_blank,
)
AUTH_TOKEN_COOKIE_NAME = Setting(
    "auth-token-cookie-name",
    Text,
    "auth-token",
    "The name of the session cookie.",
    section="cookies",
    check=checks.cookie_name,
)
AUTH_TOKEN_COOKIE_MAX_AGE = Setting(
    "auth-token-cookie-max-age",
    Duration,
    timedelta(days=7),
    "How long a session lives after its last use.",
    section="cookies",
)

EXPORTER_SHARED_KEY: Setting[str | None] = Setting(
    "exporter-shared-key",
    Text,
    None,
    "The key of the exporter; a blank one shuts the exporter out.",
    section="shared keys",
    secret=True,
    computed="derived from the secret key",
)
NITRATE_SHARED_KEY: Setting[str | None] = Setting(
    "nitrate-shared-key",
    Text,
    None,
    "The key of the nitrate service; a blank one shuts it out.",
    section="shared keys",
    secret=True,
    computed="derived from the secret key",
)
NEXUS_SHARED_KEY: Setting[str | None] = Setting(
    "nexus-shared-key",
    Text,
    None,
    "The key of the audit archive; a blank one shuts it out.",
    section="shared keys",
    secret=True,
    computed="derived from the secret key",
)
MANAGEMENT_API_KEY: Setting[str | None] = Setting(
    "management-api-key",
    Text,
    None,
    "The key of the management API; unset, that API is closed.",
    section="shared keys",
    secret=True,
)

DATABASE_URI: Setting[str | None] = Setting(
    "database-uri",
    UriKind,
    None,
    "The address of PostgreSQL, such as postgresql://db.example.com/penpot; unset, the server is embedded.",
    section="database",
    check=checks.scheme("postgresql", "postgres"),
)
DATABASE_USERNAME = Setting(
    "database-username", Text, "penpot", "The user in PostgreSQL.", section="database"
)
DATABASE_PASSWORD = Setting(
    "database-password", Text, "penpot", "The password in PostgreSQL.", section="database", secret=True
)
DATABASE_READONLY = Setting(
    "database-readonly",
    Boolean,
    False,
    "Never write: whoever is logged in goes on reading, and what would write fails, a login too.",
    section="database",
)
DATABASE_MAX_POOL_SIZE = Setting(
    "database-max-pool-size",
    Integer,
    60,
    "The most connections that a process opens.",
    section="database",
    check=checks.at_least(1),
)
DATABASE_MIN_POOL_SIZE = Setting(
    "database-min-pool-size",
    Integer,
    0,
    "The connections that a process keeps open; others open as calls need them, and close at rest.",
    section="database",
)
WRITE_TIMEOUT = Setting(
    "write-timeout",
    Duration,
    timedelta(seconds=30),
    "How long one write transaction may last.",
    section="database",
)
REDIS_URI: Setting[str | None] = Setting(
    "redis-uri",
    UriKind,
    None,
    "The address of Redis or Valkey, such as redis://redis/0; unset, messages stay in the one process.",
    section="redis",
    check=checks.scheme("redis", "rediss", "unix"),
)

WORKER_DEFAULT_PARALLELISM = Setting(
    "worker-default-parallelism",
    Integer,
    1,
    "How many background tasks run at the same time in a process.",
    section="tasks",
    check=checks.at_least(1),
)
WORKER_WEBHOOK_PARALLELISM = Setting(
    "worker-webhook-parallelism",
    Integer,
    1,
    "How many webhooks are called at the same time by a process.",
    section="tasks",
    check=checks.at_least(1),
)

OBJECTS_STORAGE_BACKEND = Setting(
    "objects-storage-backend",
    StorageName,
    "fs",
    "Where objects' bytes lie: fs (a folder), s3, or the backend of a plugin.",
    section="storage",
    check=checks.not_blank,
    legacy=("assets-storage-backend",),
)
OBJECTS_STORAGE_FS_DIRECTORY = Setting(
    "objects-storage-fs-directory",
    PathKind,
    Path("assets"),
    "The folder of the backend fs.",
    section="storage",
    legacy=("storage-assets-fs-directory",),
    computed="embedded: the folder objects in the data folder",
)

SSRF_ALLOWED_HOSTS: Setting[frozenset[str]] = Setting(
    "ssrf-allowed-hosts",
    WordSet,
    frozenset[str](),
    "Private hosts that the server may reach for somebody (pictures by address, webhooks).",
    section="http",
)
SSRF_EXTRA_BLOCKED_CIDRS: Setting[frozenset[str]] = Setting(
    "ssrf-extra-blocked-cidrs",
    WordSet,
    frozenset[str](),
    "Networks that the server never reaches for anybody, beside the private ones.",
    section="http",
    check=checks.networks(exact=False),
)

SETTINGS: tuple[Setting[Any], ...] = (
    SETTINGS_FILES,
    DATA_DIR,
    FLAGS,
    TENANT,
    HOST,
    PUBLIC_URI,
    SECRET_KEY,
    ADMINS,
    TELEMETRY_ENABLED,
    PLUGINS_DIR,
    PLUGINS_BLOCKED,
    LOG_LEVEL,
    LOG_FORMAT,
    HTTP_SERVER_HOST,
    HTTP_SERVER_PORT,
    HTTP_SERVER_WORKERS,
    HTTP_SERVER_MAX_BODY_SIZE,
    ALLOWED_ORIGINS,
    TRUSTED_PROXIES,
    ASSETS_PATH,
    METRICS_TOKEN,
    AUTH_TOKEN_COOKIE_NAME,
    AUTH_TOKEN_COOKIE_MAX_AGE,
    EXPORTER_SHARED_KEY,
    NITRATE_SHARED_KEY,
    NEXUS_SHARED_KEY,
    MANAGEMENT_API_KEY,
    DATABASE_URI,
    DATABASE_USERNAME,
    DATABASE_PASSWORD,
    DATABASE_READONLY,
    DATABASE_MAX_POOL_SIZE,
    DATABASE_MIN_POOL_SIZE,
    WRITE_TIMEOUT,
    REDIS_URI,
    WORKER_DEFAULT_PARALLELISM,
    WORKER_WEBHOOK_PARALLELISM,
    OBJECTS_STORAGE_BACKEND,
    OBJECTS_STORAGE_FS_DIRECTORY,
    SSRF_ALLOWED_HOSTS,
    SSRF_EXTRA_BLOCKED_CIDRS,
)

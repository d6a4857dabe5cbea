"""Servers that know providers: a real one (`house`), and one that tests make up (`remote`)."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from penpot_core.db import Database, open_database
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers, ServerSpec
from tests.plugins.conftest import address_of
from tests.plugins.oidc.browser import Browser
from tests.plugins.oidc.house import CLIENT_ID, CLIENT_SECRET, House, missing
from tests.plugins.oidc.remote import Remote

FLAGS = " ".join(f"enable-login-with-{name}" for name in ("oidc", "google", "github", "gitlab"))
NAMES = ("google", "github", "gitlab")


@dataclass(frozen=True)
class Town:
    """A running server and the providers that it knows. `house` is None where there is no real one."""

    server: Server
    house: House | None
    remote: Remote


Towns = Callable[[str], Town]
Browsers = Callable[[], Browser]


def settings(base: str, remote: str, redirected: Path) -> dict[str, str]:
    """Those of a server in such a town; `base` is the house, or what stands for one."""
    return {
        "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} {FLAGS}",
        "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1",
        "PENPOT_REGISTRATION_DOMAIN_WHITELIST": "example.com",
        "PENPOT_OIDC_BASE_URI": base,
        "PENPOT_OIDC_CLIENT_ID": CLIENT_ID,
        "PENPOT_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "PENPOT_OIDC_ROLES": "painter",
        "PENPOT_GITLAB_BASE_URI": f"{remote}/gitlab",
        **{f"PENPOT_{name.upper()}_CLIENT_ID": f"penpot-at-{name}" for name in NAMES},
        **{f"PENPOT_{name.upper()}_CLIENT_SECRET": f"a-secret-of-{name}-and-of-penpot" for name in NAMES},
        # Google and GitHub have one address each, which a plugin turns to the server that stands for them.
        "PENPOT_PLUGINS_DIR": str(redirected),
        "REMOTE": remote,
    }


def built(servers: Servers, stack: ExitStack, deployment: str, folder: Path) -> Town:
    """Start everything; it ends with the stack."""
    remote = Remote()
    stack.callback(remote.stop)
    shutil.copy(Path(__file__).parent / "redirected.py", folder)
    spec = DEPLOYMENTS[deployment]
    server = stack.enter_context(servers.own(ServerSpec(spec.database, spec.bus, {**RELAXED}), start=False))
    house = None
    if missing() is None:
        house = House([server.base])
        stack.callback(house.stop)
    server.processes[0].settings.update(
        settings(f"{house.base if house else remote.base}/", remote.base, folder)
    )
    server.start()
    return Town(server, house, remote)


@pytest.fixture(scope="session")
def towns(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Towns]:
    """Towns by deployment, each built when it is first asked for."""
    known: dict[str, Town] = {}
    with ExitStack() as stack:

        def town(deployment: str) -> Town:
            if deployment not in known:
                folder = tmp_path_factory.mktemp("redirected")
                known[deployment] = built(servers, stack, deployment, folder)
            return known[deployment]

        yield town


@pytest.fixture(params=list(DEPLOYMENTS))
def town(request: pytest.FixtureRequest, towns: Towns) -> Town:
    """A town on each database."""
    return towns(request.param)


@pytest.fixture
async def database(town: Town) -> AsyncIterator[Database]:
    """The database of the town's server, opened beside it."""
    opened = open_database(address_of(town.server))
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def browsers(town: Town) -> AsyncIterator[Browsers]:
    """`browsers()` opens another one, without any cookie."""
    opened: list[Browser] = []

    def another() -> Browser:
        opened.append(Browser(town.server.base))
        return opened[-1]

    yield another
    for browser in opened:
        await browser.close()


@pytest.fixture
def browser(browsers: Browsers) -> Browser:
    """A browser without any cookie."""
    return browsers()

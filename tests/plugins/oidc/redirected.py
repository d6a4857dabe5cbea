"""A plugin of the tests: Google and GitHub are found at the server that stands for them (variable REMOTE)."""

import os

from penpot_plugins.oidc import providers

requires = ("oidc",)

REMOTE = os.environ.get("REMOTE", "")


def redirected(address: str) -> str:
    """`https://api.github.com/user` becomes `REMOTE/api.github.com/user`."""
    return address.replace("https://", f"{REMOTE}/")


for provider in (providers.GOOGLE, providers.GITHUB):
    provider.update(
        {key: redirected(value) for key, value in provider.items() if isinstance(value, str) and ":" in value}
    )
providers.GITHUB_EMAILS = redirected(providers.GITHUB_EMAILS)

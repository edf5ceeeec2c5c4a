"""To whom the pages are served: this machine alone, or others, who then have to sign in."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from pathlib import Path

WITHOUT_SIGN_IN = "PAYOR_RULES_WITHOUT_SIGN_IN"
"""The environment variable by which an administrator lets others in unsigned."""

SIGN_IN_KEYS = (
    "redirect_uri",
    "cookie_secret",
    "client_id",
    "client_secret",
    "server_metadata_url",
)
"""What signing in by OpenID Connect needs, in the section ``[auth]`` of the file of secrets."""

_SHORTEST_SECRET = 32


class ServingError(RuntimeError):
    """The pages may not be served like this; the message says why, and what to do."""


def is_this_machine(address: str) -> bool:
    """Nobody but programs of this machine can reach the address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_address(address: str, *, signing_in: bool, without_sign_in: bool) -> None:
    """Raises ServingError when the pages may not be served at an address."""
    if address in ("0.0.0.0", "::", ""):
        raise ServingError(
            "the pages are not served at every address of a machine at once - name one, such as"
            " that of its network in the clinic"
        )
    if is_this_machine(address) or signing_in or without_sign_in:
        return
    raise ServingError(
        f"at {address} others can reach the pages, and nobody would have to sign in - give"
        " --sign-in FILE (docs/for-administrators.md), or --without-sign-in if whoever reaches"
        " them may read them"
    )


def check_sign_in(path: Path) -> None:
    """Raises ServingError, naming all that is missing, when a file of secrets allows no sign-in."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ServingError(
            f"{path} cannot be read: {str(error.strerror).lower()} - name the file that holds [auth]"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ServingError(f"{path} is no TOML file: {error}") from None
    auth = content.get("auth")
    if not isinstance(auth, dict):
        raise ServingError(f"{path} has no section [auth] - {_wanted(SIGN_IN_KEYS)}")
    missing = [key for key in SIGN_IN_KEYS if not isinstance(auth.get(key), str) or not auth[key]]
    if missing:
        raise ServingError(f"{path}, [auth]: {_wanted(missing)}")
    if not auth["redirect_uri"].endswith("/oauth2callback"):
        raise ServingError(
            f"{path}, [auth]: redirect_uri is the address of the pages with /oauth2callback at its"
            " end"
        )
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise ServingError(
            f"{path}, [auth]: cookie_secret is short - write at least {_SHORTEST_SECRET} random"
            " characters, for example what openssl rand -hex 32 prints"
        )


def without_sign_in() -> bool:
    """An administrator lets others in unsigned."""
    return os.environ.get(WITHOUT_SIGN_IN) == "1"


def _wanted(keys: tuple[str, ...] | list[str]) -> str:
    return f"write {', '.join(keys)}"

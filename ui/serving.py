"""To whom the pages are served: this machine alone, or others, who then have to sign in."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

SIGN_IN = "PAYOR_RULES_SIGN_IN"
"""The environment variable that names the file of secrets by which others sign in."""

REACHED_AT = "PAYOR_RULES_REACHED_AT"
"""The environment variable that holds the address by which browsers reach the pages."""

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

TRUST_UNVERIFIED = "trust_unverified_email"
"""The entry of ``[auth]`` that takes an e-mail address of which the service does not say whether it
was verified; one that it says is not verified is refused all the same."""

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")

_SHORTEST_SECRET = 32
_CALLBACK = "/oauth2callback"


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


def is_every_address(address: str) -> bool:
    """It stands for all addresses of a machine; nobody can open it in a browser."""
    try:
        return not address or ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False


def check_address(address: str, *, signing_in: bool, without_sign_in: bool) -> None:
    """Raises ServingError when the pages may not be served at an address."""
    if is_this_machine(address) or signing_in or without_sign_in:
        return
    where = "at every address of this machine" if is_every_address(address) else f"at {address}"
    raise ServingError(
        f"{where} others can reach the pages, and nobody would have to sign in - give"
        " --sign-in FILE (docs/for-administrators.md), or --without-sign-in if whoever reaches"
        " them may read them"
    )


def check_sign_in(path: Path) -> str:
    """The address by which browsers reach the pages, as a file of secrets has it.

    Raises ServingError, naming all that is missing, when the file allows no sign-in.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ServingError(
            f"{path} cannot be read: {str(error.strerror).lower()} - name the file that holds"
            " [auth]"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ServingError(f"{path} is no TOML file: {error}") from None
    if path.suffix != ".toml":
        raise ServingError(f"{path} does not end in .toml - give it a name that does")
    auth = content.get("auth")
    if not isinstance(auth, dict):
        raise ServingError(f"{path} has no section [auth] - {_wanted(SIGN_IN_KEYS)}")
    missing = [key for key in SIGN_IN_KEYS if not isinstance(auth.get(key), str) or not auth[key]]
    wrong = [_wanted(missing)] if missing else []
    if "redirect_uri" not in missing:
        wrong += _wrong_address(auth["redirect_uri"])
    if "cookie_secret" not in missing and len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        wrong.append(
            f"cookie_secret is short - write at least {_SHORTEST_SECRET} random characters, for"
            " example what openssl rand -hex 32 prints"
        )
    if not isinstance(auth.get(TRUST_UNVERIFIED, False), bool):
        wrong.append(f"{TRUST_UNVERIFIED} is true or false, without quotes")
    if wrong:
        raise ServingError(f"{path}, [auth]: {'; '.join(wrong)}")
    if find_spec("authlib") is None:
        raise ServingError(
            "signing in takes packages that are not installed - pip install 'payor-rules[sign-in]'"
        )
    address: str = auth["redirect_uri"].removesuffix(_CALLBACK)
    return address


def _wrong_address(stated: str) -> list[str]:
    if not stated.endswith(_CALLBACK):
        return [f"redirect_uri is the address of the pages with {_CALLBACK} at its end"]
    address = urlsplit(stated)
    if address.scheme == "https" or is_this_machine(address.hostname or ""):
        return []
    return [
        "redirect_uri does not begin with https:// - on the way, others could read who has signed"
        " in; serve the pages through a proxy that has a certificate"
    ]


def names_of(host: str, address: str = "") -> list[str]:
    """The names by which browsers may ask for the pages, none else, served at ``host``.

    ``address`` is where browsers reach them, if that is known. Empty, which is any name, where
    others are let in unsigned: a proxy in front may have a name of its own.
    """
    if address:
        names = (urlsplit(address).hostname or host, host)
        return [name for name in dict.fromkeys(names) if not is_every_address(name)]
    if without_sign_in():
        return []
    return list(THIS_MACHINE) if is_this_machine(host) else [host]


def address_of(host: str, port: int) -> str:
    """The address at which a browser opens pages that are served at a host and a port."""
    if is_every_address(host):
        host = THIS_MACHINE[0]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def sign_in_is_wanted() -> bool:
    """Others were to sign in when the pages were started, whatever became of the file since."""
    return bool(os.environ.get(SIGN_IN))


def without_sign_in() -> bool:
    """An administrator lets others in unsigned."""
    return os.environ.get(WITHOUT_SIGN_IN) == "1"


def _wanted(keys: tuple[str, ...] | list[str]) -> str:
    return f"write {', '.join(keys)}"

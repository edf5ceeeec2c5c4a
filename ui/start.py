"""Starting the server: on a free port, in this process, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from ui import serving

HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TRIED = 50

_SERVED = Path(__file__).resolve().parent / "server.py"


class NoPortError(RuntimeError):
    """No port can be had; the message says which, and what to do."""


class NoFolderError(RuntimeError):
    """No knowledge base can be made; the message says why, and what to do."""


def main(argv: Sequence[str] | None = None) -> None:
    """Serves the pages until the process is ended; exits 2 with a message when it cannot."""
    parser = argparse.ArgumentParser(
        prog="python -m ui", description="Will this be covered? The pages, in a browser."
    )
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=int,
        help=f"listen on this port alone (the first free one from {FIRST_PORT})",
    )
    parser.add_argument(
        "--kb",
        metavar="DIR",
        help="the folder of policies (one of your own, made on the first start:"
        f" {own_folder()}; $PAYOR_RULES_KB names another)",
    )
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        default=HOST,
        help=f"the address to serve at ({HOST}: this machine alone; 0.0.0.0: every one of its"
        " addresses); others have to sign in",
    )
    signing = parser.add_mutually_exclusive_group()
    signing.add_argument(
        "--sign-in",
        metavar="FILE",
        type=Path,
        help="let people sign in by OpenID Connect, as section [auth] of this TOML file says"
        " (docs/for-administrators.md)",
    )
    signing.add_argument(
        "--without-sign-in",
        action="store_true",
        help="serve others though nobody signs in; they have the default role of the settings",
    )
    arguments = parser.parse_args(argv)
    try:
        options = serving_options(arguments.host, arguments.sign_in, arguments.without_sign_in)
        host = arguments.host
        port = free_port(host=host) if arguments.port is None else wanted_port(arguments.port, host)
        choose_folder(arguments.kb)
    except (NoPortError, NoFolderError, serving.ServingError) as error:
        sys.stderr.write(f"payor-rules: {error}\n")
        raise SystemExit(2) from None
    serve(port, host, options)


def serving_options(host: str, sign_in: Path | None, without_sign_in: bool) -> list[str]:
    """The server's options for whom it serves, the environment of the pages set accordingly.

    Raises ServingError when it may not be served so.
    """
    for name in (serving.SIGN_IN, serving.WITHOUT_SIGN_IN, serving.REACHED_AT):
        os.environ.pop(name, None)
    options, address = [], ""
    if sign_in is not None:
        address = serving.check_sign_in(sign_in)
        os.environ[serving.SIGN_IN] = str(sign_in.resolve())
        os.environ[serving.REACHED_AT] = address
        options += ["--secrets.files", str(sign_in.resolve())]
    if without_sign_in:
        os.environ[serving.WITHOUT_SIGN_IN] = "1"
    if not host:
        raise serving.ServingError("--host is empty - name an address, such as 127.0.0.1")
    serving.check_address(host, signing_in=bool(address), without_sign_in=without_sign_in)
    for name in serving.names_of(host, address):
        options += ["--server.allowedHosts", name]
    return options


def own_folder() -> Path:
    """The knowledge base that is served when none is named: beside a checkout, else the user's."""
    root = Path(__file__).resolve().parent.parent
    if (root / "pyproject.toml").is_file():
        return root / "knowledge"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "payor-rules" / "knowledge"


def choose_folder(stated: str | None) -> None:
    """Lets the pages serve the folder that is stated, or the environment's, or one's own.

    One's own is made when it is not there. Raises NoFolderError when it cannot be.
    """
    # Imported late, as all that takes its time: help and messages come at once.
    from engine.history import HistoryError
    from engine.knowledge.contents import BEGUN_NAME, Contents
    from engine.locations import KNOWLEDGE_BASE_VARIABLE
    from engine.publishing.begin import begin
    from engine.publishing.people import this_user

    if stated is not None:
        os.environ[KNOWLEDGE_BASE_VARIABLE] = str(Path(stated).resolve())
    if os.environ.get(KNOWLEDGE_BASE_VARIABLE):
        return
    folder = own_folder()
    if (folder / BEGUN_NAME).exists() or not Contents(folder).policy_names()[0]:
        try:
            begin(folder, this_user())
        except HistoryError as error:
            raise NoFolderError(f"{error}; or name one: python -m ui --kb DIR") from None
        sys.stdout.write(f"made a knowledge base of your own: {folder}\n")
    os.environ[KNOWLEDGE_BASE_VARIABLE] = str(folder)


def free_port(first: int = FIRST_PORT, tried: int = PORTS_TRIED, host: str = HOST) -> int:
    """The first port from ``first`` on that nobody listens on; raises NoPortError."""
    for port in range(first, first + tried):
        if _is_free(port, host):
            return port
    raise NoPortError(f"ports {first} to {first + tried - 1} are all taken - end what holds them")


def wanted_port(port: int, host: str = HOST) -> int:
    """The port, when it can be listened on; raises NoPortError."""
    if not 1 <= port <= 65535:
        raise NoPortError(f"{port} is no port - name one from 1024 to 65535")
    if not _is_free(port, host):
        raise NoPortError(f"port {port} is taken - name another, or none to take the next free one")
    return port


def _is_free(port: int, host: str) -> bool:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError:
        raise NoPortError(f"{host} is no address of this machine - name one that is") from None
    with socket.socket(family) as probe:
        # As the server itself binds: a port in which old connections fade away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise NoPortError(
                    f"{host} is no address of this machine - name one that is"
                ) from None
            return False
    return True


def serve(port: int, host: str = HOST, options: Sequence[str] = ()) -> None:
    """Runs the server in this process."""
    # Imported late: the messages above come at once.
    from streamlit.web import cli

    cli.main(
        [
            "run",
            str(_SERVED),
            "--server.port",
            str(port),
            "--server.address",
            host,
            *options,
        ],
        prog_name="streamlit",
    )

"""The pages are served to others only where these sign in, or an admin says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ui import serving, start

AUTH = {
    "redirect_uri": "https://rules.clinic.example/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "pages",
    "client_secret": "kept",
    "server_metadata_url": "https://login.example/.well-known/openid-configuration",
}
NAMES = (serving.SIGN_IN, serving.WITHOUT_SIGN_IN, serving.REACHED_AT)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment as it was, afterwards."""
    for name in NAMES:
        monkeypatch.setenv(name, "")


def secrets(folder: Path, **changed: str | None) -> Path:
    """A file of secrets, with some entries changed or left out."""
    path = folder / "sign-in.toml"
    entries = {key: value for key, value in (AUTH | changed).items() if value is not None}
    lines = [f'{key} = "{value}"' for key, value in entries.items()]
    path.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_this_machine_needs_no_sign_in(address: str) -> None:
    serving.check_address(address, signing_in=False, without_sign_in=False)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "clinic.example", "localhost.x"])
def test_others_have_to_sign_in_unless_an_admin_says_otherwise(address: str) -> None:
    with pytest.raises(serving.ServingError, match="--sign-in FILE"):
        serving.check_address(address, signing_in=False, without_sign_in=False)
    serving.check_address(address, signing_in=True, without_sign_in=False)
    serving.check_address(address, signing_in=False, without_sign_in=True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_every_address_of_a_machine_is_served_to_those_who_sign_in(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(serving.ServingError, match=r"at every address .* --sign-in FILE"):
        start.serving_options(address, None, False)
    options = start.serving_options(address, secrets(tmp_path), False)
    assert options[3::2] == ["rules.clinic.example"]
    assert start.serving_options(address, None, True) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_what_stands_for_every_address_is_printed_as_one_that_a_browser_opens(address: str) -> None:
    assert serving.address_of(address, 8501) == "http://127.0.0.1:8501"


@pytest.mark.parametrize("stated", ["true", '"true"'])
def test_whether_addresses_are_trusted_unverified_is_said_by_yes_or_no(
    tmp_path: Path, stated: str
) -> None:
    path = secrets(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{serving.TRUST_UNVERIFIED} = {stated}\n")
    if stated == "true":
        assert serving.check_sign_in(path) == "https://rules.clinic.example"
    else:
        with pytest.raises(serving.ServingError, match="true or false, without quotes"):
            serving.check_sign_in(path)


def test_all_that_is_missing_for_signing_in_is_told_at_once(tmp_path: Path) -> None:
    path = secrets(tmp_path, client_id=None, client_secret="", cookie_secret="short")
    with pytest.raises(serving.ServingError) as told:
        serving.check_sign_in(path)
    assert "write client_id, client_secret" in str(told.value)
    assert "cookie_secret is short" in str(told.value)
    assert "short" not in str(told.value).replace("is short", "")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[auth", "is no TOML file"),
        ("title = 1", "has no section [auth] - write redirect_uri, cookie_secret"),
        ("auth = 1", "has no section [auth]"),
    ],
)
def test_a_file_that_allows_no_sign_in_is_told(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "sign-in.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(serving.ServingError) as told:
        serving.check_sign_in(path)
    assert says in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(serving.ServingError, match="cannot be read: no such file"):
        serving.check_sign_in(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("https://rules.clinic.example/", "with /oauth2callback at its end"),
        ("http://rules.clinic.example/oauth2callback", "does not begin with https://"),
    ],
)
def test_browsers_come_back_by_an_address_that_nobody_can_listen_to(
    tmp_path: Path, stated: str, says: str
) -> None:
    with pytest.raises(serving.ServingError, match=says):
        serving.check_sign_in(secrets(tmp_path, redirect_uri=stated))
    here = secrets(tmp_path, redirect_uri="http://127.0.0.1:8501/oauth2callback")
    assert serving.check_sign_in(here) == "http://127.0.0.1:8501"


def test_the_server_answers_to_the_names_that_browsers_use_alone(tmp_path: Path) -> None:
    path = secrets(tmp_path)
    options = start.serving_options("192.0.2.7", path, False)
    assert options == [
        *("--secrets.files", str(path)),
        *("--server.allowedHosts", "rules.clinic.example"),
        *("--server.allowedHosts", "192.0.2.7"),
    ]
    assert os.environ[serving.SIGN_IN] == str(path)
    assert os.environ[serving.REACHED_AT] == "https://rules.clinic.example"
    here = start.serving_options("127.0.0.1", None, False)
    assert here[1::2] == ["127.0.0.1", "localhost", "::1"]
    assert not os.environ.get(serving.SIGN_IN)
    assert start.serving_options("192.0.2.7", None, True) == []
    assert serving.without_sign_in()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "192.0.2.7"], "others can reach the pages"),
        (["--host", "0.0.0.0"], "at every address"),
        (["--host", "", "--without-sign-in"], "--host is empty"),
        (["--sign-in", "none.toml"], "none.toml cannot be read"),
        (["--host", "192.0.2.7", "--without-sign-in"], "192.0.2.7 is no address of this machine"),
        (["--host", "no such host", "--without-sign-in"], "is no address of this machine"),
        (["--sign-in", "a.toml", "--without-sign-in"], "not allowed with"),
    ],
)
def test_what_cannot_be_served_is_told_before_anything_starts(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        start.main(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    assert serving.address_of("::1", 8501) == "http://[::1]:8501"
    assert serving.address_of("127.0.0.1", 8501) == "http://127.0.0.1:8501"

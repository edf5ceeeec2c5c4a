"""Signing in at a real service, in a real browser, and what each may do then."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.history import Drafts, History
from engine.knowledge.contents import SETTINGS_NAME
from tests.ui.browser.harbor import POLICY
from tests.ui.browser.sign_in_service import CLIENT, SECRET, SignInService
from tests.ui.browser.walking import idle
from tests.ui.signing_in import ROLES, WHO, known
from ui.running import Server

CAP = "/rules?policy=harbor&rule=CAP"


@dataclass
class Signing(Server):
    """The pages as they are served to people who sign in."""

    sign_in: Path = field(default=Path())

    def command(self) -> list[str]:
        """What starts the server."""
        return [*super().command(), "--sign-in", str(self.sign_in)]


@pytest.fixture
def service() -> Iterator[SignInService]:
    """The sign-in service."""
    made = SignInService()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A knowledge base with one policy, roles and a history."""
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "harbor.yaml").write_text(POLICY, encoding="utf-8")
    (folder / SETTINGS_NAME).write_text(ROLES, encoding="utf-8")
    History.begin(folder, "Ada", "The first state").close()
    return folder


@pytest.fixture
def pages(tmp_path: Path, clinic: Path, service: SignInService) -> Iterator[Signing]:
    """The pages, which send people to the service."""
    made = Signing(tmp_path, clinic)
    made.sign_in = tmp_path / "sign-in.toml"
    entries = {
        "redirect_uri": f"{made.url}/oauth2callback",
        "cookie_secret": secrets.token_hex(32),
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{service.url}/.well-known/openid-configuration",
    }
    lines = [f'{key} = "{value}"' for key, value in entries.items()]
    made.sign_in.write_text("\n".join(["[auth]", *lines]), encoding="utf-8")
    made.start()
    yield made
    made.stop()


def opened(browser: Browser, address: str) -> Page:
    """A new visitor, with a page open."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(address)
    idle(page)
    return page


def test_who_signs_in_has_the_role_of_the_settings(
    browser: Browser, pages: Signing, service: SignInService, clinic: Path
) -> None:
    page = opened(browser, pages.url + CAP)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text("A day has four units at most")).to_have_count(0)
    expect(page.get_by_role("link", name="Rules")).to_have_count(0)

    service.claims = known("editor")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=WHO["editor"])).to_be_visible()
    page.goto(pages.url + CAP)
    idle(page)
    page.get_by_text("Add a new value from a date").click()
    page.get_by_label("Value (units)").fill("5")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    (draft,) = Drafts(History.open(clinic)).all()
    assert draft.person == WHO["editor"]
    assert b"value: 5" in (draft.read("harbor.yaml") or b"")

    page.get_by_role("button", name="Review and publish").click()
    expect(page.get_by_role("heading", name="Publish", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()

    page.get_by_role("button", name=WHO["editor"]).click()
    expect(page.get_by_text("Role: editor")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.context.close()


def test_an_address_that_the_service_has_not_verified_opens_nothing(
    browser: Browser, pages: Signing, service: SignInService
) -> None:
    service.claims = known("admin")
    del service.claims["email_verified"]
    page = opened(browser, pages.url + CAP)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("does not say whether it has verified")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    service.claims |= {"email_verified": False}
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("no e-mail address that it has verified")).to_be_visible()
    expect(page.get_by_role("link", name="Rules")).to_have_count(0)
    page.goto(pages.url + CAP)
    idle(page)
    expect(page.get_by_text("A day has four units at most")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.context.close()

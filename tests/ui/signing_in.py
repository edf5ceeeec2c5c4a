"""Somebody who has signed in, before pages that are served to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.determination.withheld import STATE_VARIABLE
from engine.history import History
from engine.knowledge.contents import SETTINGS_NAME
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from tests.ui.browser.harbor import POLICY
from tests.ui.pages import SECONDS
from ui import knowledge

ROLES = """\
roles:
  vera@example.org: viewer
  Edith@Example.org: editor
  pat@example.org: publisher
  ada@example.org: admin
"""
WHO = {
    "viewer": "vera@example.org",
    "editor": "edith@example.org",
    "publisher": "pat@example.org",
    "admin": "ada@example.org",
}
"""Who has which role."""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A knowledge base with one policy, settings that give roles, and a history."""
    folder = tmp_path / "clinic"
    folder.mkdir()
    # A value without a first day holds on every day, so that nothing stands against publishing.
    policy = POLICY.replace("{from: 2020-01-01, value: 4", "{value: 4")
    (folder / "harbor.yaml").write_text(policy, encoding="utf-8")
    (folder / SETTINGS_NAME).write_text(ROLES, encoding="utf-8")
    History.begin(folder, "Ada", "The first state").close()
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, str(folder))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    knowledge.close()
    yield folder
    knowledge.close()


def visited(
    script: Callable[..., None],
    user: Mapping[str, Any],
    *args: object,
    auth: Mapping[str, Any] | None = None,
    **parameters: str,
) -> AppTest:
    """A script run for somebody of whom the sign-in service says so; not checked for failures.

    ``auth`` is what else the sign-in file holds.
    """
    page = AppTest.from_function(script, default_timeout=SECONDS, args=args)
    page.secrets["auth"] = {"client_id": "pages", **(auth or {})}
    page.user = dict(user)
    for key, value in parameters.items():
        page.query_params[key] = value
    return page.run()


def known(role: str) -> dict[str, Any]:
    """What a sign-in service says of the person with this role."""
    return {"is_logged_in": True, "email": WHO[role], "email_verified": True}

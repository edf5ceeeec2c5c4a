"""Pages run in this process, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from ui import address, draft
from ui.code_box import KEY

APP = Path(__file__).resolve().parents[2] / "ui" / "app.py"
SECONDS = 60

VISIT: dict[str, Any] = {
    "payor": "medicare-part-b",
    "state": "AZ",
    "date_of_service": "2026-03-02",
    "discipline": "PT",
    "lines": [
        {"code": "97140", "minutes": 23, "furnished": {"therapist": 23}},
        {"code": "97110", "minutes": 15, "furnished": {"therapist": 15}},
    ],
}


def opened(visit: dict[str, Any] | None = None) -> AppTest:
    """The app as somebody sees it first, or with a visit in its address."""
    page = AppTest.from_file(str(APP), default_timeout=SECONDS)
    if visit is not None:
        page.query_params["visit"] = address.packed(draft.taken_in(visit))
    return settled(page.run())


def page_alone(name: str, visit: dict[str, Any] | None, **parameters: str) -> AppTest:
    """One page by the name of its module; a test can follow no link of the menu."""

    def script(name: str) -> None:
        from importlib import import_module

        from ui import session

        session.begin()
        import_module(f"ui.pages_.{name}").page()

    page = AppTest.from_function(script, default_timeout=SECONDS, args=(name,))
    if visit is not None:
        page.query_params["visit"] = address.packed(draft.taken_in(visit))
    for key, value in parameters.items():
        page.query_params[key] = value
    return settled(page.run())


def settled(page: AppTest) -> AppTest:
    """The page after a run, in which nothing went wrong."""
    assert not page.exception, page.exception
    return page


def facts(page: AppTest) -> dict[str, Any]:
    """The visit that the address of a page carries."""
    stated = page.query_params["visit"]
    token = stated if isinstance(stated, str) else stated[-1]
    return draft.as_visit(address.from_address(token))


def type_code(page: AppTest, *typed: str) -> None:
    """Types into the field that adds lines, with Enter after each, as its script tells the page."""
    held = page.session_state["held"]
    first = held.entries_taken + 1
    entered = {"session": held.nonce, "first": first, "entries": list(typed)}
    page.session_state[KEY] = {"typed": entered}


def text(page: AppTest) -> str:
    """All that a page says in HTML and Markdown."""
    shown = [each.proto.body for each in page.get("html")]
    return "\n".join([*shown, *(each.value for each in page.markdown)])

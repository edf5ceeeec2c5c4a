"""Whether a draft may be published as it stands, and why not; the approval; the last step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from engine.history import Draft, HistoryError, UnfinishedError
from engine.history.draft_names import same_person
from engine.knowledge.differences import SETTING
from engine.publishing.accept import titles_in
from engine.publishing.publication import Prepared, publish_draft, settings_at
from engine.publishing.steps import approve
from engine.scenarios.library import Library
from ui import dialogs, drafting, knowledge, markup, people, session
from ui.drafting import Working
from ui.fields import complaints
from ui.publishing.past_visits import in_short, result_of
from ui.publishing.rehearsal import Rehearsal
from ui.publishing.said import said
from ui.words import capitalized, counted, plain, us_date

REASON, ABOUT = "publish-reason", "publish-about"
PUBLISHED = "published-state"
_PUBLISH = "publish"
_MOST_SAID = 8
_GOOD, _BAD, _DOUBT, _OPEN = "good", "bad", "doubt", "open"


def against(draft: Draft, looked: Rehearsal) -> Iterator[str]:
    """Why this draft may not be published as it stands, each with what to do."""
    found = looked.looked
    if found is None:
        yield "the scenarios are still being run - this takes a moment"
        return
    if found.prepared is None:
        yield "nothing can be read of the draft - mend what is told of it"
        return
    yield from found.prepared.proposal.refusals
    if draft.moved() is not None:
        yield "something was published since the draft was begun - bring it up to date first"
    beside = changed_beside(draft)
    if beside:
        yield (
            f"{', '.join(beside)} was changed in the folder too, with an editor - take that into a"
            " draft of its own first, above"
        )
    if settings_at(found.prepared.before).another_person and not draft.approvals:
        yield "another person is to approve it as it stands now - ask one to look at it"
    if not people.may("publish"):
        yield people.refusal("publish")


def changed_beside(draft: Draft) -> tuple[str, ...]:
    """Files of the draft that the folder holds neither as published nor as the draft has them."""
    foreign = drafting.working().foreign
    changes = draft.changes()
    return tuple(path for path in changes if path in foreign and foreign[path] != changes[path])


def overview(held: Working, draft: Draft, looked: Rehearsal) -> None:
    """How the draft stands, point by point, and the button that publishes it."""
    found = looked.looked
    prepared = None if found is None else found.prepared
    points(held, draft, looked)
    reasons = list(against(draft, looked))
    # In a callback: a run that the end of the past visits cuts off would lose the press.
    st.button(
        "Publish",
        key="publish-open",
        type="primary",
        icon=":material/publish:",
        disabled=bool(reasons),
        width="stretch",
        on_click=dialogs.ask,
        args=(_PUBLISH, draft.at),
    )
    if prepared is not None and not reasons and dialogs.asked(_PUBLISH, draft.at):
        _dialog(held, draft, prepared)
    if reasons:
        listed = "".join(f"<li>{markup.text(capitalized(each))}</li>" for each in reasons)
        st.html(
            f"<p class='pb-why'>Not yet:</p><ul class='pr-points pb-reasons'>{listed}</ul>",
        )
    if prepared is not None:
        _approval(held, draft, prepared)


def points(held: Working, draft: Draft, looked: Rehearsal) -> None:
    """How the draft stands, point by point."""
    found = looked.looked
    told = [_changes(held)]
    if found is None:
        told.append((_OPEN, "scenarios are being run"))
    elif found.prepared is None:
        told.append((_BAD, "it cannot be read"))
    else:
        told += _points(draft, found.prepared)
    rows = "".join(
        f"<li class='pb-{kind}'>{markup.text(capitalized(words))}</li>" for kind, words in told
    )
    st.html(f"<ul class='pb-points' aria-label='How it stands'>{rows}</ul>")


def _changes(held: Working) -> tuple[str, str]:
    found = held.changed.differences
    settings = sum(each.part == SETTING for each in found)
    if not found:
        return _OPEN, "no rule changes"
    of = ["policies"] * (settings < len(found)) + ["settings"] * bool(settings)
    return _GOOD, f"{counted(len(found), 'change')} of {' and '.join(of)}"


def _points(draft: Draft, prepared: Prepared) -> Iterator[tuple[str, str]]:
    found = prepared.proposal
    errors, warnings = len(found.problems), len(found.warnings)
    yield (_BAD, counted(errors, "mistake")) if errors else (_GOOD, "no mistakes")
    if warnings:
        yield _DOUBT, counted(warnings, "warning")
    ran = found.scenarios
    if ran.failing:
        yield _BAD, f"{len(ran.failing):,} of {ran.scenarios:,} scenarios fail"
    elif ran.scenarios:
        yield _GOOD, f"{ran.scenarios:,} of {ran.scenarios:,} scenarios pass"
    elif found.touched:
        yield _DOUBT, "no scenario looks at it"
    elif not errors:
        yield _GOOD, "no answer changes by it"
    if found.unnoticed and not errors:
        yield _DOUBT, f"{counted(len(found.unnoticed), 'change')} that no scenario notices"
    impact = result_of(draft)
    if impact is not None:
        yield _GOOD, f"{impact.changed:,} of {impact.visits:,} past visits change"
    if settings_at(prepared.before).another_person:
        names = ", ".join(one.person for one in draft.approvals)
        yield (_GOOD, f"approved by {names}") if names else (_OPEN, "not approved yet")


def _approval(held: Working, draft: Draft, prepared: Prepared) -> None:
    """Who has approved the draft as it stands, and the button for who may."""
    needed = settings_at(prepared.before).another_person
    for one in draft.approvals:
        st.caption(f"Approved by {plain(one.person)} on {us_date(one.given.date())}.")
    own = same_person(held.person, draft.person)
    done = any(same_person(one.person, held.person) for one in draft.approvals)
    if own:
        if needed and not draft.approvals:
            st.caption("Any change voids an approval, so ask for it last.")
        return
    if not done and people.may("publish"):
        st.button(
            "Approve as it stands",
            key="publish-approve",
            icon=":material/how_to_reg:",
            width="stretch",
            on_click=approve_now,
            args=(draft,),
        )


def approve_now(draft: Draft) -> None:
    """Approves the draft of somebody else as it stands, or complains."""
    try:
        people.insist_on_publishing(draft.changes())
        approve(draft, people.person())
    except (HistoryError, people.NotAllowedError) as error:
        drafting.complain(str(error))


@st.dialog("Publish", width="medium", on_dismiss=dialogs.close)
def _dialog(held: Working, draft: Draft, prepared: Prepared) -> None:
    publish_form(held, draft, prepared)


def publish_form(held: Working, draft: Draft, prepared: Prepared) -> None:
    """The body of the dialog: what changes once more, why, and the step itself."""
    lines = [said(one) for one in prepared.proposal.differences]
    items = "".join(f"<li>{markup.text(each)}</li>" for each in lines[:_MOST_SAID])
    if len(lines) > _MOST_SAID:
        items += f"<li>and {counted(len(lines) - _MOST_SAID, 'more change')}</li>"
    if not lines:
        items = "".join(f"<li>{markup.text(name)}</li>" for name in prepared.proposal.files)
    impact = result_of(draft)
    ran = prepared.proposal.scenarios
    told = [f"{ran.passing:,} of {ran.scenarios:,} scenarios pass"]
    accepted = accepted_in(draft)
    if accepted:
        told.append(f"{len(accepted)} accepted as intended")
    if impact is not None:
        told.append(in_short(impact))
    st.html(
        f"<ul class='pr-points'>{items}</ul>"
        f"<p class='pr-soft'>{markup.text(capitalized('; '.join(told)))}.</p>"
    )
    reason = st.text_input(
        "Why", key=REASON, placeholder="one sentence, such as: as in bulletin 3 of Acme"
    )
    about = st.text_area("More, for whoever reads it later (optional)", key=ABOUT, height=80)
    st.caption("It takes effect for everybody at once, and can be put back at any time.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Cancel", key="publish-cancel"):
            dialogs.close()
            st.rerun()
        if not st.button("Publish now", key="publish-now", type="primary"):
            return
    if not reason.strip():
        complaints(["no reason yet - say in a sentence why"])
        return
    problem = publish_now(held, draft, prepared, reason.strip(), about.strip())
    if problem:
        complaints([problem])
        return
    st.rerun()


def publish_now(
    held: Working, draft: Draft, prepared: Prepared, reason: str, about: str = ""
) -> str:
    """Publishes; what went wrong, empty when nothing did. Everything is asked once more."""
    impact = result_of(draft)
    told = "" if impact is None else in_short(impact)
    if draft.changes() != dict(prepared.changes):
        return "the draft has changed since it was looked at - look at it once more"
    titles = accepted_in(draft)
    library = Library(prepared.after)
    accepted = tuple(
        scenario
        for policy in (prepared.proposal.touched if titles else ())
        for scenario in library.of(policy).scenarios
        if scenario.title in titles
    )
    prepared = replace(prepared, accepted=accepted)
    try:
        people.insist_on_publishing(prepared.changes)
        state = publish_draft(draft, prepared, people.person(), reason, about, impact=told)
    except UnfinishedError as error:
        state = error.state
        drafting.complain(str(error))
    except (HistoryError, people.NotAllowedError) as error:
        return str(error)
    dialogs.close()
    st.session_state[PUBLISHED] = state
    if same_person(draft.person, held.person):
        drafting.choose(None)
    knowledge.look_again()
    session.begin()
    return ""


def accepted_in(draft: Draft) -> tuple[str, ...]:
    """The titles of the scenarios that were accepted in the steps of a draft."""
    return tuple(dict.fromkeys(title for step in draft.steps for title in titles_in(step.says)))

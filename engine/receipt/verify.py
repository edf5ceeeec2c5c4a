"""Whether the answer of a receipt still holds, and if not, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.determination.evaluate import Evaluator
from engine.determination.model import Determination, Outcome
from engine.determination.phrases import SHORT
from engine.facts.read_visit import read_visit
from engine.facts.visit import Visit
from engine.receipt.read import UnreadableReceiptError
from engine.receipt.record import Record, answer_of
from engine.source import to_text


@dataclass(frozen=True, slots=True)
class Verification:
    """A receipt held against the policies of today.

    ``differences`` are sentences on how today's answer departs from the receipt's; ``remarks`` on
    what else changed. ``now`` is today's determination of the same facts, asked as of the same day.
    """

    record: Record
    visit: Visit
    now: Determination
    differences: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def genuine(self) -> bool:
        """The record was not edited after it was written."""
        return self.record.unchanged

    @property
    def holds(self) -> bool:
        """The answer is the same, and the record is as it was written."""
        return self.genuine and not self.differences


def verify(record: Record, evaluator: Evaluator) -> Verification:
    """Evaluates the facts of a receipt again, as of its day.

    Raises UnreadableReceiptError when the facts can no longer be read, and as
    ``Evaluator.determine`` does.
    """
    base = evaluator.knowledge_base
    name = str(record.data.get("visit_name", "visit"))
    reading = read_visit(record.data["visit"], base.vocabulary, name, labels=base.labels)
    if reading.visit is None:
        raise UnreadableReceiptError(
            "the facts of the receipt can no longer be read:\n" + to_text(reading.diagnostics)
        )
    try:
        as_of = date.fromisoformat(record.data["as_of"])
    except ValueError:
        raise UnreadableReceiptError(
            f"the receipt was asked on '{record.data['as_of']}', which is no date"
            " - give the receipt as it was written"
        ) from None
    now = evaluator.determine(reading.visit, str(record.data["payor"]), as_of)
    differences = tuple(_differences(record.answer, answer_of(now)))
    return Verification(record, reading.visit, now, differences, tuple(_remarks(record, now)))


def _remarks(record: Record, now: Determination) -> Iterator[str]:
    then = record.policy
    if then["id"] != now.policy:
        yield f"another policy answers now: {now.policy}, where {then['id']} did"
    elif then["key"] != now.policy_key:
        yield f"the policy {now.policy} has changed since (its hash is another)"
    reviewed = now.reviewed_on and now.reviewed_on.isoformat()
    if then.get("reviewed_on") != reviewed:
        yield f"it was held against its sources again on {reviewed or 'no known day'}"


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if then["outcome"] != now["outcome"]:
        yield f"the visit: {_says(then['outcome'])} then, {_says(now['outcome'])} now"
    yield from _findings("the visit", then.get("findings", []), now["findings"])
    before = {line["number"]: line for line in then["lines"]}
    for line in now["lines"]:
        old = before.get(line["number"])
        if old is not None:
            yield from _of_line(old, line)


def _of_line(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    where = f"line {now['number']} ({now['code']})"
    if then.get("outcome") != now["outcome"]:
        yield f"{where}: {_says(then.get('outcome'))} then, {_says(now['outcome'])} now"
    if then.get("bill") != now["bill"]:
        yield f"{where}: bill {_bill(then.get('bill'))} then, {_bill(now['bill'])} now"
    yield from _findings(where, then.get("findings", []), now["findings"])


def _findings(
    where: str, then: list[Mapping[str, Any]], now: list[Mapping[str, Any]]
) -> Iterator[str]:
    before = {finding["rule"]: finding for finding in then}
    after = {finding["rule"]: finding for finding in now}
    for rule in before.keys() - after.keys():
        yield f"{where}: {rule} no longer speaks - {before[rule]['message']}"
    for rule, finding in after.items():
        old = before.get(rule)
        if old is None:
            yield f"{where}: {rule} speaks now - {finding['message']}"
        elif any(old.get(key) != finding[key] for key in ("standing", "severity", "message")):
            yield (
                f"{where}: {rule} said '{old.get('message')}' ({old.get('severity')}),"
                f" now '{finding['message']}' ({finding['severity']})"
            )


def _says(outcome: object) -> str:
    known = {each.value: SHORT[each] for each in Outcome}
    return known.get(str(outcome), str(outcome))


def _bill(parts: object) -> str:
    if not isinstance(parts, list) or not parts:
        return "no unit"
    return " + ".join(
        " ".join([str(part.get("units")), *map(str, part.get("modifiers", []))])
        for part in parts
        if isinstance(part, dict)
    )

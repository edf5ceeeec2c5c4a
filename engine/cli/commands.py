"""The commands: what each is for, its arguments, and examples of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.cli.import_kinds import KINDS
from engine.cli.wording import no_such
from engine.source.diagnostics import listed, quoted

Parser = argparse.ArgumentParser

FORMATS = ("text", "json", "markdown")
TABLES = ("practitioner", "hospital", "both")
DRAFT_ACTIONS = ("list", "show", "approve", "to-folder", "discard")
FAILING = ("not_covered", "conditional", "needs_action", "not_addressed")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as its help shows it; ``add`` puts its arguments in."""

    name: str
    summary: str
    about: str
    examples: tuple[str, ...]
    add: Callable[[Parser], None]


def _one_of(what: str, known: Sequence[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in known:
            raise argparse.ArgumentTypeError(no_such(what, word, known))
        return word

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{quoted(text)} is no date - write year-month-day, 2026-03-02"
        ) from None


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of visits - write 24")
    return int(text)


def _cents(text: str) -> int:
    try:
        cents = Decimal(text.removeprefix("$").replace(",", "")) * 100
    except InvalidOperation:
        cents = Decimal(-1)
    if not cents.is_finite() or cents <= 0 or cents != cents.to_integral_value():
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no amount in USD - write 112.50")
    return int(cents)


def _quarter(text: str) -> str:
    if not re.fullmatch(r"20[0-9]{2}q[1-4]", text.lower()):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no quarter - write 2026q3")
    return text.lower()


def _number_of_files(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of files - write 4")
    return int(text)


def _workers(text: str) -> int:
    if not re.fullmatch(r"[0-9]|[1-5][0-9]|6[0-4]", text):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number of processes - write 2")
    return int(text)


def _ids(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _check(parser: Parser) -> None:
    parser.add_argument("visits", metavar="VISIT", nargs="+", help="a visit file; - reads stdin")
    payors = parser.add_mutually_exclusive_group()
    payors.add_argument(
        "--payor",
        metavar="ID",
        type=_ids,
        action="extend",
        help="ask this payor instead of the visit's own; repeat it, or list ids with commas",
    )
    payors.add_argument("--all-payors", action="store_true", help="ask every payor, and compare")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="processed on this day, when the visit does not say (today)",
    )
    _format(parser, FORMATS)
    parser.add_argument(
        "--as-published",
        metavar="STATE",
        help="as the policies were understood then: a published state (HEAD~1), or a day",
    )
    parser.add_argument(
        "--fail-on",
        metavar="OUTCOME",
        type=_one_of("outcome", FAILING),
        help="exit with 1 when an outcome is this or worse: " + ", ".join(FAILING),
    )
    parser.add_argument(
        "--why", action="store_true", help="show every rule that was met, and all facts it used"
    )


def _forecast(parser: Parser) -> None:
    parser.add_argument(
        "episode",
        metavar="EPISODE",
        help="a visit file that says where the episode stands; - reads stdin",
    )
    parser.add_argument(
        "--frequency",
        metavar="HOW-OFTEN",
        required=True,
        help="how often visits are planned: 2/week, 3x/week, 1/2weeks, or weekdays: mon,thu",
    )
    parser.add_argument(
        "--visits", metavar="N", type=_whole, help="how many visits are planned after this one"
    )
    parser.add_argument(
        "--until",
        metavar="DATE",
        type=_day,
        help="the last day of the plan (a quarter of a year, or past the certification)",
    )
    parser.add_argument(
        "--allowed-per-visit",
        metavar="USD",
        type=_cents,
        help="about what the payor allows for a visit, where the lines do not state it",
    )
    parser.add_argument("--payor", metavar="ID", help="ask this payor instead of the visit's own")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="processed on this day at the earliest, when the visit does not say (today)",
    )
    parser.add_argument(
        "--facts", action="store_true", help="in JSON, add the facts of each projected visit"
    )
    _format(parser, FORMATS[:2])


def _validate(parser: Parser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="a policy, visit or scenario file, or a folder (the whole knowledge base)",
    )
    _format(parser, FORMATS[:2])


def _test(parser: Parser) -> None:
    parser.add_argument(
        "policies", metavar="POLICY", nargs="*", help="the id of a policy or payor (all)"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="name the rules that no scenario breaks or meets"
    )
    parser.add_argument(
        "--mutation", action="store_true", help="change rules one by one: does a scenario notice?"
    )
    _format(parser, FORMATS[:2])


def _explain(parser: Parser) -> None:
    parser.add_argument(
        "rule",
        metavar="RULE",
        help="a rule id (of one policy alone: policy:rule), or a policy id to list its rules",
    )
    parser.add_argument(
        "--as-of", metavar="DATE", type=_day, help="what it says on this day (today)"
    )
    _format(parser, FORMATS[:2])


def _payors(parser: Parser) -> None:
    _format(parser, FORMATS[:2])


def _facts(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="a fact, or how its id begins")
    _format(parser, FORMATS[:2])


def _edits(parser: Parser) -> None:
    parser.add_argument("codes", metavar="CODE", nargs="+", help="one code, or several: all pairs")
    parser.add_argument(
        "--on", metavar="DATE", type=_day, help="what holds on this day of service (today)"
    )
    parser.add_argument(
        "--table",
        metavar="TABLE",
        type=_one_of("table", TABLES),
        default=TABLES[-1],
        help=f"{listed(TABLES, 'or')} ({TABLES[-1]})",
    )
    _format(parser, FORMATS[:2])


def _schema(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="print this schema (list them)")
    parser.add_argument(
        "--write", action="store_true", help="write the generated schemas into schemas/"
    )


def _diff(parser: Parser) -> None:
    parser.add_argument(
        "before", metavar="BEFORE", help="a knowledge base, a policy file, or a published state"
    )
    parser.add_argument(
        "after", metavar="AFTER", nargs="?", help="another (the knowledge base in use)"
    )
    _format(parser, FORMATS[:2])


def _impact(parser: Parser) -> None:
    parser.add_argument(
        "before",
        metavar="BEFORE",
        nargs="?",
        help="a knowledge base, a policy file, or a published state (what was published last)",
    )
    parser.add_argument(
        "after", metavar="AFTER", nargs="?", help="another (the knowledge base in use)"
    )
    parser.add_argument(
        "--visits",
        metavar="FILE",
        help="past visits, JSON lines or CSV (those that the settings name)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=_workers,
        help="processes that work at once; 0 for none beside this one (one for each processor)",
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="processed on this day, when a visit does not say (today)",
    )
    _format(parser, FORMATS[:2])


def _log(parser: Parser) -> None:
    parser.add_argument(
        "what",
        metavar="WHAT",
        nargs="?",
        help="only states that changed this file; or this policy, rule or POLICY:RULE, and how",
    )
    parser.add_argument("--most", metavar="N", type=int, help="the newest N (all)")
    _format(parser, FORMATS[:2])


def _audit(parser: Parser) -> None:
    parser.add_argument(
        "action",
        metavar="verify|show",
        type=_one_of("action", ("verify", "show")),
        help="verify: was anything altered? show: the entries, the newest first",
    )
    parser.add_argument("--most", metavar="N", type=int, help="show the newest N (all)")
    _format(parser, FORMATS[:2])


def _init(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", help="an empty folder, or one not there yet")
    parser.add_argument("--author", metavar="NAME", help="who begins it (this computer's user)")
    parser.add_argument(
        "--as-is",
        action="store_true",
        help="copy nothing: begin the history with the policies that stand there",
    )


def _publish(parser: Parser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="the knowledge base (the one in use)"
    )
    parser.add_argument("-m", "--reason", metavar="REASON", help="why, in a sentence")
    parser.add_argument("--draft", metavar="NAME", help="publish this draft, not the folder")
    parser.add_argument("--person", metavar="NAME", help="whose draft it is (this computer's user)")
    parser.add_argument("--author", metavar="NAME", help="who publishes (this computer's user)")
    parser.add_argument(
        "--accept",
        metavar="SCENARIO",
        action="append",
        default=[],
        help="a failing scenario is an intended change: by title, or file:line; repeat it for each",
    )
    parser.add_argument("--dry-run", action="store_true", help="look at it, and publish nothing")
    parser.add_argument(
        "--no-impact", action="store_true", help="leave out what becomes of past visits"
    )
    parser.add_argument(
        "--to-draft", metavar="NAME", help="keep the folder's changes as a draft, publish nothing"
    )
    _format(parser, FORMATS[:2])


def _restore(parser: Parser) -> None:
    parser.add_argument(
        "state", metavar="STATE", help="a state as log or git names it (HEAD~1), or a day"
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="only these files or folders (everything)"
    )
    parser.add_argument("--draft", metavar="NAME", help="the name of the draft")
    parser.add_argument("--person", metavar="NAME", help="whose draft it is (this computer's user)")
    parser.add_argument("--publish", action="store_true", help="publish it at once")
    parser.add_argument("-m", "--reason", metavar="REASON", help="why, in a sentence")
    parser.add_argument("--author", metavar="NAME", help="who publishes (this computer's user)")
    parser.add_argument(
        "--accept",
        metavar="SCENARIO",
        action="append",
        default=[],
        help="a failing scenario is an intended change: by title, or file:line; repeat it for each",
    )
    parser.set_defaults(dry_run=False, no_impact=False)
    _format(parser, FORMATS[:2])


def _update(parser: Parser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", nargs="?", help="the knowledge base (the one in use)"
    )
    parser.add_argument("--draft", metavar="NAME", help="the name of the draft")
    parser.add_argument(
        "--to-folder", action="store_true", help="change the files of the folder, make no draft"
    )


def _draft(parser: Parser) -> None:
    parser.add_argument(
        "what",
        metavar="WHAT",
        nargs="?",
        type=_one_of("action", DRAFT_ACTIONS),
        default="list",
        help=f"{listed(DRAFT_ACTIONS, 'or')} (list)",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the draft")
    parser.add_argument("--person", metavar="NAME", help="whose draft it is (this computer's user)")
    parser.add_argument("--by", metavar="NAME", help="who approves (this computer's user)")
    _format(parser, FORMATS[:2])


def _receipt(parser: Parser) -> None:
    parser.add_argument("visit", metavar="VISIT", help="a visit file; - reads stdin")
    parser.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="write a new .pdf or .md file (without it, Markdown goes to stdout)",
    )
    parser.add_argument("--payor", metavar="ID", help="ask this payor instead of the visit's own")
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        type=_day,
        help="processed on this day, when the visit does not say (today)",
    )


def _verify(parser: Parser) -> None:
    parser.add_argument(
        "receipts", metavar="RECEIPT", nargs="+", help="a receipt, PDF or Markdown; - reads stdin"
    )
    _format(parser, FORMATS[:2])


def _import(parser: Parser) -> None:
    kinds = "; ".join(f"{kind.name}: {kind.about}" for kind in KINDS.values())
    parser.add_argument("kind", metavar="KIND", help=kinds)
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="as published: .zip, .txt, .csv or .xlsx"
    )
    parser.add_argument(
        "--table",
        metavar="TABLE",
        type=_one_of("table", ("practitioner", "hospital")),
        help="practitioner or hospital, when the file's name does not say",
    )
    parser.add_argument(
        "--quarter",
        metavar="QUARTER",
        type=_quarter,
        help="the quarter of pair edits, as 2026q3, when the file's name does not say",
    )
    parser.add_argument(
        "--effective",
        metavar="DATE",
        type=_day,
        help="the first day of unit maxima or of a fee schedule, when the file does not say",
    )
    parser.add_argument(
        "--codes",
        metavar="SET",
        help="keep the rows about these codes: a code set of the knowledge base, or a file of"
        " codes (therapy)",
    )
    parser.add_argument(
        "--parts",
        metavar="N",
        type=_number_of_files,
        help="how many files make up a table of pair edits (4)",
    )
    parser.add_argument(
        "--payor", metavar="ID", help="whose own list of amounts it is (fee-schedule alone)"
    )


def _tables(parser: Parser) -> None:
    parser.add_argument(
        "--remove",
        metavar="NAME",
        help="take an imported table out of use: its name, or a quarter such as 2026q3",
    )
    _format(parser, FORMATS[:2])


def _format(parser: Parser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=_one_of("format", formats),
        default="text",
        help=f"{listed(formats, 'or')} (text)",
    )


COMMANDS = (
    Command(
        "check",
        "what policies say of visits",
        "What the policy of a visit's payor says of it. JSON follows"
        " schemas/determination.schema.json: one object, or a list of them when several visits or"
        " payors were asked for. A determination states what the policy says; it does not promise"
        " payment.",
        (
            "check visit.yaml",
            "check visit.yaml --payor highmark --why",
            "check visit.yaml --all-payors",
            "check visits/*.yaml --format json",
            "check visit.yaml --fail-on needs_action",
            "check visit.yaml --as-published 2026-10-01",
        ),
        _check,
    ),
    Command(
        "forecast",
        "on which planned visit each clock runs out",
        "Walks the planned visits of an episode forward: each is projected and evaluated, and the"
        " visit and date are told on which each clock of the payor's policy runs out, such as"
        " progress report, recertification, threshold of the year, authorization, visits of manual"
        " therapy. EPISODE is the last visit made, or the next one. JSON follows"
        " schemas/forecast.schema.json.",
        (
            "forecast visit.yaml --frequency 2/week",
            "forecast visit.yaml --frequency mon,wed,fri",
            "forecast - --frequency 1/2weeks --visits 12",
            "forecast - --frequency 2/week --format json",
        ),
        _forecast,
    ),
    Command(
        "validate",
        "find mistakes in policies, visits and scenarios",
        "Reads the whole knowledge base, or the files named, and reports everything that is wrong"
        " at any date, all at once.",
        (
            "validate",
            "validate policies/commercial/highmark.yaml",
            "validate visit.yaml --format json",
        ),
        _validate,
    ),
    Command(
        "test",
        "run the scenarios that stand beside policies",
        "Evaluates the scenarios of policies and compares what came out with what they expect.",
        ("test", "test highmark --coverage", "test highmark --mutation"),
        _test,
    ),
    Command(
        "explain",
        "what a rule says, and where that is written",
        "A rule in words: when it applies, its values and their dates, the fix, the sources, and"
        " which policies hold it. Of a contractor's local policy: where and when it holds, and how"
        " much of it was read.",
        (
            "explain highmark",
            "explain HMK-3.1",
            "explain highmark:HMK-3.1 --as-of 2020-03-02",
            "explain L35036 --as-of 2023-03-02",
        ),
        _explain,
    ),
    Command(
        "payors",
        "the payors and their policies",
        "The payors of the knowledge base with their policies, what these are written for, and"
        " when they were last held against their sources; for Medicare the contractor of each"
        " state, with its local policies as they stand today.",
        ("payors", "payors --kb my-policies"),
        _payors,
    ),
    Command(
        "edits",
        "the pairs and unit maxima of codes",
        "What the edit tables, the unit maxima and the policies say of a code on a day of service;"
        " of several codes, what they say of every pair: which is paid, whether a modifier unlocks"
        " it, where it goes and what it takes. JSON follows schemas/edits.schema.json.",
        (
            "edits 97140",
            "edits 97140 97530",
            "edits 97140 97012 97150 --on 2024-08-01",
            "edits 97140 97161 --table hospital",
            "edits 97140 98941 --format json",
        ),
        _edits,
    ),
    Command(
        "facts",
        "what a visit may state",
        "The vocabulary: every fact that a visit may state and a rule may name, what values it"
        " takes, who can answer it, and whether it can still change after the visit.",
        ("facts", "facts line", "facts line.modifiers"),
        _facts,
    ),
    Command(
        "init",
        "begin a knowledge base of your own",
        "Copies the shipped policies into a folder with a history, so that each rule in it is yours"
        " to change. Cut off, it leaves nothing that a second init does not finish.",
        ("init my-policies", "init my-policies --author 'Ana Ruiz'", "init old-folder --as-is"),
        _init,
    ),
    Command(
        "publish",
        "publish what was changed",
        "Takes what differs in the folder from what is published, or a draft; says in words what"
        " changes, finds mistakes, runs the scenarios of every policy that it can touch, and"
        " publishes all of it as one state, or nothing. Exits with 1 when there are mistakes or"
        " failing scenarios.",
        (
            "publish --kb my-policies --dry-run",
            "publish -m 'Highmark counts 5 from 2027'",
            "publish -m 'bulletin 3' --accept 'Unit 5'",
            "publish --draft bulletin -m 'bulletin 3'",
        ),
        _publish,
    ),
    Command(
        "draft",
        "changes that are begun and not published",
        "Lists the drafts, shows what one changes, approves one for somebody else, moves one into"
        " the files of the folder, or discards it. The pages make drafts, as do restore, update and"
        " publish --to-draft; publish --draft publishes one.",
        (
            "draft",
            "draft show bulletin",
            "draft approve bulletin --person ana --by ben",
            "draft discard bulletin",
        ),
        _draft,
    ),
    Command(
        "restore",
        "put back what was published once",
        "Makes a draft in which everything, or some files, are as they were in a published state,"
        " and says what that changes; with --publish it is published at once, checked as ever. What"
        " was published since stays in the history. Settings stay as they are.",
        (
            "restore 4f1c09a2be",
            "restore 2026-10-01 commercial",
            "restore 4f1c09a2be --publish -m 'withdrawn'",
        ),
        _restore,
    ),
    Command(
        "update",
        "take over the policies of a newer release",
        "Brings what changed in the shipped policies since they were taken over last into your own,"
        " as a draft: your changes stay, and where both changed the same lines, both stand marked."
        " Exits with 1 when there are such lines.",
        ("update my-policies", "update my-policies --to-folder"),
        _update,
    ),
    Command(
        "diff",
        "what differs between two forms of the policies, in words",
        "Compares two knowledge bases, two policy files, or two published states, rule by rule and"
        " value by value. Exits with 1 when something differs.",
        (
            "diff last-year --kb this-year",
            "diff old/highmark.yaml new/highmark.yaml",
            "diff 4f1c09a2be --kb this-year",
        ),
        _diff,
    ),
    Command(
        "impact",
        "which past visits an edit changes, and what that comes to",
        "Holds past visits against two forms of the knowledge base, and tells which of them change"
        " in outcome, units, modifiers or expected amount, with counts, sums by estimate, and"
        " examples. Only what the edit can touch is evaluated. A policy file stands in place of"
        " the policy of its id in the knowledge base in use. JSON follows"
        " schemas/impact.schema.json. Exits with 1 when some visit comes out otherwise.",
        (
            "impact --visits past.jsonl",
            "impact --visits past.csv old --kb new",
            "impact 4f1c09a2be highmark.yaml --format json",
        ),
        _impact,
    ),
    Command(
        "log",
        "the published states of a knowledge base",
        "Who published what, when and why, the newest first. A state is a commit of the git"
        " repository that the knowledge base stands in, whatever made it. Of a policy or a rule it"
        " tells what each state changed, in words; of a rule also where a value that it uses"
        " changed.",
        ("log --kb my-policies --most 5", "log T-02 --kb my-policies"),
        _log,
    ),
    Command(
        "audit",
        "who published what, and was the log tampered with?",
        "The audit log of a knowledge base holds publications and approvals, and evaluations where"
        " its settings ask for it, without anything about a patient. Each entry holds the hash of"
        " the one before, and each published state that of the newest entry, so that entries"
        " altered, taken out or cut off are found.",
        ("audit verify --kb my-policies", "audit show --kb my-policies --most 5"),
        _audit,
    ),
    Command(
        "receipt",
        "keep an answer on one page",
        "A decision receipt: the facts of a visit, the answer, the policy with its hash, and where"
        " it is written, as a PDF of one page or as Markdown. payor-rules verify holds it against"
        " the policies later.",
        ("receipt visit.yaml --output visit.pdf", "receipt visit.yaml --output visit.md"),
        _receipt,
    ),
    Command(
        "verify",
        "does the answer on a receipt still hold?",
        "Evaluates the facts of a receipt again, as of its day, with the policies of now, and says"
        " whether the answer is the same, and if not, what changed. Exits with 1 when an answer no"
        " longer holds, or the receipt was edited.",
        ("verify visit.pdf", "verify receipts/*.md --format json"),
        _verify,
    ),
    Command(
        "schema",
        "the JSON Schemas of the files",
        "Prints a JSON Schema (2020-12), or writes those that are made from the vocabulary and the"
        " rule shapes.",
        ("schema", "schema visit", "schema --write"),
        _schema,
    ),
    Command(
        "import",
        "read tables that CMS or a payor publishes",
        "Reads files as they were downloaded and keeps what concerns the therapy codes in the"
        " folder 'reference/imported' of the knowledge base. All files are imported, or none. What"
        " was imported before stays; the same quarter or year again takes its place.",
        (
            "import ptp *-ccipra-v322r0-f*.zip",
            "import mue *-practitioner-*mue*.zip",
            "import ptp f1.txt --quarter 2026q3",
            "import fee-schedule rvu26c.zip",
            "import fee-schedule my.csv --payor tricare",
        ),
        _import,
    ),
    Command(
        "tables",
        "which published tables are loaded",
        "The edit tables, unit maxima and fee schedules of the knowledge base: for which days each"
        " was published, and of those that were imported when, from which files (by their SHA-256),"
        " and how many rows were kept. Removing an imported table brings back what answered before"
        " it.",
        ("tables", "tables --format json", "tables --remove 2026q3"),
        _tables,
    ),
)

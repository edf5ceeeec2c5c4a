"""Which changes of a policy no scenario would notice.

A change is noticed when some scenario that passes would fail under it. Where the set of rules that
fire in its visit changes, it does, if it states that set. Where only a line or a standing changes,
the scenario is evaluated anew under the changed policy and compared. A change that leaves every
standing as it is goes unnoticed, even if it would make for other mends.

What a policy inherits may be noticed by the scenarios of any policy that has the same rule from
the same file; that the rule is there at all must be noticed by the policy's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.determination.evaluate import Evaluator
from engine.policy.model import Origin
from engine.scenarios.bench import Bench, Benches
from engine.scenarios.dated_mutants import dated_mutants
from engine.scenarios.model import Excuse
from engine.scenarios.mutants import Mutant, Swap, mutants
from engine.scenarios.notice import Noticing
from engine.scenarios.report import MutationResult, Survivor
from engine.source import Diagnostic, close_words

Progress = Callable[[str, int, int], None]
"""Is told what is being done (``aetna: mutants``), how much of it is done, and of how much."""


@dataclass(slots=True)
class Survival:
    """Looks for changes that go unnoticed; what was noticed once is remembered for other policies.

    ``failed`` gives the titles of the scenarios of a policy that fail unchanged: they notice
    nothing.
    """

    benches: Benches
    evaluator: Evaluator
    failed: Callable[[str], frozenset[str]]
    _noticed: dict[tuple[Swap, ...], bool] = field(default_factory=dict)

    def of(self, policy: str, progress: Progress | None = None) -> MutationResult:
        """Makes every mutant of a policy, and says which of them no scenario notices."""
        bench = self.benches.of(policy)
        made = 0
        unnoticed: list[Survivor] = []
        for label, text, origin, noticed in self._tried(bench, progress):
            made += 1
            if not noticed:
                unnoticed.append(Survivor(label, text, origin.file, origin.line))
        survivors, excused, idle = _excused(unnoticed, bench.excuses)
        names = {survivor.rule for survivor in unnoticed}
        problems = tuple(_idle(excuse, names) for excuse in idle)
        return MutationResult(made, tuple(survivors), tuple(excused), problems)

    def _tried(
        self, bench: Bench, progress: Progress | None
    ) -> Iterator[tuple[str, str, Origin, bool]]:
        logical = _distinct(bench)
        dated = list(dated_mutants(bench))
        many = len(logical) + len(dated)
        for number, mutant in enumerate(logical, start=1):
            if progress is not None:
                progress(f"{bench.policy}: mutants", number, many)
            yield mutant.rule, mutant.text, mutant.origin, self._is_noticed(bench, mutant)
        for number, change in enumerate(dated, start=len(logical) + 1):
            if progress is not None:
                progress(f"{bench.policy}: mutants", number, many)
            noticed = any(
                self._noticing(other).notices(case.stretch, case.swaps, case.added)
                for other in (bench, *self._relatives(bench, change.entry.file.id))
                for case in change.cases(other)
            )
            if noticed or change.matters(bench):
                yield change.name, change.text, change.origin, noticed

    def _is_noticed(self, bench: Bench, mutant: Mutant) -> bool:
        if self._noticed.get(mutant.swaps, False) and not mutant.own:
            return True
        others = () if mutant.own else self._relatives(bench, mutant.origin.policy)
        noticed = any(
            self._noticing(other).notices(stretch, mutant.swaps, {})
            for other in (bench, *others)
            for stretch in other.stretches
        )
        self._noticed[mutant.swaps] = self._noticed.get(mutant.swaps, False) or noticed
        return noticed

    def _relatives(self, bench: Bench, origin: str) -> Iterator[Bench]:
        """The other policies that inherit from the policy in whose file something is written."""
        base = bench.knowledge_base
        for other in base.files:
            if other != bench.policy and self.benches.has_scenarios(other):
                if any(member.id == origin for member in base.linker(other).merged.chain):
                    yield self.benches.of(other)

    def _noticing(self, bench: Bench) -> Noticing:
        return Noticing(self.evaluator, self.failed(bench.policy))


def _distinct(bench: Bench) -> list[Mutant]:
    """The mutants of a policy in all stretches of dates that its scenarios use, each once."""
    found: dict[tuple[Swap, ...], Mutant] = {}
    words = bench.knowledge_base.vocabulary
    for stretch in bench.stretches:
        for mutant in mutants(stretch.linked, words):
            found.setdefault(mutant.swaps, mutant)
    return list(found.values())


def _excused(
    unnoticed: list[Survivor], excuses: tuple[Excuse, ...]
) -> tuple[list[Survivor], list[Survivor], list[Excuse]]:
    """The survivors without and with a reason, and the reasons that are not needed."""
    patterns = [(excuse, _pattern(excuse.rule), _pattern(excuse.mutation)) for excuse in excuses]
    survivors: list[Survivor] = []
    excused: list[Survivor] = []
    used: set[int] = set()
    for survivor in unnoticed:
        fits = [
            excuse
            for excuse, rule, mutation in patterns
            if rule.fullmatch(survivor.rule) and mutation.fullmatch(survivor.mutation)
        ]
        used.update(map(id, fits))
        if fits:
            excused.append(
                Survivor(
                    survivor.rule, survivor.mutation, survivor.file, survivor.line, fits[0].because
                )
            )
        else:
            survivors.append(survivor)
    return survivors, excused, [excuse for excuse in excuses if id(excuse) not in used]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def _idle(excuse: Excuse, names: set[str]) -> Diagnostic:
    close = [] if excuse.rule in names else close_words(excuse.rule, names)
    return excuse.document.diagnostic(
        excuse.path,
        "idle-excuse",
        f"no change of '{excuse.rule}' that goes unnoticed is excused by this",
        f"did you mean '{close[0]}'?" if close else "nothing; remove it",
    )

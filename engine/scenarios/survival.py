"""Which changes of a policy no scenario would notice.

A change is noticed when some scenario that passes would fail under it. Where the set of rules that
fire in its visit changes, it does, if it states that set. Where only a line or a standing changes,
the scenario is evaluated anew under the changed policy and compared. A change that leaves every
standing as it is goes unnoticed, even if it would make for other mends.

What a policy inherits is changed once: for the policy in whose file it stands, if that has
scenarios, else for each policy that inherits it. The scenarios of any of them may notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.determination.evaluate import Evaluator
from engine.policy.model import Origin
from engine.scenarios.bench import Bench, Benches
from engine.scenarios.dated_mutants import DatedMutant, dated_mutants
from engine.scenarios.model import Excuse
from engine.scenarios.mutants import Identity, Mutant, policy_mutants
from engine.scenarios.notice import Noticing
from engine.scenarios.report import MutationResult, Survivor
from engine.source import Diagnostic, close_words

Progress = Callable[[str, int, int], None]
"""Is told what is being done (``aetna: mutants``), how much of it is done, and of how much."""


@dataclass(slots=True)
class Survival:
    """Looks for changes that go unnoticed; what was found out once is remembered.

    ``failed`` gives the titles of the scenarios of a policy that fail unchanged: they notice
    nothing.
    """

    benches: Benches
    evaluator: Evaluator
    failed: Callable[[str], frozenset[str]]
    _mutants: dict[str, dict[Identity, Mutant]] = field(default_factory=dict)
    _noticed: dict[tuple[str, Identity], bool] = field(default_factory=dict)
    _noticing: dict[str, Noticing] = field(default_factory=dict)

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
        logical = [m for m in self._mutants_of(bench).values() if self._is_made_for(bench, m)]
        dated = [d for d in dated_mutants(bench) if not self._elder(bench, d.entry.file.id)]
        for number, mutant in enumerate(logical, start=1):
            if progress is not None:
                progress(f"{bench.policy}: mutants", number, len(logical) + len(dated))
            yield mutant.rule, mutant.text, mutant.origin, self._is_noticed(bench, mutant)
        for number, change in enumerate(dated, start=len(logical) + 1):
            if progress is not None:
                progress(f"{bench.policy}: mutants", number, len(logical) + len(dated))
            noticed = self._is_dated_noticed(bench, change)
            if noticed or change.matters(bench):
                yield change.name, change.text, change.origin, noticed

    def _is_made_for(self, bench: Bench, mutant: Mutant) -> bool:
        """The mutant is not already made for the policy that this one has it from."""
        elder = self._elder(bench, mutant.origin.policy)
        return elder is None or mutant.identity not in self._mutants_of(elder)

    def _elder(self, bench: Bench, origin: str) -> Bench | None:
        """The other policy in whose file something stands, when it has scenarios."""
        known = origin != bench.policy and origin in self.benches.sharing(origin)
        return self.benches.of(origin) if known else None

    def _is_noticed(self, bench: Bench, mutant: Mutant) -> bool:
        if self._is_noticed_in(bench, mutant):
            return True
        for other in self._relatives(bench, mutant.origin.policy):
            same = self._mutants_of(other).get(mutant.identity)
            if same is not None and self._is_noticed_in(other, same):
                return True
        return False

    def _is_noticed_in(self, bench: Bench, mutant: Mutant) -> bool:
        key = (bench.policy, mutant.identity)
        if key not in self._noticed:
            noticing = self._noticing_of(bench)
            self._noticed[key] = any(
                noticing.notices(stretch, swaps, {})
                for swaps in mutant.variants
                for stretch in bench.stretches
            )
        return self._noticed[key]

    def _is_dated_noticed(self, bench: Bench, change: DatedMutant) -> bool:
        return any(
            self._noticing_of(other).notices(case.stretch, case.swaps, case.added, case.payment)
            for other in (bench, *self._relatives(bench, change.entry.file.id))
            for case in change.cases(other)
        )

    def _relatives(self, bench: Bench, origin: str) -> Iterator[Bench]:
        """The other policies that inherit from the policy in whose file something is written."""
        for other in self.benches.sharing(origin):
            if other != bench.policy:
                yield self.benches.of(other)

    def _mutants_of(self, bench: Bench) -> dict[Identity, Mutant]:
        if bench.policy not in self._mutants:
            base = bench.knowledge_base
            linked = (stretch.linked for stretch in bench.stretches)
            merged = base.linker(bench.policy).merged
            self._mutants[bench.policy] = policy_mutants(linked, merged, base.vocabulary)
        return self._mutants[bench.policy]

    def _noticing_of(self, bench: Bench) -> Noticing:
        if bench.policy not in self._noticing:
            failed = self.failed(bench.policy)
            self._noticing[bench.policy] = Noticing(self.evaluator, failed)
        return self._noticing[bench.policy]


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

"""A network running in this process, on the C module of durable_rules alone.

The C module can crash or hang a process, and never lets go of the GIL: ``process`` runs networks
in children. Only those, tests and benchmarks import this module.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from operator import itemgetter
from types import TracebackType
from typing import Protocol, cast

from engine.rules.plan import UNKNOWN, Handed, Plan


class _CModule(Protocol):
    """What of the C module is safe to call; a handle stands for a ruleset."""

    error: type[Exception]

    def create_ruleset(self, name: str, rules: str, /) -> int: ...
    def delete_ruleset(self, handle: int, /) -> None: ...
    def delete_state(self, handle: int, sid: str, /) -> None: ...
    def assert_fact(self, handle: int, message: str, /) -> tuple[int, int]: ...
    def retract_fact(self, handle: int, message: str, /) -> tuple[int, int]: ...
    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int, /) -> str | None: ...


def _import_c_module() -> _CModule:
    """Imports the C module; on Python 3.13 it names a function that is gone and never called."""
    flags = sys.getdlopenflags()
    if sys.version_info >= (3, 13):
        sys.setdlopenflags(os.RTLD_LAZY)
    try:
        return cast(_CModule, importlib.import_module("durable_rules_engine"))
    finally:
        sys.setdlopenflags(flags)


_C = _import_c_module()
_SID = "0"
_NO_MORE = str(UNKNOWN)
_NO_LESS = str(-UNKNOWN)
_PRIME = '{"id":"1","sid":"0","kind":"$prime"}'


class NetworkError(RuntimeError):
    """The C engine did something else than what was asked of it."""


class Network:
    """One scope's network. Not for use by two threads at once; ``close`` it when done."""

    def __init__(self, plan: Plan) -> None:
        """Compiles the plan; takes milliseconds and about 2 MB for 150 steps.

        Raises ``NetworkError`` if the C engine refuses it.
        """
        self._plan = plan
        self._templates = [(kind.template, itemgetter(*kind.bounds)) for kind in plan.kinds]
        self._kind_ids = [_only_id(kind.template) for kind in plan.kinds]
        self._tags = [[(message, _only_id(message)) for message in each] for each in plan.tags]
        self._handle: int | None = None
        if not plan.steps:
            return
        try:
            handle = _C.create_ruleset("network", plan.rules)
            self._settle_state(handle)
        except _C.error as error:
            raise NetworkError(f"the C engine refused a network: {error}") from error
        self._handle = handle

    def run(self, values: Sequence[int]) -> tuple[list[int], set[int]]:
        """The steps that fired, in order, and the tags asserted, for one session.

        ``values`` holds a number for each feature, ``UNKNOWN`` for unknown ones. Raises
        ``NetworkError``, after which the network is as good as new.
        """
        handle = self._handle
        if handle is None:
            return [], set()
        clean = False
        try:
            result = self._run(handle, values)
            clean = True
        except _C.error as error:
            raise NetworkError(f"a session failed in the C engine: {error}") from error
        finally:
            if not clean:
                self._forget(handle)
        return result

    def close(self) -> None:
        """Frees what the C engine holds; the other order of calls leaks."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._forget(handle)
            _C.delete_ruleset(handle)

    def __enter__(self) -> Network:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def _settle_state(handle: int) -> None:
        """Fires a rule once: a state in which nothing ever fired is freed uninitialised."""
        _, state = _C.assert_fact(handle, _PRIME)
        _C.start_action_for_state(handle, state)
        _C.complete_and_start_action(handle, state)
        _C.delete_state(handle, _SID)

    @staticmethod
    def _forget(handle: int) -> None:
        """Deletes the state, and with it all facts; there is none where no fact was told."""
        with contextlib.suppress(_C.error):
            _C.delete_state(handle, _SID)

    def _run(self, handle: int, values: Sequence[int]) -> tuple[list[int], set[int]]:
        plan = self._plan
        steps = plan.steps
        upper = [str(value) for value in values]
        bounds = [_NO_LESS if text == _NO_MORE else text for text in upper] + upper
        texts = [template % chosen(bounds) for template, chosen in self._templates]
        endings = [f'":{{"m":{text}}}}}' for text in texts]
        held: list[str] = []
        asserted: set[int] = set()
        state = 0
        for text, id_ in zip(texts, self._kind_ids, strict=True):
            state = self._tell(handle, text, id_, held)
        if plan.always >= 0:
            asserted.add(plan.always)
            for text, id_ in self._tags[plan.always]:
                state = self._tell(handle, text, id_, held)

        fired: list[int] = []
        complete = _C.complete_and_start_action
        started = _C.start_action_for_state(handle, state)
        action = None if started is None else started[1]
        while action is not None:
            end = action.index('"', 2)
            number = int(action[2:end])
            kind, used, asserts = steps[number]
            if used:
                self._check(number, action[end + 3 :], texts)
            elif len(action) != end + len(endings[kind]) or not action.endswith(endings[kind]):
                raise NetworkError(f"step {number} fired on something else than it matches")
            fired.append(number)
            if asserts >= 0 and asserts not in asserted:
                asserted.add(asserts)
                for text, id_ in self._tags[asserts]:
                    self._tell(handle, text, id_, held)
            action = complete(handle, state)

        retract = _C.retract_fact
        for id_ in reversed(held):
            retract(handle, id_)
        return fired, asserted

    @staticmethod
    def _tell(handle: int, message: str, id_: str, held: list[str]) -> int:
        """Asserts a message; what some rule looks at is held and to be retracted again."""
        code, state = _C.assert_fact(handle, message)
        if code == 0:
            held.append(id_)
        elif code != 1:
            raise NetworkError(f"the message {id_} was taken for a repeated one")
        return state

    def _check(self, number: int, matched: str, texts: list[str]) -> None:
        """Raises unless the matched messages are those that the step asks for, as they were sent.

        They stand in no fixed order.
        """
        kind, used, _ = self._plan.steps[number]
        expected = [
            f'"t{place}":{self._plan.tags[tag][copy]}' for place, (tag, copy) in enumerate(used)
        ]
        if kind >= 0:
            expected.append(f'"m":{texts[kind]}')
        if len(matched) != sum(map(len, expected)) + len(expected) + 1:
            raise NetworkError(f"step {number} fired on more or less than it matches")
        for text in expected:
            at = matched.find(text[:5])
            if not matched.startswith(text, at):
                raise NetworkError(f"step {number} fired on something else than it matches")


def _only_id(message: str) -> str:
    """The part of a message by which it is retracted; the engine reads no more of it."""
    return message.partition(',"kind"')[0] + "}"


def run_visit(
    visit: Network,
    line: Network,
    handed: Sequence[Handed],
    visit_values: Sequence[int],
    line_values: Sequence[Sequence[int]],
    done: Callable[[list[int]], None],
) -> None:
    """Runs a visit's session and then each line's, handing on what the visit concluded.

    Calls ``done`` with the steps fired in each session.
    """
    fired, asserted = visit.run(visit_values)
    done(fired)
    given = [
        (feature, 1 if definite in asserted else UNKNOWN if possible in asserted else 0)
        for feature, definite, possible in handed
    ]
    for values in line_values:
        if given:
            values = list(values)
            for feature, value in given:
                values[feature] = value
        done(line.run(values)[0])

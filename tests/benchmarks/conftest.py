"""The other engines come with the extra ``benchmark``, which `make bench` installs.

Without them there is nothing here to hold against each other; `make bench` itself ends with an
error where an engine finds something else.
"""

from __future__ import annotations

from importlib.util import find_spec

OTHER_ENGINES = ("zen", "clips")

collect_ignore = (
    [] if all(find_spec(name) is not None for name in OTHER_ENGINES) else ["test_same_findings.py"]
)

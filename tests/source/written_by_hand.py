"""Hypothesis strategies for YAML as people write it: comments, odd indents, quotes, blocks."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

KEYS = ["id", "units", "codes", "when", "message", "cite", "'a key'", '"b: c"', "97110", "on"]
PLAIN = ["4", "97110", "01", "4.10", "true", "null", "2026-02-28", "daily_cap", "per visit, a day"]
QUOTED = ["'it''s'", '"97110"', '""', "'# no comment'", '"a: b"', '"caf\\u00e9 \u00e9"']
FLOWS = ["[97110, 97112]", "[]", "{}", "{a: 1, b: [x, y]}", "[\n      a, # one\n      b\n    ]"]
BLOCKS = [
    "|\n{pad}first\n{pad}  second\n{pad}# third",
    ">-\n{pad}some long\n{pad}text",
    "|-\n{pad}x",
]
COMMENTS = ["", "", "", " # why", "   #  aligned"]
GAPS = ["", "", "", "", "\n", "   \n", "{pad}# four units a day\n", "\n# --- part ---\n\n"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A block map of up to four levels, with any line end and perhaps no last one."""
    body = draw(st.sampled_from(["", "# head\n\n", "---\n"])) + draw(_maps(0, 0, ""))
    if draw(st.booleans()):
        body += draw(st.sampled_from(["# tail\n", "\n\n", "  # tail"]))
    elif draw(st.booleans()):
        body = body.rstrip("\n")
    return body.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


@st.composite
def _maps(draw: st.DrawFn, column: int, depth: int, lead: str) -> str:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
    return _together(draw, column, [f"{key}:" for key in keys], depth, lead, _value_of_key)


@st.composite
def _lists(draw: st.DrawFn, column: int, depth: int, lead: str) -> str:
    count = draw(st.integers(1, 4))
    return _together(draw, column, ["-"] * count, depth, lead, _value_of_item)


def _together(
    draw: st.DrawFn,
    column: int,
    heads: list[str],
    depth: int,
    lead: str,
    value: Callable[[st.DrawFn, int, int], str],
) -> str:
    pad = " " * column
    written = ""
    for number, head in enumerate(heads):
        if number or not lead:
            written += draw(st.sampled_from(GAPS)).format(pad=pad)
        written += (lead if lead and not number else pad) + head + value(draw, column, depth)
    return written


def _value_of_key(draw: st.DrawFn, column: int, depth: int) -> str:
    if depth < 3 and draw(st.integers(0, 2)) == 0:
        comment = draw(st.sampled_from(COMMENTS))
        if draw(st.booleans()):
            dash = column + draw(st.sampled_from([0, 2, 4]))
            return f"{comment}\n" + draw(_lists(dash, depth + 1, ""))
        inner = column + draw(st.sampled_from([1, 2, 4]))
        return f"{comment}\n" + draw(_maps(inner, depth + 1, ""))
    return _single(draw, column + 2)


def _value_of_item(draw: st.DrawFn, column: int, depth: int) -> str:
    if depth < 3 and draw(st.booleans()):
        gap = draw(st.sampled_from([" ", "   "]))
        inner = column + 1 + len(gap)
        kind = draw(st.sampled_from([_maps, _maps, _lists]))
        return draw(kind(inner, depth + 1, gap))
    return _single(draw, column + 2)


def _single(draw: st.DrawFn, indent: int) -> str:
    form = draw(st.sampled_from(["plain", "quoted", "flow", "block", "nothing"]))
    if form == "block":
        header, _, rest = draw(st.sampled_from(BLOCKS)).partition("\n")
        comment = draw(st.sampled_from(COMMENTS))
        return f" {header}{comment}\n" + rest.format(pad=" " * indent) + "\n"
    if form == "nothing":
        return draw(st.sampled_from(COMMENTS)) + "\n"
    value = {"plain": PLAIN, "quoted": QUOTED, "flow": FLOWS}[form]
    written = draw(st.sampled_from(value)).replace("\n    ", "\n" + " " * indent)
    return draw(st.sampled_from([" ", "   "])) + written + draw(st.sampled_from(COMMENTS)) + "\n"


words = st.text("abc ABC:#'\"\\-,[]{}é\n\t~|>%@!&*0149.", max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-5, 99999)
    | st.sampled_from([0.5, 1e-7, 2.0])
    | st.sampled_from(["97110", "01", "yes", "null", "2026-02-28", "one\ntwo\n", "x " * 80 + "x"])
    | words
    | st.dates()
)
keys = st.sampled_from(["id", "units", "new key", "when", "b: c", "97110"]) | words
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)

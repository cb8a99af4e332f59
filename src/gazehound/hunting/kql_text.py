"""A light look at KQL text, without parsing it.

Lives here: what can be told from quotes, comments and brackets alone: whether a text looks like KQL at all,
where blank lines divide it into several queries, which curly quotes are outside of strings. Does not live
here: KQL's grammar (`syntax`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PIECES = re.compile(
    r"""(?P<comment>//[^\n]*)
      | (?P<fence>```.*?(?:```|\Z) | ~~~.*?(?:~~~|\Z))
      | (?P<verbatim>[hH]?@(?:'(?:[^'\n]|'')*'?|"(?:[^"\n]|"")*"?))
      | (?P<string>'(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"?)
      | (?P<curly>[‘’‚‛“”„‟])
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])""",
    re.VERBOSE | re.DOTALL,
)
STRAIGHT = dict(zip("‘’‚‛“”„‟", "''''\"\"\"\"", strict=True))
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"), " ")
STATEMENT = re.compile(
    r"(?:let\s+[\w$]+\s*=|declare\s+query_parameters\b|set\s+\w+|print\s+\S|union\b.*[\w*]|find\b.*\bwhere\b|search\b\s*(?:in\s*\(|[\"'*])"
    r"|range\s+\w+\s+from\b|datatable\s*\(|externaldata\s*\(|alias\s+database\b|restrict\s+access\b|evaluate\s+\w+\()",
    re.IGNORECASE,
)
SOURCE = re.compile(r"(?:[A-Za-z_]\w*|\[['\"][^'\"]+['\"]\])\s*(?:\([^()]*\))?")
OPERATORS = (
    "as|consume|count|distinct|evaluate|extend|facet|find|fork|getschema|graph-match|graph-mark-components|"
    "graph-shortest-paths|graph-to-table|invoke|join|limit|lookup|make-graph|make-series|mv-apply|mv-expand|"
    "order|parse|parse-kv|parse-where|partition|print|project|project-away|project-by-names|project-keep|"
    "project-rename|project-reorder|range|reduce|render|sample|sample-distinct|scan|search|serialize|sort|"
    "summarize|take|top|top-hitters|top-nested|union|where"
)
PIPED = re.compile(rf"\|\s*(?:{OPERATORS})\b", re.IGNORECASE)
GOES_ON_AFTER = re.compile(
    r"(?:[|,;=(\[{+*/%<>!~-]|\b(?:and|or|by|on|in|has|between|where|extend|project|union|as))$", re.IGNORECASE
)
GOES_ON_WITH = re.compile(r"(?:[|,;)\]}=<>+*%!~.-]|(?:and|or|by|on|in|between|kind|with)\b)", re.IGNORECASE)


def without_comments(text: str) -> str:
    """The text with `//` comments blanked out, every offset kept."""
    return PIECES.sub(lambda found: " " * len(found[0]) if found.lastgroup == "comment" else found[0], text)


def has_comment(text: str) -> bool:
    """Whether a `//` comment stands in the text outside of strings."""
    return any(found.lastgroup == "comment" for found in PIECES.finditer(text))


def looks_like_kql(text: str) -> bool:
    """Whether a text of unknown kind is KQL: a piped operator, a statement, or a table's name alone."""
    bare = without_comments(text.translate(INVISIBLE)).strip()
    if not bare:
        return False
    first = bare.split("\n", 1)[0].strip()
    if STATEMENT.match(bare):
        return True
    if SOURCE.fullmatch(bare.rstrip(";").strip()):
        return " " not in bare
    return bool(PIPED.search(bare)) and (SOURCE.match(first) is not None or first[0] in "([|")


def starts_kql(line: str, following: str) -> bool:
    """Whether a line of prose's end could be the first line of a query: the sign is in it or in the next line."""
    bare = line.strip()
    source = SOURCE.match(bare)
    if re.match(r"let\s+\w+\s*=", bare) or (source is not None and PIPED.match(bare[source.end() :].lstrip())):
        return True
    return SOURCE.fullmatch(bare) is not None and PIPED.match(following.strip()) is not None


def straighten(text: str) -> tuple[str, list[int]]:
    """KQL with the curly quotes that stand outside of strings made straight, and their offsets.

    One character replaces one, so every position stays. A string opened by a curly quote ends at the next
    curly quote of its kind.
    """
    made = list(text)
    changed = []
    at = 0
    while (found := PIECES.search(text, at)) is not None:
        at = found.end()
        if found.lastgroup != "curly":
            continue
        kind = STRAIGHT[found[0]]
        changed.append(found.start())
        end = re.compile("[‘’‚‛]|\n" if kind == "'" else "[“”„‟]|\n").search(text, at)
        if end is not None and end[0] != "\n":
            changed.append(end.start())
            at = end.end()
    for offset in changed:
        made[offset] = STRAIGHT[text[offset]]
    return "".join(made), changed


def divide(text: str) -> list[tuple[int, int]]:
    """The queries of a text as (first line, line after the last), from 0; blank lines divide queries.

    As in Kusto's editors a blank line ends a query, except where the text plainly goes on: inside brackets
    or strings, after a `let` statement, before a line that begins with an operator, around comments only.
    """
    lines = text.split("\n")
    bare = without_comments(text).split("\n")
    blocks: list[tuple[int, int]] = []
    last = ""  # the last line of KQL of the block under way
    for start, stop in _blocks(lines, _inside(text, len(lines))):
        code = [line.strip() for line in bare[start:stop] if line.strip()]
        if blocks and (not last or not code or GOES_ON_AFTER.search(last) or GOES_ON_WITH.match(code[0])):
            blocks[-1] = blocks[-1][0], stop
        else:
            blocks.append((start, stop))
            last = ""
        last = code[-1] if code else last
    return blocks


def _blocks(lines: list[str], inside: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, line in enumerate(lines):
        if line.strip() and start is None:
            start = at
        elif not line.strip() and start is not None and not inside[at]:
            yield start, at
            start = None
    if start is not None:
        yield start, len(lines)


def _inside(text: str, count: int) -> list[bool]:
    """For each line whether it begins inside brackets or a string of several lines."""
    inside = [False] * count
    depth = line = 0
    at = 0
    for found in PIECES.finditer(text):
        for _ in range(text.count("\n", at, found.start())):
            line += 1
            inside[line] = depth > 0
        for _ in range(found[0].count("\n")):
            line += 1
            inside[line] = True
        at = found.end()
        depth = max(0, depth + {"open": 1, "close": -1}.get(found.lastgroup or "", 0))
    for rest in range(line + 1, count):
        inside[rest] = depth > 0
    return inside

"""Read KQL in tests, and write trees as one short line."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

from gazehound.diagnostics import Diagnostic
from gazehound.syntax import nodes, parse
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

CASES = Path(__file__).parents[2] / "cases"
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"


def corpus(name: str) -> list[dict[str, object]]:
    """The records of a corpus file, none where the corpus is absent."""
    path = CORPUS / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def mistakes(kql: str) -> list[Diagnostic]:
    return [each for each in parse(SourceText(kql))[1] if each.is_error]


def codes(kql: str) -> list[str]:
    return [each.code for each in mistakes(kql)]


def read(kql: str) -> nodes.Query:
    """The tree of a text without mistakes."""
    query, found = parse(SourceText(kql))
    assert not list(found), [f"{each.code} {each.message}" for each in found]
    return query


def statement(kql: str) -> str:
    """The only statement of a text, written short."""
    (only,) = read(kql).statements
    return written(only)


def value(kql: str) -> str:
    """An expression, written short."""
    (only,) = read(f"print {kql}").statements
    return written(only).removeprefix("Print(columns: ").removesuffix(")")


def operator(kql: str) -> str:
    """What stands behind `T |`, written short."""
    (only,) = read(f"T | {kql}").statements
    return written(only).removeprefix("T | ")


def written(node: object) -> str:
    """A node on one line: operators in prefix form, names bare, empty fields left out."""
    match node:
        case nodes.ExpressionStatement(expression=inner):
            return written(inner)
        case nodes.Pipeline(source=source, operators=operators):
            return " | ".join(map(written, (source, *operators)))
        case nodes.Literal(type=ScalarType.STRING | ScalarType.LONG, value=value):
            return repr(value)
        case nodes.Literal(type=kind, value=value):
            return f"{kind}:{value}"
        case nodes.DynamicLiteral(value=value):
            return f"dynamic:{json.dumps(value)}"
        case nodes.Name(text=text) | nodes.WildcardReference(pattern=text):
            return text
        case nodes.NameReference(name=name):
            return name.text
        case nodes.Star():
            return "*"
        case nodes.Parenthesized(inner=inner):
            return f"[{written(inner)}]"
        case nodes.Unary(operator=sign, operand=operand):
            return f"({sign} {written(operand)})"
        case nodes.Binary(operator=sign, left=left, right=right):
            return f"({sign} {written(left)} {written(right)})"
        case nodes.ListOperation(operator=sign, operand=operand, items=items):
            return f"({sign} {' '.join(map(written, (operand, *items)))})"
        case nodes.Between(operand=operand, low=low, high=high, negated=negated):
            return f"({'!' if negated else ''}between {written(operand)} {written(low)} {written(high)})"
        case nodes.Path(base=base, member=member):
            return f"{written(base)}.{member.text}"
        case nodes.Index(base=base, index=index):
            return f"{written(base)}<{written(index)}>"
        case nodes.Call(name=name, arguments=arguments, base=base):
            return (f"{written(base)}." if base else "") + f"{name.text}({', '.join(map(written, arguments))})"
        case nodes.NamedExpression(names=names, value=value, is_tuple=is_tuple):
            left = ", ".join(name.text for name in names)
            return f"{f'({left})' if is_tuple else left} = {written(value)}"
        case nodes.Property(name=name, value=value):
            return f"{name.text}={written(value)}"
        case nodes.ColumnDeclaration(name=name, type=kind):
            return f"{name.text}:{kind}"
        case nodes.RowSchema(columns=columns, star=star):
            return f"<{', '.join([*map(written, columns), *['*'] * star])}>"
    return _generic(node)


def _generic(node: object) -> str:
    if isinstance(node, tuple):
        return ", ".join(map(written, node))
    if not is_dataclass(node):
        return str(node)
    kept = ((field.name, getattr(node, field.name)) for field in fields(node))
    shown = [f"{name}: {written(each)}" for name, each in kept if _counts(name, each)]
    return f"{type(node).__name__.rstrip('_')}({'; '.join(shown)})"


def _counts(name: str, each: object) -> bool:
    if isinstance(each, Span) or each is None or each == ():
        return False
    return each is not False or name in ("descending", "nulls_first")

"""What the sources can refuse, read from their syntax trees: codes with the parameters given beside them.

A code written in full is read as it stands. One that is computed is followed to where its pieces are
written: a constant, a table, a loop over a table, an argument of a caller. A piece that no source writes
(the value of a state) is left as `*`, to be filled by who knows the values.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from .sources import PACKAGE, called_name, modules, place, tree

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Said:
    """One way in which a refusal is raised; `is_open` when more parameters come from another refusal."""

    code: str
    params: frozenset[str]
    is_open: bool
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where an expression stands: its file, line and functions around, who called the inmost one, and the
    row of the table that a loop is at."""

    path: Path
    line: int = 0
    around: tuple[_Function, ...] = ()
    call: ast.Call | None = None
    caller: _Place | None = None
    row: dict[str, ast.expr] = field(default_factory=dict)


# Names of parameters; `**` stands for those of another refusal. `?` stands for what a caller knows.
_Names = frozenset[str]
_ELSEWHERE: _Names = frozenset({"**"})
_CALLER_KNOWS: _Names = frozenset({"?"})
_FURTHEST_CALLER = 3


def everything_said() -> Iterator[Said]:
    """Yield every code that the sources can raise, computed ones included, with their parameters."""
    for path in modules("**/*.py"):
        for call, around in _calls(path):
            if called_name(call) == "Refusal" and call.args and not _passes_on(call):
                for at in _rows(call, _Place(path, call.lineno, around)):
                    yield from _said(call, at)


def _said(call: ast.Call, at: _Place, depth: int = 0) -> Iterator[Said]:
    code, params = call.args[0], _second(call)
    codes = list(dict.fromkeys(_texts(code, at)))
    given = [_Names()] if params is None else list(dict.fromkeys(_keys(params, at)))
    if depth < _FURTHEST_CALLER and (any("?" in one for one in codes) or any("?" in keys for keys in given)):
        for site in _wider(at):
            yield from _said(call, site, depth + 1)
        return
    for one in codes:
        for keys in given:
            unknown = keys & (_ELSEWHERE | _CALLER_KNOWS)
            yield Said(one.replace("?", "*"), keys - unknown, bool(unknown), place(at.path, call))


def _wider(at: _Place) -> Iterator[_Place]:
    """Yield the place as seen from each caller of the outermost function known so far."""
    if at.caller is not None:
        yield from (replace(at, caller=caller) for caller in _wider(at.caller))
    elif at.around:
        yield from _sites(at.around[-1], at)


def _passes_on(call: ast.Call) -> bool:
    """A refusal given on with another field: it was said where it was made."""
    return isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "code"


def _second(call: ast.Call) -> ast.expr | None:
    named = {word.arg: word.value for word in call.keywords}
    return call.args[1] if len(call.args) > 1 else named.get("params")


@cache
def _calls(path: Path) -> tuple[tuple[ast.Call, tuple[_Function, ...]], ...]:
    found: list[tuple[ast.Call, tuple[_Function, ...]]] = []

    def walk(node: ast.AST, around: tuple[_Function, ...]) -> None:
        if isinstance(node, ast.Call):
            found.append((node, around))
        inside = (*around, node) if isinstance(node, _Function) else around
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(_tree(path), ())
    return tuple(found)


_tree = cache(tree)


@cache
def _calls_everywhere() -> dict[str, list[tuple[Path, ast.Call, tuple[_Function, ...]]]]:
    found: dict[str, list[tuple[Path, ast.Call, tuple[_Function, ...]]]] = defaultdict(list)
    for path in modules("**/*.py"):
        for call, around in _calls(path):
            found[called_name(call)].append((path, call, around))
    return found


# ── Arguments of callers ────────────────────────────────────────────────────────────────────────────────


def _parameters(function: _Function) -> list[str]:
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _is_parameter(name: str, at: _Place) -> bool:
    outermost = at
    while outermost.caller is not None:
        outermost = outermost.caller
    return bool(outermost.around) and name in _parameters(outermost.around[-1])


def _sites(function: _Function, at: _Place) -> Iterator[_Place]:
    """Yield the place seen from each caller: a private function has them in its own file."""
    name = function.name if function.name != "__init__" else _class_of(function, at.path)
    for path, call, around in _calls_everywhere().get(name, []):
        if path == at.path or not name.startswith("_"):
            yield replace(at, call=call, caller=_Place(path, call.lineno, around))


def _class_of(function: _Function, path: Path) -> str:
    classes = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef))
    return next(one.name for one in classes if function in one.body)


def _argument(name: str, at: _Place) -> ast.expr | None:
    assert at.call is not None
    function = at.around[-1]
    named = {word.arg: word.value for word in at.call.keywords if word.arg}
    if name in named:
        return named[name]
    places = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    places = places[1:] if places[:1] in (["self"], ["cls"]) else places
    if name in places and places.index(name) < len(at.call.args):
        return at.call.args[places.index(name)]
    return None


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────


def _assigned(name: str, at: _Place) -> list[ast.expr]:
    """Return what a name is set to by assignment: in the functions around, else in the module."""
    if name in at.row:
        return [at.row[name]]
    for function in reversed(at.around):
        if found := _reaching(name, function.body, at.line):
            return found
    return [value for node in _tree(at.path).body for value in _set_by(node, name)]


def _reaching(name: str, body: Sequence[ast.stmt], line: int) -> list[ast.expr]:
    """Return what the name can hold at that line: the last assignment, or those of the branches before."""
    found: list[ast.expr] = []
    for statement in body:
        if statement.lineno > line:
            break
        if direct := list(_set_by(statement, name)):
            found = direct
            continue
        blocks = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody")]
        if statement.lineno <= line <= (statement.end_lineno or 0) and blocks[0]:
            inside = next((one for block in blocks if (one := _reaching(name, block, line))), [])
            found = inside or found
        else:
            found = found + [value for node in ast.walk(statement) for value in _set_by(node, name)]
    return found


def _set_by(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _part(target, value, name)
        case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
            yield value
        case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
            yield value


def _part(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    """Yield the piece of a value that goes to a name, when the target is taken apart like the value."""
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
    elif isinstance(target, ast.Tuple | ast.List):
        for inner, piece in zip(target.elts, _pieces(value), strict=False):
            yield from _part(inner, piece, name)


def _pieces(value: ast.expr) -> Sequence[ast.expr]:
    return value.elts if isinstance(value, ast.Tuple | ast.List) else ()


def _imported(name: str, path: Path) -> _Place | None:
    for node in _tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("grappe."):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    stem = PACKAGE.parent / Path(*node.module.split("."))
                    for file in (stem.with_suffix(".py"), stem / "__init__.py"):
                        if file.exists():
                            return _Place(file)
    return None


def _follow(name: str, at: _Place, read: Callable[[ast.expr, _Place], Iterator[_T]]) -> list[_T]:
    values = _assigned(name, at)
    if values:
        return [found for value in values for found in read(value, at)]
    if at.call is not None and at.caller is not None and (given := _argument(name, at)) is not None:
        return list(read(given, at.caller))
    if (module := _imported(name, at.path)) is not None:
        return [found for value in _assigned(name, module) for found in read(value, module)]
    return []


# ── Loops over tables ───────────────────────────────────────────────────────────────────────────────────


def _rows(call: ast.Call, at: _Place) -> Iterator[_Place]:
    """Yield the place once per row of the tables that the loops around the call go through."""
    outer: ast.AST = at.around[-1] if at.around else _tree(at.path)
    used = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    for node in ast.walk(outer):
        loops: Sequence[tuple[ast.expr, ast.expr]] = ()
        if isinstance(node, ast.For) and _holds(node, call):
            loops = [(node.target, node.iter)]
        elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp) and _holds(node.elt, call):
            loops = [(one.target, one.iter) for one in node.generators]
        for target, table in loops:
            names = {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)} & used
            rows = list(_elements(table, at)) if names else []
            if rows:
                for row in rows:
                    values = {name: piece for name in names for piece in _part(target, row, name)}
                    yield replace(at, row=values)
                return
    yield at


def _holds(node: ast.AST, call: ast.Call) -> bool:
    return any(inner is call for inner in ast.walk(node))


def _elements(table: ast.expr, at: _Place) -> Iterator[ast.expr]:
    match table:
        case ast.Tuple(elts=rows) | ast.List(elts=rows) | ast.Set(elts=rows):
            yield from rows
        case ast.Dict(keys=keys):
            yield from (key for key in keys if key is not None)
        case ast.Call(func=ast.Attribute(value=ast.expr() as owner, attr="items"), args=[]):
            for found in _tables(owner, at):
                for key, value in zip(found.keys, found.values, strict=True):
                    if key is not None:
                        yield ast.Tuple(elts=[key, value])
        case ast.Name(id=name):
            yield from _follow(name, at, _elements)


def _tables(owner: ast.expr, at: _Place) -> Iterator[ast.Dict]:
    match owner:
        case ast.Dict():
            yield owner
        case ast.Name(id=name):
            yield from _follow(name, at, _tables)


# ── Codes ───────────────────────────────────────────────────────────────────────────────────────────────


def _texts(expression: ast.expr, at: _Place) -> Iterator[str]:
    """Yield every text that the expression can be; a piece that no source writes is `*`."""
    match expression:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Constant():
            return
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body, at)
            yield from _texts(other, at)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(value, at)
        case ast.JoinedStr(values=values):
            yield from _joined(values, at)
        case ast.Subscript(value=table) | ast.Call(func=ast.Attribute(value=table, attr="get")):
            found = [value for rows in _tables(table, at) for value in rows.values]
            texts = [text for value in found for text in _texts(value, at)]
            yield from texts or ["*"]
        case ast.Call(func=ast.Name(id="next"), args=[ast.GeneratorExp() as rows, *_default]):
            yield from _texts_of_rows(rows, at)
        case ast.Call(func=ast.Name(id=name)) if (returned := _returned(name, at)) is not None:
            for value, there in returned:
                yield from _texts(value, there)
        case ast.Name(id=name):
            yield from _follow(name, at, _texts) or ["?" if _is_parameter(name, at) else "*"]
        case _:
            yield "*"


def _texts_of_rows(rows: ast.GeneratorExp, at: _Place) -> Iterator[str]:
    (loop,) = rows.generators
    wanted = rows.elt.id if isinstance(rows.elt, ast.Name) else ""
    for row in _elements(loop.iter, at):
        for piece in _part(loop.target, row, wanted):
            yield from _texts(piece, at)


def _returned(name: str, at: _Place) -> list[tuple[ast.expr, _Place]] | None:
    for node in _tree(at.path).body:
        if isinstance(node, _Function) and node.name == name:
            there = _Place(at.path, node.end_lineno or 0, (node,))
            returns = (one for one in ast.walk(node) if isinstance(one, ast.Return))
            return [(one.value, there) for one in returns if one.value is not None]
    return None


def _joined(values: Sequence[ast.expr], at: _Place) -> Iterator[str]:
    said = [""]
    for piece in values:
        inner = piece.value if isinstance(piece, ast.FormattedValue) else piece
        found = list(_texts(inner, at))
        said = [start + end for start in said for end in found]
    yield from said


# ── Parameters ──────────────────────────────────────────────────────────────────────────────────────────


def _keys(expression: ast.expr, at: _Place) -> Iterator[_Names]:
    """Yield every set of names that the parameters can have, with `**` for those from elsewhere."""
    match expression:
        case ast.Dict(keys=keys, values=values):
            yield from _keys_of_table(keys, values, at)
        case ast.BinOp(left=left, right=right, op=ast.BitOr()):
            yield from _both(list(_keys(left, at)), list(_keys(right, at)))
        case ast.IfExp(body=body, orelse=other):
            yield from _keys(body, at)
            yield from _keys(other, at)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=words):
            yield frozenset(word.arg for word in words if word.arg)
        case ast.Name(id=name) if at.around and _is_spread(name, at):
            yield _CALLER_KNOWS if at.call is None else _spread(at)
        case ast.Name(id=name):
            yield from dict.fromkeys(_follow(name, at, _keys)) or [
                _CALLER_KNOWS if _is_parameter(name, at) else _ELSEWHERE
            ]
        case _:
            yield _ELSEWHERE


def _keys_of_table(
    keys: Sequence[ast.expr | None], values: Sequence[ast.expr], at: _Place
) -> Iterator[_Names]:
    found: list[_Names] = [
        frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
    ]
    for key, value in zip(keys, values, strict=True):
        if key is None:
            found = list(_both(found, list(_keys(value, at))))
    yield from found


def _both(left: Sequence[_Names], right: Sequence[_Names]) -> Iterator[_Names]:
    yield from (one | other for one in left for other in right)


def _is_spread(name: str, at: _Place) -> bool:
    spread = at.around[-1].args.kwarg
    return spread is not None and spread.arg == name


def _spread(at: _Place) -> _Names:
    assert at.call is not None
    own = _parameters(at.around[-1])
    return frozenset(word.arg for word in at.call.keywords if word.arg and word.arg not in own)

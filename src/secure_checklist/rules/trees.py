"""Small words for building Python syntax trees; tests whose truth is known in advance fold away."""

import ast
from collections.abc import Sequence


def local(name: str) -> ast.expr:
    """Read a variable."""
    return ast.Name(name, ast.Load())


def const(value: str | int | bool | None) -> ast.expr:  # noqa: FBT001 - any constant
    """Write a constant."""
    return ast.Constant(value)


def compared(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    """Compare two values."""
    return ast.Compare(left, [op], [right])


def same_as(left: ast.expr, value: bool | None) -> ast.expr:  # noqa: FBT001 - the constant to compare with
    """Compare with True, False or None itself."""
    return compared(left, ast.Is(), const(value))


def is_known(value: ast.expr) -> ast.expr:
    """Say that a value is there."""
    return compared(value, ast.IsNot(), const(None))


def sure_of(test: ast.expr) -> bool | None:
    """Give the truth of a test that needs no subject."""
    return test.value if isinstance(test, ast.Constant) and isinstance(test.value, bool) else None


def both(*parts: ast.expr) -> ast.expr:
    """Join so that all hold."""
    return _join(ast.And(), parts, neutral=True)


def either(*parts: ast.expr) -> ast.expr:
    """Join so that one holds."""
    return _join(ast.Or(), parts, neutral=False)


def _join(op: ast.boolop, parts: Sequence[ast.expr], *, neutral: bool) -> ast.expr:
    left = [part for part in parts if sure_of(part) is not neutral]
    if not left or any(sure_of(part) is not None for part in left):
        return const(neutral if not left else not neutral)
    return left[0] if len(left) == 1 else ast.BoolOp(op, left)


def pick(test: ast.expr, then: ast.expr, other: ast.expr) -> ast.expr:
    """Choose one of two values."""
    sure = sure_of(test)
    return ast.IfExp(test, then, other) if sure is None else then if sure else other


def assign(name: str, value: ast.expr) -> ast.stmt:
    """Set a variable."""
    return ast.Assign([ast.Name(name, ast.Store())], value)

"""The frame of every write: one transaction, and the same form sent twice does its work once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction

from grappe.kernel.audit import first_result
from grappe.values import Refused

F = TypeVar("F", bound=Callable[..., Any])


def command(function: F) -> F:
    """Run a command in one transaction; with a `key` already used by the same actor, return its result.

    A form sent again after its act succeeded may also be refused by the rules (nothing is left to do):
    that refusal gives way to the first result too.

    The key is written with the audit line of the act (a unique column), so that two identical forms
    racing each other cannot both succeed: the loser is rolled back and answered with the first result.
    """

    @wraps(function)
    def run(**arguments: Any) -> Any:
        try:
            with transaction.atomic():
                return function(**arguments)
        except (IntegrityError, Refused):
            entry = first_result(arguments.get("key"), actor=arguments["actor"])
            if entry is None:
                raise
            return entry.result

    return cast(F, run)

"""Rows told as one JSON text by the database: thousands are read in a third of the time of as many rows."""

import json
from typing import Any

from django.db.models import Aggregate, Func, TextField


class Row(Func):
    """One row as a JSON list. Not Django's own: that asks the database, on each new connection, whether it
    knows JSON."""

    function = "JSON_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same for PostgreSQL."""
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **context)


class Rows(Aggregate):
    """The rows of a query as one JSON text."""

    function = "JSON_GROUP_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same for PostgreSQL, where JSON would otherwise be read before it reaches us."""
        return self.as_sql(
            compiler,
            connection,
            function="JSON_AGG",
            template="%(function)s(%(expressions)s)::text",
            **context,
        )


def listed(value: Any) -> list[Any]:
    """Return a list that one database tells as a list, and the other as its text."""
    return list(json.loads(value) if isinstance(value, str) else value)

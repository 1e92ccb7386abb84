"""Where one goes on from a partner found: pages of areas above, which give their addresses here."""

from collections.abc import Callable, Sequence

TableDoor = Callable[[int, str], str]
"""From a project's id and the name of an organisation to the page that puts it on the board."""

_tables: list[TableDoor] = []


def share_table(door: TableDoor) -> None:
    """Let a search opened from a project lead back to its board."""
    _tables[:] = [door]


def table_of(project: int, name: str) -> str:
    """Return the page that puts an organisation on the board of a project; empty when nobody keeps boards."""
    return _tables[0](project, name) if _tables else ""


ProjectDoor = Callable[[str, Sequence[int]], str]
"""From a network's slug and the ids of like needs, the asker's first, to the page that opens a project."""

_projects: list[ProjectDoor] = []


def share_projects(door: ProjectDoor) -> None:
    """Let several like needs be proposed as one project."""
    _projects[:] = [door]


def project_of(network: str, needs: Sequence[int]) -> str:
    """Return the page that opens a project from these needs; empty when nobody opens projects."""
    return _projects[0](network, needs) if _projects else ""


def opens_projects() -> bool:
    """Whether an area above opens projects."""
    return bool(_projects)

"""What a person changes about themselves."""

from datetime import datetime

from grappe.areas.people.models import Person
from grappe.areas.people.rules import refusals_of_profile
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import refuse_if


@command
def update_profile(
    *, name: str, language: str, theme: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Change one's own name, language and theme, and return one's id.

    :raises Refused: when the name is empty or too long, or the language or theme is unknown.
    """
    refuse_if(refusals_of_profile(name=name, language=language, theme=theme))
    person = Person.objects.select_for_update().get(pk=actor.own_id)
    changed = [
        field
        for field, value in (("name", name.strip()), ("language", language), ("theme", theme))
        if getattr(person, field) != value
    ]
    person.name, person.language, person.theme = name.strip(), language, theme
    person.save(update_fields=["name", "language", "theme"])
    audit.record(
        actor=actor,
        command="update_profile",
        on=on,
        object_type="person",
        object_id=person.pk,
        changes={"fields": changed},
        key=key,
        result=person.pk,
    )
    return person.pk

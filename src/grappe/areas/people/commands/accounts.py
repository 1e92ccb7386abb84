"""What happens to an account besides its profile: proofs of address, sessions, and the trail of both."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import F

from grappe.areas.people.commands.letters import write_letter
from grappe.areas.people.models import Person
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command

LETTER = "person"


def prove_address(person: Person) -> None:
    """Write down that a person's sign-in address is proven: it came by invitation, or by a letter answered.

    The sign-in library keeps addresses in a table of its own; a row it does not find there would pass for
    an address still to be proven.
    """
    address = person.email.lower()
    if not EmailAddress.objects.filter(user=person, email=address, verified=True, primary=True).exists():
        EmailAddress.objects.update_or_create(
            user=person, email=address, defaults={"verified": True, "primary": True}
        )


@command
def record_change(
    *,
    person_id: int,
    what: str,
    subject: str,
    body: str,
    to_address: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down a change of someone's sign-in (password, address, second factor) and tell them by letter.

    :param what: the code of the change, for the trail; the trail keeps neither address nor secret.
    :return: the person's id.
    """
    person = Person.objects.get(pk=person_id)
    write_letter(
        person=person,
        to_address=to_address,
        language=person.language,
        subject=subject,
        body=body,
        object_type=LETTER,
        object_id=person.pk,
        on=on,
    )
    audit.record(
        actor=actor,
        command=what,
        on=on,
        object_type="person",
        object_id=person.pk,
        key=key,
        result=person.pk,
    )
    return person.pk


@command
def close_other_sessions(*, actor: Actor, on: datetime, key: str | None = None) -> int:
    """End every session of the actor, everywhere, and return their id; the caller renews its own."""
    Person.objects.filter(pk=actor.own_id).update(session_round=F("session_round") + 1)
    audit.record(
        actor=actor,
        command="close_other_sessions",
        on=on,
        object_type="person",
        object_id=actor.own_id,
        key=key,
        result=actor.own_id,
    )
    return actor.own_id

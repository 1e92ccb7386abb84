"""What this area does every day without being asked."""

from datetime import datetime

from django.urls import reverse

from grappe.areas.funding.commands import remind_register
from grappe.kernel.actor import MACHINE


def remind_keepers(site: str, on: datetime) -> int:
    """Remind who keeps a desk of the aid to send to the national register soon or late; return how many
    letters were written. An entry is recalled once as due soon and once as late, however often this runs.

    :param site: where the site answers, `https://grappe.exemple.test`.
    """

    def link(network: str) -> str:
        return site.rstrip("/") + reverse("funding:register", kwargs={"network": network})

    return remind_register(link_of=link, actor=MACHINE, on=on)

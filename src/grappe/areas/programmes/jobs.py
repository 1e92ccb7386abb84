"""What this area does every day without being asked."""

from datetime import datetime

from django.urls import reverse

from grappe.areas.programmes.commands.opinions import remind_experts
from grappe.kernel.actor import MACHINE


def remind_awaited_experts(site: str, on: datetime) -> int:
    """Remind the experts whose opinion is due within three days; return how many letters were written.

    An opinion is recalled once, whoever asks and however often this runs.

    :param site: where the site answers, `https://grappe.exemple.test`.
    """

    def link(opinion: int) -> str:
        return site.rstrip("/") + reverse("programmes:opinion", kwargs={"opinion": opinion})

    return remind_experts(link=link, actor=MACHINE, on=on)

"""The support of the demonstration, led by the real commands at its times.

Bio'INNOV 2009 runs to its end: the ten real laureates get the very same five days, as the brochure prints,
all signed and closed. Whatever could harm (a contested line, a cancelled one, a report sent back) belongs to
a trial call whose organisations do not exist.
"""

from datetime import datetime

from grappe.areas.support.commands import save_template
from grappe.areas.support.demo.data import VERSION_A, VERSION_B
from grappe.areas.support.demo.finished import run_2009
from grappe.areas.support.demo.trial import begin_trial
from grappe.areas.support.models import SupportProgramme
from grappe.areas.support.rules import Template
from grappe.kernel.actor import MACHINE


def load(*, on: datetime) -> None:
    """Write the templates, run 2009 to its end and begin the trial programme, once."""
    if SupportProgramme.objects.exists():
        return
    version_a = _template("bio-innov-a", VERSION_A, "Brochure Bio’INNOV 2009, corps du texte", on)
    version_b = _template("bio-innov-b", VERSION_B, "Brochure Bio’INNOV 2009, résumé", on)
    run_2009(version_a)
    begin_trial(version_b, on)


def _template(slug: str, template: Template, source: str, on: datetime) -> int:
    return save_template(
        slug=slug,
        template=template,
        network_id=None,
        source=f"{source} ; dates d’exemple",
        actor=MACHINE,
        on=on,
    )

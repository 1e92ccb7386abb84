"""Lists of members that somebody sent to Organics Cluster: one to check, one written in by mistake
and undone.

Every organisation in them is invented, and says so.
"""

from datetime import datetime, timedelta

from grappe.areas.networks.commands import apply_member_import, open_member_import, undo_member_import
from grappe.areas.networks.models import Network
from grappe.kernel.actor import MACHINE

# As a spreadsheet sends it: titles above, Windows-1252, decimal commas; some rows are wrong on purpose.
TO_CHECK = """\
Adhésions reçues au salon;;;;;;
;;;;;;
Raison sociale;Département;Activité;Effectif;Depuis;Jusqu'au;Inventée
Savonnerie Exemple;Drôme;savons surgras;12,0;15/01/2026;;oui
SARL Huilerie Témoin;26;huiles essentielles;8;03/02/2026;31/12/2026;oui
Distillerie Modèle;7;hydrolats;douze;32/01/2026;;oui
Huilerie Temoin;26;;;03/02/2026;31/12/2026;oui
;38;tisanes;;;;oui
"""
BY_MISTAKE = "Nom;Département;Inventée\nFilature Exemple;07;oui\nTeinturerie Témoin;42;oui\n"


def load_lists(network: Network, *, on: datetime) -> None:
    """Send both lists, in the weeks before `on`."""
    mistake = open_member_import(
        network_id=network.pk,
        name="adherents-autre-reseau.csv",
        content=BY_MISTAKE.encode("cp1252"),
        actor=MACHINE,
        on=on - timedelta(days=20),
    )
    apply_member_import(import_id=mistake, choices={}, actor=MACHINE, on=on - timedelta(days=20))
    undo_member_import(import_id=mistake, actor=MACHINE, on=on - timedelta(days=19))
    open_member_import(
        network_id=network.pk,
        name="adhesions-salon.csv",
        content=TO_CHECK.encode("cp1252"),
        actor=MACHINE,
        on=on - timedelta(days=2),
    )

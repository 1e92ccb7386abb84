"""The words of every refusal raised when deciding."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "programmes.not_deliberating_yet": _(
        "La délibération n’est pas ouverte. Terminez la notation, puis ouvrez la séance."
    ),
    "programmes.not_deliberating_after": _(
        "Les décisions de cet appel sont appliquées : elles ne changent plus."
    ),
    "programmes.present_not_of_the_jury": _("Une personne cochée ne siège pas à ce jury. Rechargez la page."),
    "programmes.quorum_missing": _(
        "%(present)s jurés présents sur %(jurors)s : le quorum est de %(quorum)s. Cochez les présents."
    ),
    "programmes.resolution_not_the_tie": _(
        "L’ordre doit porter exactement sur les dossiers ex æquo, chacun une fois. Rechargez la page : "
        "le classement a pu changer."
    ),
    "programmes.resolution_without_reason": _("Écrivez pourquoi le jury retient cet ordre."),
    "programmes.decision_withdrawn_meanwhile": _(
        "La décision a été retirée pendant que vous écriviez. La vôtre n’est pas enregistrée ; votre saisie "
        "est gardée : enregistrez à nouveau si vous la maintenez."
    ),
    "programmes.decided_meanwhile_selected": _(
        "%(by)s vient de décider : lauréate. Motif : « %(reason)s ». Rien n’a été remplacé et votre saisie "
        "est gardée : enregistrez à nouveau si le jury la maintient."
    ),
    "programmes.decided_meanwhile_waitlisted": _(
        "%(by)s vient de décider : liste d’attente. Motif : « %(reason)s ». Rien n’a été remplacé et votre "
        "saisie est gardée : enregistrez à nouveau si le jury la maintient."
    ),
    "programmes.decided_meanwhile_rejected": _(
        "%(by)s vient de décider : non retenue. Motif : « %(reason)s ». Rien n’a été remplacé et votre "
        "saisie est gardée : enregistrez à nouveau si le jury la maintient."
    ),
    "programmes.departure_without_reason": _(
        "Dossier %(number)s : cette décision s’écarte du classement. Écrivez le motif du jury."
    ),
    "programmes.outcome_missing": _("Le dossier %(number)s n’a pas de décision."),
    "programmes.outcome_unknown_application": _("Le dossier %(number)s n’est pas parmi ceux à décider."),
    "programmes.tie_across_cut": _(
        "Les dossiers %(numbers)s sont ex æquo à la limite des %(places)s places. Le jury doit les ordonner."
    ),
    "programmes.too_many_selected": _(
        "%(selected)s lauréats pour %(places)s places. Retirez-en, ou motivez l’exception."
    ),
    "programmes.aid_not_computable": _(
        "Dossier %(number)s, %(organisation)s : l’aide ne peut pas être calculée. Sa page d’aide "
        "dit pourquoi."
    ),
    "programmes.vat_situation_missing": _(
        "La situation de TVA n’est pas déclarée : on ne sait pas sur quels montants calculer."
    ),
    "programmes.reopening_without_reason": _("Écrivez pourquoi la notation est rouverte."),
    "programmes.reopening_already_over": _(
        "Cette fin de notation est déjà passée : les jurés ne pourraient rien noter. Donnez-en une autre."
    ),
    "programmes.no_letter_chosen": _("Cochez au moins une lettre."),
    "programmes.letters_before_decisions": _(
        "Les lettres partent après les décisions. Appliquez-les d’abord."
    ),
    "programmes.request_missing": _("Dossier %(number)s : le montant demandé n’est pas connu."),
    "programmes.request_unreadable": _(
        "Dossier %(number)s : le montant demandé (%(asked)s) n’est pas un montant en euros et centimes."
    ),
    "programmes.tie_changes_selection": _(
        "Les dossiers %(numbers)s sont ex æquo au rang %(rank)s, et leur ordre change qui est financé. "
        "Le jury doit les ordonner."
    ),
    "programmes.envelope_exceeded": _(
        "Enveloppe « %(envelope)s » : %(granted)s accordés pour %(amount)s disponibles. Réduisez un montant."
    ),
    "programmes.lowered_without_reason": _(
        "L’aide est ramenée à %(most)s : écrivez pourquoi. Le motif paraît dans la lettre et au "
        "procès-verbal."
    ),
    "programmes.limit_unreadable": _("L’aide au plus est un montant positif, en euros et centimes."),
    "programmes.payer_not_open": _(
        "Dossier %(number)s : cette enveloppe ne peut pas le financer. Choisissez-en une qui lui est ouverte."
    ),
    "programmes.aid_over_ceiling": _(
        "Dossier %(number)s, %(organisation)s : %(asked)s d’aide dépassent le plafond de %(ceiling)s du "
        "règlement %(regime)s (%(counted)s déjà comptés). L’aide est bloquée en entier ; au plus "
        "%(highest)s, si le jury la ramène avant de décider."
    ),
    "programmes.aid_over_call_rule": _(
        "Dossier %(number)s, %(organisation)s : %(asked)s d’aide dépassent la règle de l’appel, %(ceiling)s "
        "en %(years)s ans, toutes aides publiques (%(counted)s déjà comptés). La loi n’est pas en cause. Au "
        "plus %(highest)s, si le jury la ramène avant de décider."
    ),
    "programmes.selection_without_scheme": _(
        "Une enveloppe paie une aide qui se calcule. Choisissez d’abord l’aide de l’appel."
    ),
    "programmes.selection_without_envelope": _(
        "Cet appel n’a pas d’enveloppe. Écrivez-en au moins une avec l’appel."
    ),
    "programmes.least_share_out_of_range": _("Cette part est supérieure à 0 %% et d’au plus 100 %%."),
    "programmes.seats_out_of_range": _("Un nombre de places va de 0 à %(most)s."),
    "programmes.too_many_floors": _("%(most)s planchers au plus."),
    "programmes.floor_of_nothing": _("Un plancher est supérieur à zéro. Pour l’enlever, videz sa ligne."),
    "programmes.floor_unknown_group": _("Ce groupe n’existe pas dans l’appel : %(code)s."),
    "programmes.selection_fixed": _("La séance est ouverte ou finie : la règle de sélection ne change plus."),
    "programmes.nothing_to_choose": _(
        "Aucun dossier classé ne peut être financé : il n’y a rien à proposer."
    ),
    "programmes.call_rule_of_nothing": _("Le plafond de l’appel est supérieur à zéro. Vide : la loi seule."),
    "programmes.call_rule_years": _("De 1 à 20 ans."),
}

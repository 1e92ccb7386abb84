"""The words of labels: refusals, conditions and their evidence, lines of the calculations."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from grappe.areas.labels.models import ACT_LABELS, REPORT_LABELS, STATE_LABELS, SUPPORT_LABELS
from grappe.areas.labels.rules import Condition, ConditionKind, Finding, Verdict
from grappe.values import Refusal, Share
from grappe.web import formats
from grappe.web.refusals import words_of

WORDS = {
    # Acts
    "labels.step": _("Un label « %(state)s » ne permet pas cet acte : « %(act)s »."),
    "labels.day_missing": _("Écrivez le jour de l’acte, par exemple 15/09/2026."),
    "labels.day_to_come": _("Ce jour est à venir. Un acte compte aujourd’hui au plus tard."),
    "labels.day_before_last": _("Le label a déjà un acte le %(day)s. Choisissez ce jour ou un jour suivant."),
    "labels.withdrawn_first_day": _(
        "Un label ne se retire pas le jour où il commence. Choisissez un jour suivant."
    ),
    "labels.term_unknown": _(
        "Les règles du label ne disent pas sa durée, ou ce label n’a pas de fin : il ne se renouvelle pas."
    ),
    "labels.outside_window": _("Ce label se renouvelle du %(start)s au %(end)s."),
    "labels.conditions_not_met": _(
        "Conditions non remplies : %(count)s. Le label ne peut pas être renouvelé."
    ),
    "labels.conditions_not_attested": _(
        "Cochez la case : les conditions que Grappe ne connaît pas sont vérifiées par vous."
    ),
    "labels.ground_missing": _("Choisissez le motif de suspension prévu par les règles du label."),
    "labels.reason_missing": _("Dites pourquoi le label est retiré."),
    "labels.first_day_range": _("Le premier jour du label est aujourd’hui au plus tard."),
    "labels.already_granted": _("%(network)s a déjà reçu ce label dans cette vague."),
    "labels.already_held": _("%(network)s tient déjà ce label, sans date de fin."),
    # Schemes and calls
    "labels.share_unreadable": _("« %(text)s » n’est pas un pourcentage. Écrivez par exemple 50 ou 12,5."),
    "labels.share_above_whole": _("Un pourcentage ne peut pas dépasser 100."),
    "labels.number_range": _("Écrivez un nombre de %(least)s à %(most)s."),
    "labels.text_too_long": _("Ce texte dépasse %(longest)s caractères. Raccourcissez-le."),
    "labels.too_many_lines": _("Gardez %(most)s lignes au plus."),
    "labels.valid_from_missing": _("Écrivez le jour à partir duquel ces règles valent."),
    "labels.terms_before_last": _(
        "Des règles valent déjà à partir du %(day)s. Les nouvelles commencent après."
    ),
    "labels.source_missing": _("Dites quel texte fixe ces règles."),
    "labels.call_of_another": _("Cet appel a un autre financeur : il ne peut pas attribuer ce label."),
    "labels.call_decided": _("Cet appel est déjà décidé."),
    "labels.call_attached": _("Cet appel attribue déjà un label."),
    "labels.wave_missing": _("Nommez la vague, en %(longest)s caractères au plus."),
    "labels.laureate_not_a_network": _(
        "Dossier %(number)s : %(organisation)s n’est pas un réseau. Un label s’accorde à un réseau."
    ),
    # Support
    "labels.starts_on_missing": _("Écrivez le premier jour du soutien."),
    "labels.support_outside_label": _("Ce jour est hors de la durée du label."),
    "labels.support_exists": _("Un soutien commence déjà ce jour pour ce label."),
    "labels.rate_range": _("Écrivez un taux au-dessus de 0 et jusqu’à 100."),
    "labels.cap_missing": _("Écrivez un plafond au-dessus de zéro."),
    "labels.amount_unreadable": _("« %(text)s » n’est pas un montant. Écrivez par exemple 1 250,00."),
    "labels.amount_out_of_range": _(
        "« %(text)s » ne convient pas : un montant positif, au centime, sans excès de zéros."
    ),
    "labels.action_name_missing": _("Nommez l’action."),
    "labels.budget_missing": _("Écrivez un budget au-dessus de zéro."),
    "labels.too_many_actions": _("Une convention porte %(most)s actions au plus."),
    "labels.action_removed": _("Cette action est déjà retirée."),
    "labels.support_step": _("La convention est « %(state)s » : cet acte n’est plus possible."),
    "labels.signed_on_range": _("Écrivez le jour de la signature, aujourd’hui au plus tard."),
    "labels.years_to_pay": _("Années encore à payer : %(count)s."),
    "labels.label_stopped": _("Le label est « %(state)s » : rien n’est versé."),
    # Reports
    "labels.report_step": _("Le rapport est « %(state)s » : cet acte n’est plus possible."),
    "labels.report_changed": _("Ce rapport a changé depuis que vous l’avez lu. Relisez-le."),
    "labels.year_not_over": _("L’année finit le %(day)s : son rapport s’envoie ensuite."),
    "labels.nothing_spent": _("Écrivez au moins une dépense de l’année."),
    "labels.others_above_cost": _("Les autres aides dépassent les frais de fonctionnement."),
    "labels.activity_too_short": _("Racontez l’année en %(least)s caractères au moins."),
    "labels.result_missing": _("Dites ce que l’action a donné."),
    "labels.message_missing": _("Dites ce qui manque."),
    "labels.accepted_above": _("Ce montant dépasse ce qui est déclaré."),
    "labels.accepted_without_reason": _("Dites pourquoi une partie des dépenses est écartée."),
    "labels.paid_day_range": _("Le paiement se situe entre le contrôle et aujourd’hui."),
    "labels.report_not_late": _("Ce rapport n’est pas en retard."),
    "labels.reminded_today": _("Une relance est déjà partie aujourd’hui."),
    "labels.nobody_to_remind": _(
        "Personne n’anime ce réseau dans Grappe : la relance n’a pas de destinataire."
    ),
}
LINES = {
    "labels.support": _("Versement de l’année"),
    "labels.support.cost": _("Frais de fonctionnement retenus"),
    "labels.support.share": _("Part soutenue : %(rate)s"),
    "labels.support.cap": _("Plafond de l’année"),
    "labels.support.uncovered": _("Ce que les autres aides (%(others)s) laissent à couvrir"),
    "labels.support.running": _("Fonctionnement : le plus petit de ces montants"),
    "labels.support.action": _("%(name)s : %(rate)s de %(spent)s, jusqu’à %(aid)s"),
    "labels.support.sum": _("Fonctionnement et actions"),
    "labels.support.left": _("Reste de la convention, après %(paid)s versés"),
    "labels.support.total": _("Versement, arrondi une seule fois au centime"),
}
RULES = {"labels.support": _("convention de soutien signée")}
VERDICTS = {Verdict.MET: "ok", Verdict.NOT_MET: "no", Verdict.TO_CHECK: "warn"}


def said(refusal: Refusal) -> str:
    """The reason in the reader's language, states, acts and days in words."""
    params = {name: _in_words(value) for name, value in refusal.params.items()}
    return words_of(Refusal(refusal.code, params, refusal.field))


def _in_words(value: Any) -> Any:
    for labels in (STATE_LABELS, ACT_LABELS, SUPPORT_LABELS, REPORT_LABELS):
        if value in labels and type(value) is type(next(iter(labels))):
            return str(labels[value])
    return value


def condition_words(condition: Condition) -> str:
    """A condition, as the rules of the label print it."""
    least = condition.least
    match condition.kind:
        case ConditionKind.MEMBERS:
            words = ngettext("Au moins %(n)s membre", "Au moins %(n)s membres", least)
            return words % {"n": formats.number(least)}
        case ConditionKind.COMPANIES:
            return _now("Au moins %(share)s d’entreprises parmi les membres") % {
                "share": formats.percent(Share(least))
            }
        case ConditionKind.BOARD:
            words = ngettext(
                "Un bureau d’au moins %(n)s personne", "Un bureau d’au moins %(n)s personnes", least
            )
            return words % {"n": formats.number(least)}
        case ConditionKind.REPORT:
            return _now("Le dernier rapport annuel est rendu")
        case ConditionKind.WRITTEN:
            return condition.text


def evidence_words(finding: Finding) -> str:
    """What the house knows of a condition."""
    words = {
        "members": _now("%(members)s membres au registre aujourd’hui."),
        "members_unknown": _now("Personne n’est encore au registre : à vérifier par vous."),
        "companies": _now("%(companies)s entreprises au registre, soit %(share)s."),
        "board": _now("%(people)s personnes au bureau dans Grappe."),
        "board_unknown": _now("Le bureau n’est pas connu de Grappe : à vérifier par vous."),
        "report_given": _now("Le dernier rapport attendu est rendu."),
        "report_missing": _now("Le dernier rapport attendu n’est pas rendu."),
        "report_not_due": _now("Aucun rapport n’était encore attendu."),
        "written": _now("À vérifier par vous."),
    }
    return words[finding.evidence] % _written(finding.params)


def _written(params: Mapping[str, object]) -> dict[str, str]:
    return {name: formats.anything(value) for name, value in params.items()}

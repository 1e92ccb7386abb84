"""The words of refusals and of calculations of projects."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.web import formats

# The rules of a team, as sentences that follow "sans" or a colon.
RULE_WORDS = {
    "held": _("le maillon « %(link)s » est tenu"),
    "size": _("une équipe de %(most)s au plus"),
    "laboratory": _("un laboratoire au moins"),
    "sme": _("une PME au moins"),
    "near": _("un partenaire au moins dans les départements demandés"),
    "within": _("tous dans les départements demandés"),
    "budget": _("%(budget)s € de coûts réunis au plus"),
    "share": _("personne au-delà des 70 % (part des coûts)"),
    "apart": _("%(one)s et %(other)s jamais ensemble"),
    "kept": _("%(name)s en est"),
}


def words_of_rule(code: str, params: Mapping[str, Any]) -> str:
    """Say a rule of a team in the reader's language."""
    shown = {
        name: formats.number(value) if isinstance(value, int) else value for name, value in params.items()
    }
    return str(RULE_WORDS[code]) % shown


LINES = {
    "projects.submitted": _("projets déposés"),
    "projects.waiting": _("encore sans réponse, hors calcul"),
    "projects.won": _("financés"),
    "projects.success": _("taux de réussite"),
    "projects.count": _("projets"),
    "projects.inter": _("portés par plusieurs réseaux"),
    "projects.inter_share": _("part des projets interréseaux"),
}
WORDS = {
    # Stages
    "projects.step": _("Un projet %(before)s ne passe pas à « %(after)s »."),
    "projects.too_few_partners": _(
        "Un projet collaboratif réunit au moins %(least)s partenaires engagés. Invitez-les au tour de table."
    ),
    "projects.agreement_unsigned": _(
        "Le travail commence une fois l’accord signé par toutes les parties. S’il est signé ailleurs, "
        "dites quel jour."
    ),
    "projects.reason_missing": _("Dites pourquoi."),
    "projects.too_long": _("Ce texte dépasse %(longest)s caractères. Raccourcissez-le."),
    "projects.title_missing": _("Donnez un titre au projet."),
    "projects.need_missing": _("Écrivez le besoin d’où part le projet."),
    "projects.day_to_come": _("Ce jour est à venir. Écrivez un jour passé, ou aujourd’hui."),
    "projects.not_a_need": _("C’est une offre : un projet part d’un besoin."),
    # Partners and links
    "projects.partner_twice": _("Cette organisation est déjà au tour de table."),
    "projects.partner_unknown": _("Ce partenaire n’est pas de ce projet."),
    "projects.partner_step": _("Ce partenaire est « %(partner_before)s » : cela ne se fait plus."),
    "projects.disclosed_missing": _("Dites ce que l’invitation dévoile : le reste ne l’est pas."),
    "projects.undertaking_missing": _("Engagez-vous à garder confidentiel ce que vous lirez."),
    "projects.link_missing": _("Nommez le maillon."),
    "projects.too_many_links": _("Une chaîne porte %(most)s maillons au plus. Réunissez-en deux."),
    "projects.not_in": _("Seul un partenaire engagé dit ce qu’il apporte et ce qu’il attend."),
    "projects.lines_missing": _("Écrivez au moins une ligne."),
    "projects.too_many_lines": _("Gardez %(most)s lignes au plus : l’essentiel."),
    "projects.gain_unknown": _("« %(text)s » n’est pas un type connu. Choisissez parmi : %(kinds)s."),
    "projects.stated_alone": _("Vous l’avez déjà dit seul, et cela reste. La suite se dit ensemble."),
    "projects.not_all_alone": _(
        "On le dit ensemble une fois que chacun l’a dit seul. "
        "Partenaires qui ne l’ont pas encore dit : %(missing)s."
    ),
    # Proposed teams
    "projects.team_no_links": _("Écrivez d’abord la chaîne : une équipe se compose pour des maillons."),
    "projects.team_most": _("Une équipe compte de 1 à %(most)s partenaires."),
    "projects.team_budget": _("Écrivez un montant positif, sous dix milliards d’euros."),
    "projects.team_importance": _("Un maillon compte de 0 à %(most)s."),
    "projects.team_clash": _(
        "Aucune équipe ne tient ces règles ensemble : %(rules)s. Retirez-en une, n’importe laquelle."
    ),
    "projects.team_undecided": _("La recherche s’est arrêtée avant de trouver une équipe. Ôtez une règle."),
    "projects.team_unknown": _("Cette équipe n’est plus proposée. Choisissez-en une."),
    "projects.team_all_invited": _("Toute cette équipe est déjà invitée."),
    "projects.team_all_found": _("Les autres équipes ont déjà été cherchées."),
    "projects.team_all_priced": _("Chaque règle a déjà son prix."),
    "projects.team_changed": _(
        "La chaîne, la table ou les candidats ont changé depuis. Composez l’équipe à nouveau."
    ),
    # Meetings
    "projects.nobody_there": _("Cochez au moins un partenaire présent."),
    "projects.notes_changed": _("Les notes ont changé depuis que vous les avez lues. Relisez-les."),
    "projects.climate_of_first": _("Le climat se dit après la première réunion seulement."),
    "projects.climate_told": _("Vous avez déjà répondu : une réponse par partenaire."),
    # Agreement
    "projects.agreement_exists": _("L’accord de ce projet est déjà ouvert."),
    "projects.nobody_in": _("Personne n’est encore engagé : l’accord n’aurait pas de partie."),
    "projects.agreement_frozen": _("Approuvée par tous, cette version est figée. Passez par un avenant."),
    "projects.clause_changed": _(
        "Quelqu’un a modifié cet article pendant que vous écriviez (version %(version)s). Rien n’est perdu : "
        "votre texte est ci-dessous, le sien au-dessus. Comparez, puis enregistrez."
    ),
    "projects.nothing_changed": _("Cet article est déjà écrit ainsi."),
    "projects.section_empty": _("Cet article est vide. Écrivez-le."),
    "projects.cell_missing": _("Cette case est vide."),
    "projects.cell_too_long": _("« %(text)s… » est trop long."),
    "projects.party_unknown": _("« %(text)s » n’est pas une partie."),
    "projects.choice_unknown": _("Choisissez dans la liste."),
    "projects.share_unreadable": _("« %(text)s » n’est pas un pourcentage. Écrivez par exemple 33,34."),
    "projects.share_above_whole": _("Une part ne dépasse pas le tout."),
    "projects.amount_unreadable": _("« %(text)s » n’est pas un montant. Écrivez par exemple 12 500,00."),
    "projects.day_unreadable": _("« %(text)s » n’est pas une date. Écrivez par exemple 15/09/2026."),
    "projects.whole_unreadable": _("« %(text)s » n’est pas un nombre entier."),
    "projects.written_twice": _("« %(text)s » est écrit deux fois."),
    "projects.too_many_rows": _("Un article porte %(most)s lignes au plus."),
    "projects.comment_missing": _("Écrivez votre remarque."),
    "projects.settled_already": _("Cette remarque est déjà réglée."),
    "projects.version_outdated": _(
        "Vous avez lu la version %(asked)s ; la dernière est la version %(latest)s. "
        "Ont changé : %(sections)s. "
        "Lisez-la, puis approuvez."
    ),
    "projects.approved_already": _("Vous avez déjà approuvé cette version."),
    "projects.checks_block": _("Des contrôles bloquent encore l’accord : %(count)s. Corrigez-les d’abord."),
    "projects.no_party": _("Cette organisation n’est pas partie à l’accord."),
    "projects.signed_already": _("Vous avez déjà signé."),
    "projects.not_approved": _("On signe une version que toutes les parties ont approuvée."),
    "projects.other_text": _("Le texte n’est plus celui que vous avez lu. Relisez-le avant de signer."),
    "projects.nothing_to_amend": _("Rien n’est encore en vigueur : il n’y a rien à modifier par avenant."),
    "projects.no_amendment_open": _("Aucun avenant n’est ouvert : il n’y a rien à abandonner."),
    # Work
    "projects.item_unknown": _("Le plan de travail ne connaît pas cet élément."),
    "projects.percent_range": _("L’avancement va de 0 à 100."),
    "projects.done_on_range": _("Ce jour se situe entre le début du projet et aujourd’hui."),
    "projects.outcome_missing": _("Un jalon se dit avec son jour et sa décision, ensemble."),
}

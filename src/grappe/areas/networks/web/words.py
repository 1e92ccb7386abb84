"""The words of every refusal of this area, and of the lines of its explanations."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "networks.member_of_itself": _("Un réseau n’adhère pas à lui-même."),
    "networks.already_member": _(
        "« %(name)s » adhère déjà à ce réseau à ces dates. Pour prolonger, renouvelez son adhésion."
    ),
    "networks.dates_reversed": _("La fin précède le début. Corrigez l’une des deux dates."),
    "networks.college_of_another": _("Ce collège est celui d’un autre réseau. Choisissez-en un de la liste."),
    "networks.already_renewed": _("Cette adhésion a déjà été renouvelée. Ouvrez la plus récente."),
    "networks.renewal_without_end": _("Cette adhésion n’a pas de fin : il n’y a rien à renouveler."),
    "networks.renewal_too_early": _(
        "L’adhésion en cours finit le %(end)s : la suivante commence au plus tôt le lendemain."
    ),
    "networks.already_ended": _("Cette adhésion a déjà pris fin."),
    "networks.end_before_start": _("L’adhésion commence le %(start)s : elle ne finit pas avant."),
    "networks.end_reason_missing": _("Dites pourquoi l’adhésion prend fin."),
    "networks.end_note_missing": _("« Autre raison » : dites laquelle en quelques mots."),
    "networks.nothing_to_undo": _("Personne n’a mis fin à cette adhésion : il n’y a rien à rétablir."),
    "networks.figure_withdrawn_already": _("Ce chiffre a été retiré le %(day)s."),
    "networks.figure_negative": _(
        "Un chiffre déclaré est un nombre entier, zéro ou plus ; vide s’il n’est pas publié."
    ),
    "networks.figure_without_source": _("Dites d’où vient ce chiffre : document, page, date."),
    "networks.figure_wording_missing": _(
        "Recopiez les mots de la source, par exemple « plus de 150 entreprises »."
    ),
    "networks.figure_date_unreadable": _(
        "« %(text)s » n’est pas une date de source. Écrivez une année (2015), un mois (2015-06) ou un jour."
    ),
    "networks.figure_date_to_come": _("La date de la source est à venir. Écrivez celle du document."),
    "networks.measure_unknown": _("Cette mesure n’est pas proposée."),
    "networks.sheet_conflict": _(
        "Ligne %(line)s : une marque de conflit d’un outil de versions. Deux personnes ont "
        "modifié ce fichier : "
        "choisissez une version, puis envoyez-la."
    ),
    "networks.sheet_not_text": _(
        "Ce fichier n’est ni un classeur ni un tableau de texte. Enregistrez-le en XLSX, ODS ou CSV."
    ),
    "networks.sheet_damaged": _(
        "Ce classeur est abîmé ou protégé par un mot de passe. Ouvrez-le, enregistrez-le à nouveau en XLSX."
    ),
    "networks.sheet_empty": _("Ce fichier ne contient aucune ligne."),
    "networks.sheet_without_rows": _(
        "La ligne %(line)s semble être celle des titres, mais rien ne la suit. Ajoutez les "
        "membres au-dessous."
    ),
    "networks.sheet_too_long": _(
        "Ce fichier compte %(rows)s lignes ; une liste en prend %(most)s au plus. Envoyez-la "
        "en plusieurs fois."
    ),
    "networks.column_name_missing": _("Dites quelle colonne contient le nom."),
    "networks.column_twice": _("La colonne « %(heading)s » est choisie deux fois."),
    "networks.column_unknown": _("Le fichier n’a pas de colonne « %(heading)s »."),
    "networks.cell_abridged": _(
        "« %(text)s » : le tableur a abrégé ce numéro. Mettez la colonne au format texte, "
        "écrivez-le en entier."
    ),
    "networks.cell_not_a_day": _(
        "« %(text)s » n’est pas une date. Écrivez le jour, le mois, l’année : 15/01/2009."
    ),
    "networks.cell_not_whole": _("« %(text)s » n’est pas un nombre entier. Écrivez 12 ou 1 200."),
    "networks.cell_kind_unknown": _(
        "« %(text)s » n’est pas une nature d’organisation : entreprise, laboratoire, école, association…"
    ),
    "networks.cell_department_unknown": _(
        "« %(text)s » n’est pas un département. Écrivez son numéro (47) ou son nom."
    ),
    "networks.cell_college_unknown": _(
        "« %(text)s » n’est pas un collège de ce réseau. Ses collèges : %(known)s."
    ),
    "networks.row_same_siren": _(
        "Le même SIREN qu’à la ligne %(line)s : une entreprise adhère une fois, quel que soit le nombre de "
        "ses établissements."
    ),
    "networks.row_same_name": _(
        "Le même nom, au même endroit et aux mêmes dates qu’à la ligne %(line)s. Si ce sont deux "
        "organisations, donnez leurs SIREN."
    ),
    "networks.import_applied_already": _("Cette liste est déjà inscrite."),
    "networks.import_not_applied": _("Cette liste n’est pas inscrite : il n’y a rien à annuler."),
    "networks.import_empty": _(
        "Cette liste ne change rien : chaque ligne est déjà inscrite, laissée de côté ou à corriger."
    ),
}

# What a column of a list of members holds (`rules.member_rows`).
COLUMN_WORDS = {
    "name": _("Nom"),
    "kind": _("Nature"),
    "siren": _("SIREN"),
    "siret": _("SIRET du siège"),
    "department": _("Département"),
    "postcode": _("Code postal"),
    "activity": _("Activité"),
    "market": _("Marché"),
    "headcount": _("Effectif"),
    "college": _("Collège"),
    "valid_from": _("Depuis"),
    "valid_to": _("Jusqu’au"),
    "invented": _("Inventée"),
}

# The lines that lead from what is declared to what is counted (`rules.counting`).
LINE_WORDS = {
    "networks.declared_total": _("Adhérents déclarés par %(networks)s réseaux, additionnés"),
    "networks.not_declared": _("%(name)s : le document ne donne aucun chiffre ; ses adhésions sont comptées"),
    "networks.unmatched": _("%(name)s : déclarés, mais absents du registre à la date du document"),
    "networks.undeclared": _("%(name)s : au registre à la date du document, mais non déclarés"),
    "networks.left": _("%(name)s : partis depuis le document"),
    "networks.arrived": _("%(name)s : arrivés depuis le document"),
    "networks.memberships_total": _("Adhésions comptées aujourd’hui"),
    "networks.in_several": _(
        "%(organisations)s entreprises sont dans %(networks)s réseaux : adhésions au-delà de la première"
    ),
    "networks.organisations_total": _("Entreprises distinctes"),
}
RULE_WORDS = {
    "networks.counted_once": _("Une organisation compte une fois, quel que soit le nombre de ses réseaux"),
}

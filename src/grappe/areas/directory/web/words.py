"""The words of every refusal of this area."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "directory.name_missing": _("Le nom manque. Écrivez-le comme l’organisation l’écrit elle-même."),
    "directory.name_too_long": _("Le nom dépasse %(longest)s caractères. Raccourcissez-le."),
    "directory.name_unreadable": _("« %(name)s » ne contient ni lettre ni chiffre. Écrivez le nom."),
    "directory.name_unchanged": _("Ce nom est déjà le sien : rien à changer."),
    "directory.siren_not_digits": _(
        "« %(text)s » n’est pas un SIREN : il ne contient que des chiffres, au nombre de neuf."
    ),
    "directory.siren_length": _(
        "« %(text)s » compte %(count)s chiffres ; un SIREN en compte neuf, par exemple 732 829 320."
    ),
    "directory.siren_is_siret": _(
        "« %(text)s » est un SIRET (14 chiffres). Le SIREN en est le début : écrivez %(siren)s."
    ),
    "directory.siren_wrong": _(
        "« %(text)s » n’est pas un SIREN : sa clé de contrôle est fausse. Relisez les neuf chiffres."
    ),
    "directory.siren_taken": _(
        "Le SIREN %(siren)s est déjà celui de « %(name)s ». Ouvrez sa page plutôt que d’en créer une autre."
    ),
    "directory.siret_not_digits": _(
        "« %(text)s » n’est pas un SIRET : il ne contient que des chiffres, au nombre de quatorze."
    ),
    "directory.siret_length": _(
        "« %(text)s » compte %(count)s chiffres ; un SIRET en compte quatorze, par exemple 732 829 320 00074."
    ),
    "directory.siret_is_siren": _(
        "« %(text)s » est un SIREN (9 chiffres). Le SIRET y ajoute les cinq chiffres de l’établissement."
    ),
    "directory.siret_wrong": _(
        "« %(text)s » n’est pas un SIRET : sa clé de contrôle est fausse. Relisez les quatorze chiffres."
    ),
    "directory.siret_of_another": _(
        "Ce SIRET commence par %(begins)s, mais le SIREN est %(siren)s. L’un des deux est faux."
    ),
    "directory.invented_registered": _(
        "Une organisation inventée n’a ni SIREN ni SIRET : effacez les numéros, ou la mention « inventée »."
    ),
    "directory.headcount_out_of_range": _("L’effectif est un nombre entier, de zéro à dix millions."),
    "directory.dates_reversed": _("La fin précède le début. Corrigez l’une des deux dates."),
    "directory.date_to_come": _("Cette date est à venir. Choisissez une date passée, ou aujourd’hui."),
    "directory.relation_one_holder": _(
        "Un lien part d’une personne ou d’une organisation, pas des deux ni d’aucune."
    ),
    "directory.relation_needs_person": _("Ce lien part d’une personne : dites laquelle."),
    "directory.relation_with_itself": _("Une organisation n’a pas de lien avec elle-même."),
    "directory.relation_ended": _("Ce lien a déjà pris fin le %(day)s."),
    "directory.relation_kind_unknown": _("Cette sorte de lien n’existe pas."),
    "directory.kind_unknown": _(
        "Cette nature d’organisation n’est pas proposée. Choisissez-en une dans la liste."
    ),
    "directory.department_unknown": _("Ce département n’existe pas. Choisissez-le dans la liste."),
    "directory.relation_needs_organisation": _("Ce lien part d’une organisation : dites laquelle."),
    "directory.criterion_unknown": _("Ce critère n’est pas proposé, ou ce lien n’est pas un contrôle."),
    "directory.control_circle": _(
        "Ce lien fermerait un cercle : « %(second)s » contrôle déjà « %(first)s » aux mêmes dates "
        "(%(path)s). Corrigez les dates, ou terminez d’abord l’un de ces liens."
    ),
    "directory.succession_circle": _(
        "Ce lien fermerait un cercle : « %(first)s » vient déjà de « %(second)s » (%(path)s). "
        "Retirez d’abord le lien saisi par erreur."
    ),
    "directory.already_absorbed": _(
        "« %(name)s » a déjà été absorbée par « %(into)s ». On ne l’est qu’une fois."
    ),
    "directory.event_without_day": _("Dites quel jour la fusion ou la scission a pris effet."),
    "directory.event_has_no_end": _(
        "Une fusion ou une scission a lieu un jour : elle n’a pas de fin. Saisie par erreur, elle se retire."
    ),
    "directory.siren_first": _(
        "Le SIREN de l’organisation n’est pas renseigné : écrivez d’abord %(begins)s sur sa fiche, si c’est "
        "bien le sien."
    ),
    "directory.siret_taken": _(
        "Le SIRET %(siret)s est déjà celui d’un établissement de « %(name)s ». "
        "Relisez-le, ou corrigez l’autre."
    ),
    "directory.postcode_wrong": _(
        "« %(text)s » n’est pas un code postal : cinq chiffres, par exemple 47000."
    ),
    "directory.commune_unknown": _("Aucune commune n’a le code « %(text)s »."),
    "directory.activity_code_wrong": _(
        "« %(text)s » n’est pas un code d’activité : quatre chiffres et une lettre, par exemple 10.32Z."
    ),
    "directory.nomenclature_unknown": _(
        "Cette nomenclature n’est pas proposée. Choisissez-la dans la liste."
    ),
    "directory.head_office_twice": _(
        "L’organisation a déjà un siège ouvert. Fermez-le, ou corrigez-le, avant d’en désigner un autre."
    ),
    "directory.closed_already": _("Cet établissement est fermé depuis le %(day)s."),
    "directory.closed_before_opening": _("L’établissement ne ferme pas avant d’avoir ouvert."),
    "directory.open_already": _("Cet établissement est ouvert : il n’y a rien à rouvrir."),
    "directory.too_many_skills": _("Gardez %(most)s compétences au plus : celles qui vous distinguent."),
    "directory.skill_too_long": _(
        "« %(text)s… » dépasse %(longest)s caractères. Une compétence tient en quelques mots."
    ),
    "directory.too_many_activities": _("Gardez %(most)s activités au plus, la principale d’abord."),
    "directory.activity_label_too_long": _("Le libellé de %(text)s dépasse %(longest)s caractères."),
    "directory.activity_twice": _("Une activité est écrite deux fois. Gardez-en une."),
    "directory.posting_kind_unknown": _("Dites si c’est un besoin ou une offre."),
    "directory.posting_title_missing": _("Dites en une ligne ce que vous cherchez, ou proposez."),
    "directory.posting_title_too_long": _("Cette ligne dépasse %(longest)s caractères. Raccourcissez-la."),
    "directory.posting_text_missing": _("Décrivez-le : sans texte, personne ne peut répondre."),
    "directory.posting_text_too_long": _("Le texte dépasse %(longest)s caractères. Raccourcissez-le."),
    "directory.posting_open_already": _("C’est déjà ouvert."),
    "directory.posting_closed_already": _("C’est déjà clos."),
    "directory.register_needs_siren": _("Écrivez d’abord le SIREN : c’est lui qui retrouve l’entreprise."),
    "directory.register_unknown": _(
        "Aucune entreprise n’a le SIREN %(siren)s dans le registre. Relisez les neuf chiffres."
    ),
    "directory.register_masked": _(
        "Le registre ne publie pas le nom de l’entreprise %(siren)s. Écrivez-le vous-même."
    ),
}

# Why a file of the national register is not read (`sources.stock_files`).
STOCK_WORDS = {
    "missing": _("%(name)s : ce fichier n’existe pas."),
    "unknown_kind": _("%(name)s : donnez un fichier .csv, .zip, .gz ou .parquet."),
    "needs_duckdb": _(
        "%(name)s : lire du Parquet demande DuckDB. Ajoutez --duckdb à ./grappe import companies, "
        "ou installez requirements/register.txt."
    ),
    "damaged": _("%(name)s : ce fichier est illisible (%(about)s)."),
    "not_a_stock": _("%(name)s n’est pas un fichier du registre : il manque les colonnes %(about)s."),
}

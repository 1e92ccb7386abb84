"""The words of `./grappe aid-check`, in French and in English: nothing has to be installed to read them."""

MESSAGES = {
    "description": (
        "Répond à des cas d’aide publique : régime, période, ce qui compte, ce qui reste, et pourquoi.",
        "Answers cases of public aid: regulation, window, what counts, what is left, and why.",
    ),
    "help_file": (
        "fichier JSON des cas, ou - pour l’entrée standard",
        "JSON file of the cases, or - for standard input",
    ),
    "help_lang": ("langue des explications", "language of the explanations"),
    "colon": ("\u00a0: ", ": "),
    "unreadable": ("Fichier illisible ({reason}).", "This file cannot be read ({reason})."),
    "not_json": (
        "Ce fichier n’est pas du JSON lisible (détail\u00a0: {reason}).",
        "This file is not readable JSON (detail: {reason}).",
    ),
    "no_cases": (
        "Ce fichier n’a pas de liste «\u00a0cases\u00a0» (trouvé\u00a0: {reason}).",
        'This file has no list "cases" (found: {reason}).',
    ),
}

VALUES = {
    "general": ("générale", "general"),
    "road_freight": ("transport routier de marchandises", "road freight"),
    "agriculture": ("agriculture", "agriculture"),
    "fishery": ("pêche et aquaculture", "fishery and aquaculture"),
    "sgei": ("service d’intérêt économique général", "service of general economic interest"),
    "other": ("hors de minimis", "not de minimis"),
    "own": ("propre", "own"),
    "whole": ("de l’ensemble des activités", "of all activities"),
    "services": ("commun avec les services d’intérêt général", "shared with services of general interest"),
    "primary": ("commun à l’agriculture et à la pêche", "shared by agriculture and fishery"),
    "granted": ("d’octroi", "grant"),
    "paid": ("de versement", "payment"),
    "rolling": ("glissantes", "rolling"),
    "fiscal": ("en exercices fiscaux", "in fiscal years"),
    "natural_person": ("personne physique", "natural person"),
    "unclear": ("critère non reconnu", "criterion not recognised"),
}

LINES = {
    "regime": (
        "Régime {regime}\u00a0: octroi le {on}, activité\u00a0: {activity} ({source})",
        "Regulation {regime}: granted on {on}, activity: {activity} ({source})",
    ),
    "regime_other": (
        "Régime {regime}\u00a0: aucun plafond de minimis ne s’applique",
        "Regulation {regime}: no de minimis ceiling applies",
    ),
    "regime_gber": (
        "Règlement {regime} (exemption par catégorie), valable jusqu’au {until}\u00a0: "
        "aucun plafond de minimis\u00a0; taux et seuils dépendent des coûts, hors de ce contrôle",
        "Regulation {regime} (block exemption), valid until {until}: no de minimis ceiling; "
        "intensities and thresholds depend on costs, outside this check",
    ),
    "regime_none": (
        "Aucun règlement de minimis pour l’activité {activity} le {on}",
        "No de minimis regulation for the activity {activity} on {on}",
    ),
    "to_check": (
        "Chiffres de ce règlement à vérifier\u00a0: une seule source lue",
        "Figures of this regulation to be checked: one source read only",
    ),
    "alone": (
        "Entreprise unique au {on}\u00a0: {members} seule",
        "Single undertaking on {on}: {members} alone",
    ),
    "group": ("Entreprise unique au {on}\u00a0: {members}", "Single undertaking on {on}: {members}"),
    "absorbed": (
        "{siren} est absorbée\u00a0: ses aides antérieures comptent",
        "{siren} was absorbed: its earlier aid counts",
    ),
    "to_confirm": (
        "Lien {parent} → {child} à confirmer ({criterion})\u00a0: compté par prudence",
        "Link {parent} → {child} to be confirmed ({criterion}): counted by prudence",
    ),
    "ceiling_rolling": (
        "Plafond {name}, trois années glissantes du {since} au {to}",
        "Ceiling ({name}), three rolling years from {since} to {to}",
    ),
    "ceiling_fiscal": (
        "Plafond {name}, trois exercices fiscaux, du {since} au {to}",
        "Ceiling ({name}), three fiscal years, from {since} to {to}",
    ),
    "aid": ("Compte\u00a0: {beneficiary}, le {on} ({family})", "Counts: {beneficiary}, {on} ({family})"),
    "counted": ("Total compté", "Total counted"),
    "headroom": ("Reste disponible\u00a0: {ceiling} − {counted}", "Headroom: {ceiling} − {counted}"),
    "call": (
        "Règle de l’appel\u00a0: toutes les aides sur {years} années {window}, du {since} au {to}, "
        "selon la date {basis}\u00a0; plafond",
        "The call's own rule: all aid over {years} years {window}, from {since} to {to}, "
        "by day of {basis}; ceiling",
    ),
    "call_counted": ("Total compté par la règle de l’appel", "Total counted by the call's rule"),
    "call_headroom": (
        "Reste selon la règle de l’appel\u00a0: {ceiling} − {counted}",
        "Left by the call's rule: {ceiling} − {counted}",
    ),
    "asked": ("Aide demandée", "Aid asked"),
    "allowed": ("L’aide peut être accordée", "The aid may be granted"),
    "blocked": (
        "L’aide est bloquée en entier\u00a0; montant le plus élevé si elle est réduite avant la décision",
        "The aid is blocked whole; highest amount if it is lowered before the decision",
    ),
}
_LEFT_OUT = {
    "outside_undertaking": (
        "hors de l’entreprise unique ce jour-là",
        "outside the single undertaking that day",
    ),
    "other_state": (
        "accordée par un autre État membre ({member_state})",
        "of another Member State ({member_state})",
    ),
    "not_de_minimis": ("ce n’est pas une aide de minimis", "not a de minimis aid"),
    "other_regime": (
        "d’un régime que ce plafond ne compte pas ({family})",
        "of a kind not counted here ({family})",
    ),
    "other_activity": ("d’une autre activité que le transport", "of another activity than hauling"),
    "pending": ("en attente, pas encore accordée", "pending, not granted yet"),
    "cancelled": ("annulée avant tout versement", "cancelled before any payment"),
    "refused": ("refusée", "refused"),
    "recovered": ("récupérée", "recovered"),
    "before_window": ("avant la période", "before the window"),
    "after_window": ("après le jour de l’octroi", "after the day of the grant"),
}
LINES |= {
    f"left_out.{why}": (
        f"Ne compte pas\u00a0: {{beneficiary}}, le {{on}}\u00a0; {french}",
        f"Does not count: {{beneficiary}}, {{on}}; {english}",
    )
    for why, (french, english) in _LEFT_OUT.items()
}

# Why an aid is blocked, what is announced, and what is wrong in a case.
CODES = {
    "over_ceiling": (
        "Plafond dépassé ({regime})\u00a0: {counted} comptés, {headroom} restants sur {ceiling}, "
        "{amount} demandés. Aucune partie de l’aide ne peut en bénéficier.",
        "Over the ceiling ({regime}): {counted} counted, {headroom} left of {ceiling}, {amount} asked. "
        "No part of the aid may benefit from it.",
    ),
    "over_joint_ceiling": (
        "Plafond commun dépassé ({regime})\u00a0: {counted} comptés, {headroom} restants sur {ceiling}.",
        "Over a shared ceiling ({regime}): {counted} counted, {headroom} left of {ceiling}.",
    ),
    "over_call_rule": (
        "Règle de l’appel dépassée\u00a0: {counted} d’aides en {years} ans, "
        "{headroom} restants sur {ceiling}.",
        "Over the call's own rule: {counted} of aid in {years} years, {headroom} left of {ceiling}.",
    ),
    "pending_exceeds": (
        "Avec {pending} d’aides en attente, le plafond de {ceiling} ({regime}) serait dépassé.",
        "Together with {pending} of pending aid, the ceiling of {ceiling} ({regime}) would be passed.",
    ),
    "pending_exceeds_call_rule": (
        "Avec les aides en attente, la règle de l’appel ({ceiling}) serait dépassée.",
        "Together with pending aid, the call's own rule ({ceiling}) would be passed.",
    ),
    "no_regime": (
        "Aucun règlement de minimis connu pour l’activité {activity} le {on}.",
        "No known de minimis regulation for the activity {activity} on {on}.",
    ),
    "regime_not_in_force": (
        "Le régime {regime} n’est pas en vigueur le {on}.",
        "The regulation {regime} is not in force on {on}.",
    ),
    "regime_not_for_activity": (
        "Le régime {regime} ne couvre pas l’activité {activity}.",
        "The regulation {regime} does not cover the activity {activity}.",
    ),
    "adjustment_period": (
        "Période d’adaptation du régime {regime}, jusqu’au {until}.",
        "Adjustment period of the regulation {regime}, until {until}.",
    ),
    "adjustment_period_schemes": (
        "Période d’adaptation du régime {regime}, jusqu’au {until}, "
        "pour les aides sous un régime d’aides seulement.",
        "Adjustment period of the regulation {regime}, until {until}, for aid under schemes only.",
    ),
    "entrustment_required": (
        "Le régime {regime} demande un mandat écrit de service d’intérêt économique général.",
        "The regulation {regime} needs a written entrustment of a service of general economic interest.",
    ),
    "separation_required": (
        "Le plafond général suppose que le transport soit séparé des autres activités ({regime}, art. 3(3)).",
        "The general ceiling supposes that hauling is kept apart from the rest ({regime}, art. 3(3)).",
    ),
    "control_to_confirm": (
        "Liens de contrôle à confirmer par une personne\u00a0: {links}.",
        "Control links to be confirmed by someone: {links}.",
    ),
    "beneficiary_absorbed": (
        "{siren} a été absorbée avant l’octroi\u00a0: l’aide compte pour l’absorbante.",
        "{siren} was absorbed before the grant: the aid counts for the absorbing enterprise.",
    ),
    "control_circle": (
        "Les liens de contrôle forment un cercle\u00a0: {members}. Corrigez-les.",
        "The control links form a circle: {members}. Correct them.",
    ),
    "merger_circle": (
        "Les fusions forment un cercle\u00a0: {members}. Corrigez-les.",
        "The mergers form a circle: {members}. Correct them.",
    ),
    "fiscal_year_end_missing": (
        "Ce régime compte en exercices fiscaux\u00a0: donnez fiscal_year_end de {siren}.",
        "This regulation counts in fiscal years: give the fiscal_year_end of {siren}.",
    ),
    "missing_field": ("Champ manquant\u00a0: {place}.", "Missing field: {place}."),
    "not_an_object": ("{place} doit être un objet.", "{place} must be an object."),
    "not_a_list": ("{place} doit être une liste.", "{place} must be a list."),
    "not_a_text": (
        "{place} doit être un texte (trouvé\u00a0: {value}).",
        "{place} must be a text (found: {value}).",
    ),
    "malformed_amount": (
        "{place}\u00a0: montant illisible «\u00a0{value}\u00a0». Écrivez 15000.00, avec un point.",
        '{place}: unreadable amount "{value}". Write 15000.00, with a point.',
    ),
    "negative_amount": (
        "{place}\u00a0: le montant {value} est négatif.",
        "{place}: the amount {value} is negative.",
    ),
    "malformed_date": (
        "{place}\u00a0: date illisible «\u00a0{value}\u00a0». Écrivez AAAA-MM-JJ.",
        '{place}: unreadable date "{value}". Write YYYY-MM-DD.',
    ),
    "malformed_period": (
        "{place}\u00a0: la période finit avant de commencer ({value}).",
        "{place}: the period ends before it starts ({value}).",
    ),
    "malformed_fiscal_year_end": (
        "{place}\u00a0: fin d’exercice illisible «\u00a0{value}\u00a0». Écrivez MM-JJ.",
        '{place}: unreadable end of fiscal year "{value}". Write MM-DD.',
    ),
    "malformed_member_state": (
        "{place}\u00a0: État membre illisible «\u00a0{value}\u00a0». Écrivez deux lettres.",
        '{place}: unreadable Member State "{value}". Write two letters.',
    ),
    "malformed_call_rule": (
        "{place}\u00a0: valeur inconnue «\u00a0{value}\u00a0» dans la règle de l’appel.",
        '{place}: unknown value "{value}" in the call\'s own rule.',
    ),
    "malformed_option": (
        "{place}\u00a0: option inconnue «\u00a0{value}\u00a0».",
        '{place}: unknown option "{value}".',
    ),
    "unknown_regime": (
        "{place}\u00a0: régime inconnu «\u00a0{value}\u00a0». Écrivez son numéro, par exemple 2023/2831, "
        "ou null\u00a0: celui du jour et de l’activité.",
        '{place}: unknown regulation "{value}". Write its number, for example 2023/2831, or null: '
        "that of the day and the activity.",
    ),
    "unknown_activity": (
        "{place}\u00a0: activité inconnue «\u00a0{value}\u00a0».",
        '{place}: unknown activity "{value}".',
    ),
    "unknown_status": (
        "{place}\u00a0: état inconnu «\u00a0{value}\u00a0».",
        '{place}: unknown status "{value}".',
    ),
    "unknown_undertaking": (
        "{place}\u00a0: l’entreprise {value} n’est ni décrite ni liée.",
        "{place}: the enterprise {value} is neither described nor linked.",
    ),
    "duplicate_undertaking": (
        "{place}\u00a0: l’entreprise {value} est décrite deux fois.",
        "{place}: the enterprise {value} is described twice.",
    ),
}

"""The articles of an agreement, written from its data in the reader's language. The wording is our own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.projects.documents.words import (
    ACCESS_LABELS,
    COST_LABELS,
    ENTRY_LABELS,
    GAIN_LABELS,
    INSTRUMENTS,
    KNOWN_LABELS,
    ORIGINS,
    SECTION_LABELS,
)
from grappe.areas.projects.models import ROLE_LABELS
from grappe.areas.projects.rules.agreement.content import SECTIONS, Agreement, Known, Ownership
from grappe.web.formats import day, day_range, euro_exact, percent


@dataclass(frozen=True, slots=True)
class Clause:
    """An article: its number, the section it is written from, its sentences, its table if any."""

    number: int
    section: str
    title: str
    sentences: tuple[str, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    figures: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nobody has written this section yet."""
        return not self.sentences and not self.rows


@dataclass(frozen=True, slots=True)
class _Said:
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    figures: tuple[int, ...] = field(default=())


def clauses_of(agreement: Agreement) -> list[Clause]:
    """Return every article in order, those that nobody has written too: a gap must be seen."""
    clauses = []
    for number, section in enumerate(SECTIONS, 1):
        written = getattr(agreement, section.name)
        said = _WRITERS[section.name](agreement) if written else _Said()
        clauses.append(
            Clause(
                number,
                section.name,
                str(SECTION_LABELS[section.name]),
                tuple(f"{number}.{index} {text}" for index, text in enumerate(said.sentences, 1)),
                said.heads,
                said.rows,
                said.figures,
            )
        )
    return clauses


def _objectives(agreement: Agreement) -> _Said:
    objectives = agreement.objectives
    assert objectives is not None, "only what is written is said"
    purpose = _("Les parties conviennent de ce qu’elles font ensemble : %(purpose)s")
    sentences = [purpose % {"purpose": objectives.purpose}]
    if objectives.bonus:
        words = _("Le bonus de collaboration est demandé : nul ne porte plus de %(most)s des coûts.")
        sentences.append(words % {"most": percent(7000)})
    return _Said(tuple(sentences))


def _parties(agreement: Agreement) -> _Said:
    rows = tuple((row.name, str(ROLE_LABELS[row.role]), row.signatory) for row in agreement.parties)
    opening = _("Le présent accord lie les parties suivantes, chacune représentée par son signataire.")
    return _Said((opening,), (_("Partie"), _("Rôle"), _("Fonction du signataire")), rows)


def _duration(agreement: Agreement) -> _Said:
    assert agreement.duration is not None
    span = day_range(agreement.duration.start, agreement.duration.end)
    return _Said(
        (
            _("Le projet se déroule %(span)s.") % {"span": span},
            _(
                "Il entre en vigueur une fois signé par toutes les parties et prend fin avec le projet, "
                "sauf ce qui est dit lui survivre."
            ),
        )
    )


def _governance(agreement: Agreement) -> _Said:
    sentences = [
        _(
            "%(name)s décide à la majorité de %(majority)s des voix, si %(quorum)s des parties au moins sont "
            "présentes ou représentées."
        )
        % {"name": row.name, "majority": percent(row.majority), "quorum": percent(row.quorum)}
        for row in agreement.governance
    ]
    sentences.append(_("Chaque partie dispose d’une voix dans chaque instance où elle siège."))
    heads = (_("Instance"), _("Rythme"), _("Décide"))
    rows = tuple((row.name, row.frequency, row.decides) for row in agreement.governance)
    return _Said(tuple(sentences), heads, rows)


def _contributions(agreement: Agreement) -> _Said:
    rows = tuple(
        (agreement.name_of(row.party), str(GAIN_LABELS[row.kind]), row.what)
        for row in agreement.contributions
    )
    opening = _("Chaque partie apporte au projet ce qui suit et en garde la responsabilité.")
    return _Said((opening,), (_("Partie"), _("Type"), _("Apporte")), rows)


def _returns(agreement: Agreement) -> _Said:
    common = _("toutes les parties")
    rows = tuple(
        (agreement.name_of(row.party) if row.party else common, str(GAIN_LABELS[row.kind]), row.what)
        for row in agreement.returns
    )
    sentences = (
        _("Quoi qu’il arrive, chaque partie retire du projet un gain propre, et toutes un gain commun."),
        _("Une partie privée de son gain propre peut demander que l’accord soit revu."),
    )
    return _Said(sentences, (_("Pour"), _("Type"), _("Retire")), rows)


def _packages(agreement: Agreement) -> _Said:
    rows = tuple(
        (row.code, row.title, agreement.name_of(row.leader), day_range(row.start, row.end))
        for row in agreement.packages
    )
    sentence = ngettext(
        "Le travail est fait d’%(count)s lot, conduit par une seule partie, qui en répond.",
        "Le travail est partagé en %(count)s lots, chacun conduit par une seule partie, qui en répond.",
        len(rows),
    ) % {"count": len(rows)}
    return _Said((sentence,), (_("Lot"), _("Intitulé"), _("Responsable"), _("Dates")), rows)


def _tasks(agreement: Agreement) -> _Said:
    rows = tuple(
        (row.package, row.code, row.title, agreement.name_of(row.party), day_range(row.start, row.end))
        for row in agreement.tasks
    )
    return _Said((), (_("Lot"), _("Code"), _("Intitulé"), _("Partie"), _("Dates")), rows)


def _deliverables(agreement: Agreement) -> _Said:
    rows = tuple((row.code, row.title, row.package, day(row.due)) for row in agreement.deliverables)
    opening = _("Chaque livrable est remis à toutes les parties au plus tard à son échéance.")
    return _Said((opening,), (_("Code"), _("Livrable"), _("Lot"), _("Échéance")), rows)


def _milestones(agreement: Agreement) -> _Said:
    rows = tuple((row.code, row.title, day(row.due), row.criterion) for row in agreement.milestones)
    opening = _("À chaque jalon, les parties continuent ou arrêtent, sur le seul critère écrit ici.")
    return _Said((opening,), (_("Code"), _("Jalon"), _("Échéance"), _("On continue si")), rows)


def _costs(agreement: Agreement) -> _Said:
    rows = [
        (agreement.name_of(row.party), str(COST_LABELS[row.category]), str(row.year), euro_exact(row.amount))
        for row in agreement.costs
    ]
    rows.append((_("Total"), "", "", euro_exact(agreement.cost)))
    heads = (_("Partie"), _("Catégorie"), _("Année"), _("Montant"))
    opening = _("Chaque partie supporte ses coûts, dans la limite de l’annexe financière ci-dessous.")
    return _Said((opening,), heads, tuple(rows), (3,))


def _resources(agreement: Agreement) -> _Said:
    rows = tuple(
        (str(ORIGINS[row.origin]), row.source, str(INSTRUMENTS[row.instrument]), euro_exact(row.amount))
        for row in agreement.resources
    )
    heads = (_("Origine"), _("Financeur ou prêteur"), _("Forme"), _("Montant"))
    return _Said((), heads, rows, (3,))


def _background(agreement: Agreement) -> _Said:
    rows = tuple(
        (
            agreement.name_of(row.party),
            str(KNOWN_LABELS[row.kind]),
            row.title,
            "" if row.kind is Known.NONE else str(ACCESS_LABELS[row.access]),
        )
        for row in agreement.background
    )
    sentences = (
        _("Ce qu’une partie savait avant le projet reste à elle."),
        _(
            "Ce qu’elle met à disposition est écrit ci-dessous ; ce qui viendrait après la signature "
            "s’ajoute par avenant."
        ),
    )
    return _Said(sentences, (_("Partie"), _("Type"), _("Intitulé"), _("Accès des autres")), rows)


def _results(agreement: Agreement) -> _Said:
    codes = agreement.codes
    rows = tuple(
        (
            f"{row.code} {row.title}",
            *(
                _("propriétaire")
                if row.ownership is Ownership.OWN and row.owner == code
                else percent(row.shares[code], 2)
                if code in row.shares
                else ""
                for code in codes
            ),
        )
        for row in agreement.results
    )
    sentences = (
        _("Un résultat appartient à la partie qui l’obtient seule."),
        _("Un résultat commun se partage selon les parts ci-dessous, qui font %(whole)s exactement.")
        % {"whole": percent(10_000)},
        _("Chaque partie utilise les résultats pour le projet sans rien payer."),
    )
    heads = (_("Résultat"), *(agreement.name_of(code) for code in codes))
    return _Said(sentences, heads, rows, tuple(range(1, len(heads))))


def _exploitation(agreement: Agreement) -> _Said:
    rows = tuple(
        (
            row.result,
            agreement.name_of(row.party),
            row.market,
            row.territory,
            _("exclusif") if row.exclusive else _("non exclusif"),
            percent(row.royalty) if row.royalty is not None else "",
        )
        for row in agreement.exploitation
    )
    opening = _("Chaque partie exploite les résultats dans les marchés qui lui reviennent.")
    heads = (_("Résultat"), _("Partie"), _("Marché"), _("Territoire"), _("Exclusivité"), _("Redevance"))
    return _Said((opening,), heads, rows, (5,))


def _value(agreement: Agreement) -> _Said:
    rows = tuple((agreement.name_of(row.party), percent(row.share, 2)) for row in agreement.value)
    opening = _("Ce que rapporte l’exploitation par un tiers est partagé ainsi, frais de protection déduits.")
    return _Said((opening,), (_("Partie"), _("Part")), rows, (1,))


def _publication(agreement: Agreement) -> _Said:
    terms = agreement.publication
    assert terms is not None
    words = {"days": terms.notice_days, "months": terms.delay_months}
    return _Said(
        (
            _("Toute publication est annoncée %(days)s jours avant aux autres parties.") % words,
            _("Une partie peut la différer de %(months)s mois au plus pour protéger un résultat.") % words,
        )
    )


def _confidentiality(agreement: Agreement) -> _Said:
    terms = agreement.confidentiality
    assert terms is not None
    sentence = ngettext(
        "Ce qu’une partie apprend reste confidentiel pendant le projet et %(years)s an après.",
        "Ce qu’une partie apprend reste confidentiel pendant le projet et %(years)s ans après.",
        terms.years,
    )
    return _Said((sentence % {"years": terms.years},))


def _entry_exit(agreement: Agreement) -> _Said:
    terms = agreement.entry_exit
    assert terms is not None
    words = {"entry": str(ENTRY_LABELS[terms.entry]), "months": terms.notice_months}
    sentences = [
        _("Un partenaire entre %(entry)s des parties, par avenant.") % words
        if terms.entry == "unanimity"
        else _("Un partenaire entre %(entry)s de pilotage, par avenant.") % words,
        _("Une partie se retire en prévenant %(months)s mois avant.") % words,
    ]
    if terms.effect:
        sentences.append(terms.effect)
    return _Said(tuple(sentences))


def _law(agreement: Agreement) -> _Said:
    law = agreement.law
    assert law is not None
    sentences = [_("Le présent accord est soumis au %(law)s.") % {"law": law.law}]
    if law.courts:
        sentences.append(
            _("À défaut d’accord amiable, les litiges vont devant %(courts)s.") % {"courts": law.courts}
        )
    sentences.append(_("L’accord ne change que par avenant signé de toutes les parties."))
    return _Said(tuple(sentences))


_WRITERS: Mapping[str, Callable[[Agreement], _Said]] = {
    "objectives": _objectives,
    "parties": _parties,
    "duration": _duration,
    "governance": _governance,
    "contributions": _contributions,
    "returns": _returns,
    "packages": _packages,
    "tasks": _tasks,
    "deliverables": _deliverables,
    "milestones": _milestones,
    "costs": _costs,
    "resources": _resources,
    "background": _background,
    "results": _results,
    "exploitation": _exploitation,
    "value": _value,
    "publication": _publication,
    "confidentiality": _confidentiality,
    "entry_exit": _entry_exit,
    "law": _law,
}

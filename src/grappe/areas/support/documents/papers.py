"""The closing report of a programme, and the sheet of what one company received in value."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.programmes.documents.blocks import Block, Heading, Paper, Table, Text
from grappe.areas.support.models import SECTION_LABELS, PooledSession, SessionState, SupportProgramme
from grappe.areas.support.queries import figures_of, period_of_programme, template_of_programme
from grappe.areas.support.rules import REPORT_SECTIONS, ProgrammeState, ReportState, SupportValue
from grappe.values import Euro, ExplanationLine, HalfDays
from grappe.web.components.reasons import formula
from grappe.web.explanations import input_words, line_words, rule_words
from grappe.web.formats import day, euro_exact, half_days, number, period, reading_language


def closing_paper(
    programme: SupportProgramme, rows: Sequence[tuple[Any, SupportValue]], sessions: Iterable[PooledSession]
) -> Paper:
    """The programme told and counted, then the report of each company; marked as a draft while it runs."""
    held = [session for session in sessions if session.state == SessionState.HELD]
    return Paper(
        title=_("Bilan de l’accompagnement"),
        subtitle=str(programme.call),
        sender=(programme.call.network.organisation.name,),
        place_and_date=_dated(programme),
        blocks=(
            *_told(programme),
            *_counted(programme, [company for company, _value in rows], held),
            *_companies(programme, rows),
            *_sessions(programme, held),
            *(block for company, _value in rows for block in _report(company)),
        ),
        foot=f"{programme.call}",
        language=reading_language(),
        draft="" if programme.state == ProgrammeState.CLOSED else _("PROVISOIRE"),
    )


def value_paper(programme: SupportProgramme, company: Any, value: SupportValue) -> Paper:
    """What one company received in value, line by line: the support is aid in kind."""
    name = company.application.organisation.name
    lines = [_line(line) for line in value.explanation.lines]
    return Paper(
        title=_("Valeur de l’accompagnement reçu"),
        subtitle=name,
        sender=(programme.call.network.organisation.name, str(programme.call)),
        place_and_date=_dated(programme),
        blocks=(
            Text(
                _(
                    "%(name)s a reçu un accompagnement gratuit d’une valeur de %(amount)s, hors taxes. Un "
                    "service gratuit est une aide : sa valeur se déclare avec les autres aides de "
                    "l’entreprise."
                )
                % {"name": name, "amount": euro_exact(value.amount)}
            ),
            Table(
                heads=(_("Ligne"), _("Calcul"), _("Montant")),
                rows=tuple(lines),
                figures=(2,),
                strong=(len(lines) - 1,),
                widths=(5, 5, 0),
            ),
            Text(_("Seules les journées signées par l’entreprise sont comptées."), "small"),
            *_sourced(programme),
        ),
        foot=_("%(call)s, dossier %(number)s")
        % {"call": programme.call, "number": company.application.number},
        language=reading_language(),
        draft="" if programme.state == ProgrammeState.CLOSED else _("PROVISOIRE"),
    )


def _dated(programme: SupportProgramme) -> str:
    if programme.closed_at is not None:
        return _("Terminé le %(day)s") % {"day": day(programme.closed_at)}
    return _("Programme en cours")


def _told(programme: SupportProgramme) -> list[Block]:
    if not programme.report:
        return [Text(_("Le bilan qualitatif s’écrit à la clôture."), "small")]
    return [Text(part) for part in _paragraphs(programme.report)]


def _sourced(programme: SupportProgramme) -> list[Block]:
    return [Text(programme.source, "small")] if programme.source else []


def _counted(
    programme: SupportProgramme, companies: Sequence[Any], held: Sequence[PooledSession]
) -> list[Block]:
    figures = figures_of(programme, companies, held)
    rows = (
        (_("Entreprises accompagnées"), number(figures.companies)),
        (_("Jours prévus avec les entreprises"), half_days(figures.granted)),
        (_("Jours notés"), half_days(figures.taken)),
        (_("Jours signés"), half_days(figures.signed)),
        (_("Mises en commun tenues"), f"{number(len(held))} ({half_days(figures.pooled)})"),
        (_("Valeur d’une journée, hors taxes"), euro_exact(programme.day_rate)),
    )
    said = _("Programme « %(title)s », %(days)s.") % {
        "title": template_of_programme(programme).title,
        "days": period(period_of_programme(programme)),
    }
    table = Table(heads=(_("Mesure"), _("Chiffre")), rows=rows, figures=(1,), widths=(5, 0))
    return [Heading(_("En chiffres")), Text(said), table, *_sourced(programme)]


def _companies(programme: SupportProgramme, rows: Sequence[tuple[Any, SupportValue]]) -> list[Block]:
    lines = [
        (
            company.application.organisation.name,
            company.firm.organisation.name if company.firm else _("aucun"),
            half_days(HalfDays(company.signed)),
            euro_exact(value.amount),
        )
        for company, value in rows
    ]
    total = (
        _("Ensemble"),
        "",
        half_days(HalfDays(sum(company.signed for company, _value in rows))),
        euro_exact(Euro.total(value.amount for _company, value in rows)),
    )
    heads = (_("Entreprise"), _("Cabinet"), _("Signé"), _("Valeur"))
    table = Table(
        heads=heads, rows=(*lines, total), figures=(2, 3), strong=(len(lines),), widths=(5, 3, 0, 0)
    )
    return [Heading(_("Par entreprise")), table]


def _sessions(programme: SupportProgramme, held: Sequence[PooledSession]) -> list[Block]:
    if not held:
        return []
    titles = {phase.code: phase.title for phase in template_of_programme(programme).phases}
    blocks: list[Block] = [Heading(_("Mises en commun"))]
    for session in held:
        said = [day(session.held_on), half_days(HalfDays(session.half_days))]
        if session.place:
            said.append(session.place)
        if session.experts:
            said.append(_("experts : %(names)s") % {"names": session.experts})
        blocks += [Heading(titles[session.phase], 2), Text(", ".join(said), "small")]
        blocks += [Text(part) for part in _paragraphs(session.notes)]
    return blocks


def _report(company: Any) -> list[Block]:
    """The report of one company once it is approved; until then, that it is awaited."""
    report = getattr(company, "report", None)
    blocks: list[Block] = [Heading(company.application.organisation.name)]
    if report is None or report.state != ReportState.APPROVED:
        return [*blocks, Text(_("Le bilan de cette entreprise n’est pas encore approuvé."), "small")]
    for name in REPORT_SECTIONS:
        blocks.append(Heading(str(SECTION_LABELS[name]), 2))
        blocks += [Text(part) for part in _paragraphs(report.sections[name])]
    said = _("Approuvé par l’entreprise le %(day)s.") % {"day": day(report.approved_at)}
    return [*blocks, Text(said, "small")]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]


def _line(line: ExplanationLine) -> tuple[str, str, str]:
    """A line of the calculation, as the page writes it."""
    inputs = {name: input_words(value) for name, value in line.inputs.items()}
    said = formula(line.formula, inputs) or (rule_words(line.rule.code) if line.rule else "")
    return line_words(line.label, inputs), said, euro_exact(line.value)

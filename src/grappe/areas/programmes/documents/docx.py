"""Draw a paper as an editable text document."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.shared import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.run import Run

from grappe.areas.programmes.documents.blocks import Heading, Items, Paper, Table, Text
from grappe.web.formats import local

_ACCENT = RGBColor(0x60, 0x2A, 0x52)
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}


def render_docx(paper: Paper, *, on: datetime) -> bytes:
    """Return the paper as a .docx with real headings, lists and tables, to be edited and signed."""
    document = Document()
    _set_up(document, paper, on)
    for line in (*paper.sender, *paper.recipient):
        document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    if paper.place_and_date:
        document.add_paragraph(paper.place_and_date).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading(paper.title, 0)
    if paper.subtitle:
        document.add_paragraph(paper.subtitle)
    for block in paper.blocks:
        _add(document, block)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: OpenDocument, paper: Paper, on: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = paper.title, "Grappe", ""
    properties.created = properties.modified = local(on).replace(tzinfo=None)
    properties.language = _LANGUAGES[paper.language]
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.footer.paragraphs[0].text = paper.foot
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES[paper.language])
    normal.element.get_or_add_rPr().append(language)
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = _ACCENT


def _add(document: OpenDocument, block: Heading | Text | Items | Table) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, block.level)
        case Text():
            run = document.add_paragraph().add_run(block.text)
            run.bold = block.tone == "strong"
            run.font.size = Pt(8.5) if block.tone == "small" else None
        case Items():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Table():
            _add_table(document, block)


def _add_table(document: OpenDocument, block: Table) -> None:
    """The head is written as usual; the rows that follow are copies of it, filled: there may be thousands."""
    table = document.add_table(rows=1, cols=len(block.heads), style="Light Grid")
    model = _model_row(table.rows[0], block)
    for index, row in enumerate(block.rows):
        table._tbl.append(_filled(model, row, strong=index in block.strong))
    for cell, words in zip(table.rows[0].cells, block.heads, strict=True):
        _first_run(cell).text = words
    _repeat_head(table.rows[0]._tr)


def _model_row(head: _Row, block: Table) -> Any:
    """Set the cells of the head, bold, figures to the right, and return a copy to make the other rows of."""
    for column, cell in enumerate(head.cells):
        run = cell.paragraphs[0].add_run(" ")
        run.bold, run.font.size = True, Pt(9)
        if column in block.figures:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return deepcopy(head._tr)


def _filled(model: Any, row: Sequence[str], *, strong: bool) -> Any:
    made = deepcopy(model)
    for text, words in zip(made.iter(qn("w:t")), row, strict=True):
        text.text = words
        text.set(_SPACE, "preserve")
    if not strong:
        for bold in list(made.iter(qn("w:b"))):
            bold.getparent().remove(bold)
    return made


def _first_run(cell: _Cell) -> Run:
    run: Run = cell.paragraphs[0].runs[0]
    return run


def _repeat_head(row: object) -> None:
    """Print the heads again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]

"""Draw a paper as an editable text document."""

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as OpenDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.shared import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from grappe.areas.programmes.documents.blocks import Heading, Items, Paper, Table, Text
from grappe.web.formats import local

_ACCENT = RGBColor(0x60, 0x2A, 0x52)
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
    table = document.add_table(rows=1, cols=len(block.heads), style="Light Grid")
    _repeat_head(table.rows[0]._tr)
    rows = [(block.heads, True), *((row, index in block.strong) for index, row in enumerate(block.rows))]
    for position, (row, strong) in enumerate(rows):
        cells = table.rows[0].cells if position == 0 else table.add_row().cells
        for column, words in enumerate(row):
            _write(cells[column], words, strong=strong, figure=column in block.figures)


def _write(cell: _Cell, words: str, *, strong: bool, figure: bool) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(words)
    run.bold, run.font.size = strong, Pt(9)
    if figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_head(row: object) -> None:
    """Print the heads again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]

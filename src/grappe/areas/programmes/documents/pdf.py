"""Draw papers as a PDF/A with Typst: the text travels as data, so nothing in it is ever read as markup."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typst

from grappe.areas.programmes.documents.blocks import Paper, paper_as_json
from grappe.web.formats import local

TEMPLATE = Path(__file__).with_name("paper.typ")


def render_pdf(paper: Paper, *, on: datetime) -> bytes:
    """Return the paper as a PDF/A-2b made at that moment; equal papers give equal bytes."""
    return render_pdfs([paper], on=on)


def render_pdfs(papers: Sequence[Paper], *, on: datetime) -> bytes:
    """Return one PDF/A-2b with each paper on its own pages, to print them together; one paper at least."""
    day = local(on)
    made = [day.year, day.month, day.day, day.hour, day.minute, day.second]
    inputs = {"papers": [paper_as_json(paper) for paper in papers], "made": made}
    return bytes(
        typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(value) for name, value in inputs.items()},
            pdf_standards="a-2b",
            timestamp=int(on.timestamp()),
        )
    )

"""Draw a paper as a PDF/A with Typst: the text travels as data, so nothing in it is ever read as markup."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typst

from grappe.areas.programmes.documents.blocks import Paper
from grappe.web.formats import local

TEMPLATE = Path(__file__).with_name("paper.typ")


def render_pdf(paper: Paper, *, on: datetime) -> bytes:
    """Return the paper as a PDF/A-2b made at that moment; equal papers give equal bytes."""
    day = local(on)
    made = [day.year, day.month, day.day, day.hour, day.minute, day.second]
    return bytes(
        typst.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps({**asdict(paper), "made": made})},
            pdf_standards="a-2b",
            timestamp=int(on.timestamp()),
        )
    )

"""Papers: a template as a tagged PDF (PDF/UA-1), made without asking anybody on the network."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


class NoPrinting(RuntimeError):
    """The libraries that set type are missing on this machine."""


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """The bytes of the PDF that a template makes. Raises NoPrinting where Pango is not installed."""
    try:
        # Late, because it needs system libraries that a machine without printing may lack.
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except OSError as problem:
        raise NoPrinting("Printing needs Pango: install libpango-1.0-0 and libpangoft2-1.0-0.") from problem

    class OurFiles(URLFetcher):
        """Answers addresses of our own static files, and no others."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            path = (
                finders.find(url.removeprefix("static:").lstrip("/")) if url.startswith("static:") else None
            )
            if not path:
                raise ValueError("Only files of the product go into its papers.")
            kind = KINDS.get(Path(path).suffix, "application/octet-stream")
            content = _font(path) if kind == "font/woff2" else Path(path).read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    html = render_to_string(template, context)
    paper = HTML(string=html, base_url="static:/", url_fetcher=OurFiles(fail_on_errors=True))
    return paper.write_pdf(pdf_variant="pdf/ua-1")


@cache
def _font(path: str) -> bytes:
    """A font unpacked, once a process: unpacking takes longer than setting a page in it."""
    from fontTools.ttLib import woff2  # noqa: PLC0415  # comes with what prints

    out = BytesIO()
    woff2.decompress(path, out)
    return out.getvalue()


def as_file(paper: bytes, name: str) -> HttpResponse:
    """A PDF to keep, under a name that says nothing."""
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

"""Everything that is somebody's own, as one file to keep: to read, to print, and for another program.

Made while its owner waits and kept nowhere. Its names say nothing (domain rule 4.6).
"""

import io
import json
import zipfile
from collections import Counter
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from core import audit, clock, mine, paper, zones

TEMPLATE = "couples/my/everything.html"
MANY = 12  # rows of one kind; more of them are printed close


def everything(user: Any) -> bytes:
    """A zip of `papers.json`, `papers.html` and `papers.pdf`; without the last where nothing can print.

    The acting one has to be this person.
    """
    with timezone.override(zones.of(user.time_zone)):
        now = clock.now()
        sections = mine.all_of(user)
        context = {"name": user.name_used, "now": now, "zone": user.time_zone}
        files: dict[str, str | bytes] = {
            "papers.json": _as_json(sections, now),
            "papers.html": render_to_string(TEMPLATE, context | {"sections": _to_read(sections)}),
        }
        try:
            printed = {"sections": to_print(sections), "printed": True}
            files["papers.pdf"] = paper.pdf(TEMPLATE, context | printed)
        except paper.NoPrinting:
            pass  # the page to read says the same
    audit.record("export.made", about=user)
    return _zip(files, now)


def file_name(user: Any) -> str:
    return f"papers-{date_format(clock.now().astimezone(zones.of(user.time_zone)), 'Y-m-d')}.zip"


def _to_read(sections: list[mine.Section]) -> list[dict[str, Any]]:
    return [
        {"title": section.title, "rows": [_told(item, "\n") for item in section.items]}
        for section in sections
    ]


def to_print(sections: list[mine.Section]) -> list[dict[str, Any]]:
    """Setting type costs by line, letter and box. What repeats many times is set close: each row as one run
    of words, and what the words are is said once, above the rows that are all alike."""
    found: list[dict[str, Any]] = []
    for section in sections:
        if len(section.items) <= MANY:
            found.append({"title": section.title, "rows": [_told(item, "\n") for item in section.items]})
            continue
        usual = Counter(_labels(item) for item in section.items).most_common(1)[0][0]
        rows = [
            " · ".join(value for _label, value in item.facts)
            if _labels(item) == usual
            else _told(item, " · ")
            for item in section.items
        ]
        found.append({"title": section.title, "usual": " · ".join(usual), "rows": rows})
    return found


def _labels(item: mine.Item) -> tuple[str, ...]:
    return tuple(label for label, _value in item.facts)


def _told(item: mine.Item, between: str) -> str:
    return between.join(f"{label}: {value}" for label, value in item.facts)


def _as_json(sections: list[mine.Section], now: datetime) -> str:
    found = {
        "made_at": now.isoformat(),
        "sections": [
            {
                "table": section.key,
                "title": section.title,
                "rows": [{"id": item.id, **item.kept} for item in section.items],
            }
            for section in sections
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _zip(files: dict[str, str | bytes], now: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()

"""Taking along what is one's own."""

import json
import zipfile
from pathlib import Path

from .people import Person


def takes_their_file(person: Person, folder: Path) -> str:
    """The file, and everything its paper to read says."""
    person.go("/my/").follow("What is yours here").follow("Get my file")
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name="Make my file").click()
    assert download.value.suggested_filename.startswith("papers-")
    path = folder / "file.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("papers.pdf").startswith(b"%PDF-")
        assert json.loads(archive.read("papers.json"))["sections"]
        return archive.read("papers.html").decode()

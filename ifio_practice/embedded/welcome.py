"""What `make run` prints once everything answers: the address, who can sign in, and where mail is read."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .folders import Folders, read_json


def shown(path: Path) -> str:
    """Relative when it lies below the working folder, so that it can be copied into a command."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def sign_ins(demo: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(who, address, password) for each person in `demo.json`; entries it cannot read are left out."""
    people = demo.get("people") or demo.get("sign_ins") or []
    if isinstance(people, dict):
        people = [{"name": name} | entry for name, entry in people.items() if isinstance(entry, dict)]
    for person in people:
        if isinstance(person, dict) and person.get("email"):
            who = ", ".join(str(person[key]) for key in ("name", "role") if person.get(key))
            yield who, str(person["email"]), str(person.get("password") or demo.get("password") or "")


def lines(folders: Folders, *, site_url: str, mail_dir: str, own_mail: bool) -> list[str]:
    text = ["", f"IFIO Practice is open at {site_url}/", ""]
    people = list(sign_ins(read_json(folders.var / "demo.json")))
    if people:
        text.append("Sign in as")
        wide = [max(len(person[column]) for person in people) for column in (0, 1)]
        text += [f"  {who:<{wide[0]}}  {email:<{wide[1]}}  {password}" for who, email, password in people]
        text += ["", 'Recovery codes, ids, addresses: make manage ARGS="demo_world --json"']
    if own_mail:
        text.append(f"Sent mail: {site_url}/demo/post/ (files in {shown(Path(mail_dir))})")
    text += [f"Logs: {shown(folders.logs)}", "Stop: Ctrl-C", ""]
    return text

"""Make the demo world: the worked example at a point of its timeline, and perhaps an ordinary practice."""

import json
import os
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser

from core import actor as acting
from dashboard.demo import cast, ending, gatherings, in_a_row, ordinary
from dashboard.demo.calendar import Calendar, weeks_until
from dashboard.demo.story import points, steps, tell
from dashboard.demo.summary import summary

# DEMO_AT and DEMO_SIZE let `make run` and the journeys begin somewhere else.
USUAL = os.environ.get("DEMO_AT", "morning_of_session_2")
SIZE = int(os.environ.get("DEMO_SIZE") or 0)


class Command(BaseCommand):
    help = "Make the demo world in an empty database, or print what is in it. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", default=USUAL, choices=points(), metavar="POINT", help="how far it has come"
        )
        parser.add_argument("--points", action="store_true", help="list the points and end")
        parser.add_argument(
            "--as-written",
            action="store_true",
            default=os.environ.get("DEMO_AS_WRITTEN") == "1",
            help="leave it in March 2026",
        )
        parser.add_argument(
            "--size", type=int, default=SIZE, help="add an ordinary practice of this many couples"
        )
        parser.add_argument(
            "--json", action="store_true", help="print accounts, recovery codes, ids and addresses as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo world here: DEMO is not set, and production never sets it.")
        if options["points"]:
            for one in steps():
                self.stdout.write(f"{one.point:22} {one.day} {one.clock}  {one.what}")
            return
        if get_user_model().objects.exists():
            if options["json"]:
                self._print(None)
                return
            raise CommandError(
                "There are people in this database already. The demo world needs an empty one."
                " What is in it: demo_world --json"
            )
        point = next(one for one in steps() if one.point == options["at"])
        weeks = 0 if options["as_written"] else weeks_until(point.day, datetime.now(UTC).date())
        story = tell(point.point, Calendar(weeks))
        if "ines" in story.people:
            gatherings.fill(story)
            in_a_row.fill(story)
            ending.fill(story)
        if options["size"]:
            ordinary.fill(story, options["size"])
        story.settle_post()
        if options["json"]:
            self._print(point.point, story.rows)
            return
        self.stdout.write(f"The demo world stands at {point.point}: {point.what}.")
        for user in story.people.values():
            role = "+".join(user.roles) or "client"
            self.stdout.write(f"  {role:14} {user.email:24} {cast.PASSWORD}")

    def _print(self, point: str | None, rows: dict[str, Any] | None = None) -> None:
        with acting.building("demo"):
            self.stdout.write(json.dumps(summary(point, rows), indent=2))

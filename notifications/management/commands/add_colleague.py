"""The first administrator of a new practice, and a way in when nobody else can add one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from accounts import services
from core import actor as acting


class Command(BaseCommand):
    help = "Add a therapist or administrator; they get a mail with a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--therapist", action="store_true")
        parser.add_argument("--administrator", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["therapist"] and not options["administrator"]:
            raise CommandError("Say --therapist, --administrator or both.")
        try:
            with acting.acting_as(acting.system("add_colleague")):
                services.add_colleague(
                    email=options["email"],
                    name_used=options["name"],
                    therapist=options["therapist"],
                    administrator=options["administrator"],
                    by=None,
                )
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages)) from None
        self.stdout.write("Added. A mail is on its way.")

"""The reminder of a first conversation: only while it is still to come."""

from typing import Any

from django.test import Client
from django.urls import reverse

from core import actor as acting
from notifications import links, registry
from notifications.models import Notice


def test_a_reminder_that_could_not_go_out_in_time_is_left_unsent(hours: Any, typed: Any, at: Any) -> None:
    Client().post(reverse("public:ask"), {**typed, "start": "2026-03-05T12:30Z"})
    confirm = links.token(Notice.objects.get(kind="inquiry_confirm"))
    Client().post(reverse("public:confirm", args=[confirm]))
    reminder = Notice.objects.get(kind="consult_reminder")
    kind = registry.KINDS[reminder.kind]
    with acting.acting_as(acting.system("notices")):
        at("2026-03-05T12:29Z")
        assert kind.still_true(reminder)
        at("2026-03-05T12:31Z")
        assert not kind.still_true(reminder)

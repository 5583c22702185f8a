"""What the demo world holds, for whoever tries it: accounts, ids and addresses, read from the database."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import services as accounts
from accounts.models import TherapistProfile, User
from booking.models import Appointment, Inquiry, Offering
from core import clock
from couples.models import Couple
from sessions_app.models import TherapySession

from . import cast

INVENTED = "@example.test"
PAGES = {
    "home": "public:home",
    "inquiry": "public:ask",
    "sign_in": "account_login",
    "getting_back_in": "account_reset_password",
    "post": "public:post",
    "styleguide": "public:styleguide",
    "today": "practice:today",
    "week": "practice:week",
    "couples": "practice:couples:couples",
    "inquiries": "practice:booking:inquiries",
    "items": "practice:intake:alerts",
    "my_home": "my:home",
    "my_form": "my:intake:form",
    "my_times": "my:booking:times",
    "my_parts": "my:parts:parts",
    "my_words": "my:parts:speaking",
    "my_practices": "my:homework:practices",
}


def summary(point: str | None, rows: dict[str, Any] | None = None) -> dict[str, Any]:
    """Everything by its public id. `rows` are those that the story gave a name."""
    return {
        "point": point,
        "now": clock.now().isoformat(),
        "people": [_person(user) for user in User.objects.filter(email__endswith=INVENTED)],
        "couples": [_couple(one) for one in Couple.objects.prefetch_related("partners__user")],
        "appointments": [_appointment(one) for one in Appointment.objects.order_by("during", "pk")],
        "sessions": [_session(one) for one in TherapySession.objects.order_by("starts_at", "pk")],
        "inquiries": [
            {"id": str(one.pk), "state": one.state, "page": _url("practice:booking:inquiry", one.pk)}
            for one in Inquiry.objects.order_by("pk")
        ],
        "offerings": [_url("public:offering", slug) for slug in _slugs(Offering.objects.filter(public=True))],
        "therapists": [_url("public:therapist", slug) for slug in _slugs(TherapistProfile.objects)],
        "ids": {name: str(value) for name, value in (rows or {}).items()},
        "addresses": {key: _url(name) for key, name in PAGES.items()},
    }


def _url(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _slugs(rows: Any) -> list[str]:
    return list(rows.order_by("slug").values_list("slug", flat=True))


def _person(user: User) -> dict[str, Any]:
    return {
        "name": user.name_used,
        "role": "+".join(user.roles) or "client",
        "email": user.email,
        "password": cast.PASSWORD,
        "id": str(user.pk),
        "recovery_codes": accounts.recovery_codes(user).get_unused_codes(),
    }


def _couple(couple: Couple) -> dict[str, Any]:
    return {
        "id": str(couple.pk),
        "kind": couple.kind,
        "members": [
            {"id": str(one.pk), "email": one.user.email if one.user else None, "state": one.state}
            for one in couple.partners.all()
        ],
        "page": _url("practice:couples:couple", couple.pk),
        "forms": _url("practice:intake:reading", couple.pk),
        "safety": _url("practice:intake:safety", couple.pk),
        "maps": _url("practice:parts:maps", couple.pk),
    }


def _appointment(row: Appointment) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "couple": str(row.couple_id) if row.couple_id else None,
        "start": row.start.isoformat(),
        "state": row.state,
        "practice_page": _url("practice:booking:appointment", row.pk),
        "my_page": _url("my:booking:appointment", row.pk),
    }


def _session(row: TherapySession) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "appointment": str(row.appointment_id),
        "state": row.state,
        "desk": _url("practice:sessions:room", row.pk),
        "shared_screen": _url("practice:sessions:shared_screen", row.pk),
        "my_room": _url("my:sessions:room", row.pk),
        "note": _url("practice:sessions:note", row.pk),
    }

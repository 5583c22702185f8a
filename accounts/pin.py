"""A PIN of one's own before what is private: for whoever's phone is picked up while they are signed in.

Kept as a hash at the person; that it was given is kept in the session, on the server. It holds while pages
are asked for and for IDLE_MINUTES after, as the page's own lock does. A password or passkey given anew opens
as well: it is the way on when the PIN is forgotten, and the only one after five wrong tries. Tries count for
each session, beside it in its row of allauth's: a session is written back whole by whoever read it, and an
older count with it. Nobody uses up the tries of another. System time, as in `idle`.
"""

import re
import time
from datetime import date
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from core import audit

from .models import User
from .sessions import SessionStore

MOST_WRONG = 5
STEP = 60  # seconds between two writes while somebody goes on
SHAPE = re.compile(r"[0-9]{6,12}")
GIVEN, ROOMS = "pin_given", "pin_rooms"
WRONG = "pin_wrong"
ROOMS_KEPT = 4


def is_set(request: HttpRequest) -> bool:
    return bool(_user(request).pin)


def is_due(request: HttpRequest) -> bool:
    """Whether this session has to show the PIN before what is private. Asks the database nothing."""
    return bool(_user(request).pin) and not (_is_open(request) or _signed_in_anew(request))


def was_given(request: HttpRequest) -> bool:
    """Whether this very PIN was given in this session, however long ago."""
    of, _at = request.session.get(GIVEN, ("", 0))
    return bool(_user(request).pin) and constant_time_compare(of, _mark(_user(request)))


def open_for(request: HttpRequest) -> None:
    """Open for this session from now on: the PIN was set or given, or the password in its place."""
    _keep(request, **{GIVEN: [_mark(_user(request)), int(time.time())]})


def stay_open(request: HttpRequest) -> None:
    """Somebody goes on: the quiet minutes begin anew. Not for a session that is due."""
    _of, at = request.session.get(GIVEN, ("", 0))
    if _user(request).pin and (not was_given(request) or time.time() - at >= STEP):
        open_for(request)


def is_shut(request: HttpRequest) -> bool:
    """After so many wrong tries in this session only the password goes on."""
    place = _place(request).first()
    return place is None or place.data.get(WRONG, 0) >= MOST_WRONG


def give(request: HttpRequest, typed: str) -> bool:
    """Whether this is the PIN; then it is open. A wrong one is counted, whoever tries at the same moment."""
    user = _user(request)
    with transaction.atomic():
        place = _place(request).select_for_update().first()
        wrong = place.data.get(WRONG, 0) if place is not None else MOST_WRONG
        if place is None or wrong >= MOST_WRONG:
            return False
        right = bool(SHAPE.fullmatch(typed)) and check_password(typed, user.pin)
        place.data[WRONG] = 0 if right else wrong + 1
        place.save(update_fields=["data"])
        if right:
            open_for(request)
            return True
    audit.record("pin.wrong", about=user)
    return False


def note_room(request: HttpRequest, room: str) -> None:
    """This room was entered in this session; while it runs nothing is asked there again."""
    known = request.session.get(ROOMS, [])
    if room not in known:
        _keep(request, **{ROOMS: [*known, room][-ROOMS_KEPT:]})


def has_entered(request: HttpRequest, room: str) -> bool:
    return room in request.session.get(ROOMS, [])


def is_easy(digits: str) -> bool:
    """Whether it is among what is tried first: one digit, a row, a piece over and over, a date."""
    steps = {(int(two) - int(one)) % 10 for one, two in zip(digits, digits[1:], strict=False)}
    repeats = any(digits == digits[:n] * (len(digits) // n) for n in range(1, len(digits) // 2 + 1))
    return steps in ({1}, {9}) or repeats or _is_date(digits)


def _is_date(digits: str) -> bool:
    """A day, month and year in any usual order, of the last 120 years or the next few."""
    two = [digits[i : i + 2] for i in range(0, len(digits), 2)]
    if len(digits) == 6:
        orders = [(two[2], two[1], two[0]), (two[2], two[0], two[1]), (two[0], two[1], two[2])]
        return any(_is_day(1900 + int(y), m, d) or _is_day(2000 + int(y), m, d) for y, m, d in orders)
    if len(digits) == 8:
        orders = [(digits[4:], two[1], two[0]), (digits[4:], two[0], two[1]), (digits[:4], two[2], two[3])]
        return any(_is_day(int(y), m, d) for y, m, d in orders)
    return False


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        return 1905 <= date(year, int(month), int(day)).year <= 2035
    except ValueError:
        return False


def _is_open(request: HttpRequest) -> bool:
    _of, at = request.session.get(GIVEN, ("", 0))
    return was_given(request) and _is_recent(at)


def _signed_in_anew(request: HttpRequest) -> bool:
    """The password or a passkey, asked for once more; the sign-in itself is no such answer."""
    records = get_authentication_records(request, request.user)
    return any(one.get("reauthenticated") and _is_recent(one["at"]) for one in records)


def _is_recent(at: float) -> bool:
    return time.time() - at < settings.IDLE_MINUTES["client"] * 60


def _user(request: HttpRequest) -> User:
    """Only pages of somebody who is signed in ask."""
    return cast(User, request.user)


def _place(request: HttpRequest) -> Any:
    """Where this session is listed for its owner; one that is listed nowhere has no tries."""
    return UserSession.objects.filter(user=_user(request), session_key=request.session.session_key)


def _mark(user: User) -> str:
    """Of this PIN: with another one, what was given before counts nowhere."""
    return salted_hmac("accounts.pin", user.pin, algorithm="sha256").hexdigest()[:32]


def _stored(request: HttpRequest) -> dict[str, Any]:
    """The session as it stands in its table, locked until the transaction ends."""
    row = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
    return SessionStore().decode(row.session_data) if row else {}


def _keep(request: HttpRequest, **values: Any) -> None:
    """Write these alone into the session, so that two requests at once take nothing from each other."""
    with transaction.atomic():
        stored = _stored(request)
        if stored:
            sealed = SessionStore().encode(stored | values)
            Session.objects.filter(pk=request.session.session_key).update(session_data=sealed)
    modified = request.session.modified
    request.session.update(values)
    request.session.modified = modified


@receiver(user_logged_in, dispatch_uid="accounts.pin")
def begin_anew(request: Any, **kwargs: Any) -> None:
    """A sign-in takes nothing over from the one before in the same browser."""
    if request is not None:
        for key in (GIVEN, ROOMS):
            request.session.pop(key, None)

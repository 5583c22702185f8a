"""Faults that somebody could make on a busy day. Each is one text of the product, replaced by another.

`partner` says that with it one partner would learn something of the other.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    name: str
    path: str
    good: str
    bad: str
    partner: bool = True


FAULTS = [
    # Filters that are dropped or turned round
    Fault(
        "private rows: the level is forgotten",
        "couples/models.py",
        "mine | (caring & ~Q(visibility=Visibility.PRIVATE_SELF))",
        "mine | caring",
        partner=False,
    ),
    Fault(
        "private rows: whoever is in the couple",
        "couples/models.py",
        'mine = Q(author_id__in=Partner.objects.filter(user=user).values("pk"))\n        caring',
        'mine = Q(couple_id__in=Partner.objects.filter(user=user).values("couple_id"))\n        caring',
    ),
    Fault(
        "private rows: the test for the level is turned round",
        "couples/models.py",
        "caring & ~Q(visibility",
        "caring & Q(visibility",
        partner=False,
    ),
    Fault(
        "what somebody wrote: the author is forgotten",
        "couples/models.py",
        "return self.filter(author=partner)",
        "return self.filter(couple=partner.couple)",
    ),
    Fault(
        "a therapist's notes: the member's care is any care",
        "couples/models.py",
        'Q(visibility=Visibility.THERAPIST_PROCESS, writer_id__in=caring.values("pk"))',
        'Q(visibility=Visibility.THERAPIST_PROCESS, couple_id__in=caring.values("couple_id"))',
        partner=False,
    ),
    Fault(
        "alerts: the members of the couple find them",
        "intake/models/safety.py",
        "        if not user.is_therapist:\n            return self.none()\n"
        "        return self.filter(couple_id__in=CareTeam.objects.current().filter(user=user)"
        '.values("couple_id"))',
        "        return self.filter(couple__in=Couple.objects.visible_to(user))",
    ),
    Fault(
        "questionnaires: whoever is in the couple",
        "intake/models/measures.py",
        'mine = Q(partner_id__in=Partner.objects.filter(user=user).values("pk"))',
        'mine = Q(couple_id__in=Partner.objects.filter(user=user).values("couple_id"))',
    ),
    Fault(
        "loops: a draft shows to the couple",
        "parts/models/cycle.py",
        "models.Q(couple_id__in=mine, state=CycleState.SHOWN)",
        "models.Q(couple_id__in=mine)",
    ),
    Fault(
        "offers: an offer to one is found by the other",
        "homework/models.py",
        'OfferedTo.objects.filter(partner__in=Partner.objects.current().filter(user=user).values("pk"))',
        "OfferedTo.objects.filter(partner__couple__partners__user=user)",
    ),
    Fault(
        "releases: the members of the couple find them",
        "sessions_app/models/release.py",
        'return self.filter(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))',
        "return self.all()",
        partner=False,
    ),
    # Ways to a row
    Fault(
        "a part: its author is not asked for",
        "parts/access.py",
        "Part.objects.visible_to(user).filter(author__in=mine)",
        "Part.objects.filter(couple__partners__in=mine)",
    ),
    Fault(
        "a line of a practice: its author is not asked for",
        "homework/access.py",
        "PracticeLog.objects.visible_to(user).filter(author__in=mine)",
        "PracticeLog.objects.filter(couple__partners__in=mine)",
    ),
    Fault(
        "a shown answer: its author is not asked for",
        "intake/access.py",
        "pk=pk, author=partner)",
        "pk=pk)",
    ),
    Fault(
        "a signature: whose it is is not asked",
        "intake/access.py",
        'Signature.objects.select_related("document"), pk=pk, partner=partner)',
        'Signature.objects.select_related("document"), pk=pk)',
    ),
    Fault(
        "a label on the board: its author is not asked for",
        "sessions_app/access.py",
        "        session_id=place.session_id,\n        author_id=place.partner_id,\n",
        "        session_id=place.session_id,\n",
    ),
    Fault(
        "a questionnaire: whose it is is not asked",
        "intake/access.py",
        "pk=pk, partner__user=user\n",
        "pk=pk\n",
    ),
    # Doors and headers
    Fault(
        "the practice's door stands open to clients",
        "ifio_practice/doors.py",
        "if door == PRACTICE and not user.is_staff_member:",
        "if door == PRACTICE and user.is_staff_member is None:",
    ),
    Fault(
        "private pages may be kept by the browser",
        "ifio_practice/doors.py",
        'if kept else "no-store, private"',
        'if kept else "private"',
    ),
    # The vault and the log
    Fault(
        "the vault does not ask for a grant",
        "core/vault.py",
        "if (row.scope, row.purpose) not in grants:",
        "if row.scope is None:",
    ),
    Fault(
        "a sealed value is not bound to its row",
        "core/vault.py",
        "{row._meta.db_table}|{row.pk}|{row.scope}",
        "{row._meta.db_table}|{row.scope}",
    ),
    Fault(
        "reading another's words leaves no line",
        "core/vault.py",
        "            audit.read(row)\n",
        "            pass\n",
    ),
    Fault(
        "a refusal leaves no line",
        "core/vault.py",
        '            audit.denied("vault.refused", about=row)\n',
        "",
        partner=False,
    ),
    Fault(
        "the other member holds the key of ordinary words",
        "couples/visibility.py",
        'FOR_OTHER_MEMBERS = ["shared"]',
        'FOR_OTHER_MEMBERS = ["shared", "ordinary"]',
    ),
    Fault(
        "who has left still reads what is shared",
        "couples/services.py",
        "            vault.disallow(_holder(user), other.pk)\n",
        "",
    ),
    # Sharing and taking back
    Fault(
        "a share copies every field of a part",
        "parts/services/part.py",
        'if key in fields or key == "name"]',
        "if key in part.words]",
    ),
    Fault(
        "taking a part back does nothing",
        "parts/services/part.py",
        "    gone.delete()\n",
        "",
    ),
    Fault(
        "taking an answer back does nothing",
        "intake/services/answers.py",
        "    SharedAnswer.objects.filter(pk=shared.pk).delete()\n",
        "",
    ),
    Fault(
        "somebody shows a part of another",
        "parts/services/part.py",
        '        raise PermissionDenied("A part belongs to one person.")\n',
        "        pass\n",
    ),
    Fault(
        "a no to a line is written where all can read it",
        "parts/services/relation.py",
        "no.write({}, visibility=Visibility.PRIVATE_SELF)",
        "no.write({}, visibility=Visibility.SHARED_DUO)",
    ),
    Fault(
        "a draft of the form is open to the therapist",
        "intake/services/answers.py",
        "row.write({**before, **words}, visibility=Visibility.PRIVATE_SELF)",
        "row.write({**before, **words}, visibility=Visibility.PRIVATE_THERAPIST)",
        partner=False,
    ),
    # What shows how far, or what, the other is
    Fault(
        "the name on coming in is the one that was typed",
        "couples/services.py",
        'return "" if partner.invitations.exists() else user.name_used',
        "return user.name_used",
    ),
    Fault(
        "one's own steps read those of all",
        "intake/gate.py",
        "    standing = _standings([partner])[partner.pk]\n    return BEING_ARRANGED if standing.sent",
        "    standing = _standings(list(partner.couple.partners.exclude(pk=partner.pk)))\n"
        "    standing = list(standing.values())[0]\n    return BEING_ARRANGED if standing.sent",
    ),
    Fault(
        "the gate opens without a decision",
        "intake/gate.py",
        "        if not Clearance.objects.filter(couple=couple, lets_through=True).exists():\n"
        "            return False\n",
        "",
    ),
    Fault(
        "the gate asks for one member who is ready",
        "intake/gate.py",
        "all(standings[member.pk].ready for member in members)",
        "any(standings[member.pk].ready for member in members)",
    ),
    Fault(
        "a practice goes ahead on the first answer",
        "homework/services.py",
        "all_answered = offer.answered == offer.needed",
        "all_answered = offer.answered >= 1",
    ),
    Fault(
        "the other's answer moves an offer on one's page",
        "homework/queries.py",
        "        elif offer.pk in decisions:\n",
        "        elif offer.pk in decisions or offer.answered:\n",
    ),
    Fault(
        "a mail about a safety item names its level",
        "intake/services/safety.py",
        "for place in team if mail else ():",
        'for place in team if mail and level != "none" else ():',
        partner=False,
    ),
    # Times: in a row, published, for one alone
    Fault(
        "times in a row: a yes of anybody is one's own",
        "booking/queries.py",
        "yes = Confirmation.objects.filter(appointment__in=rows, partner=partner)",
        "yes = Confirmation.objects.filter(appointment__in=rows)",
    ),
    Fault(
        "times in a row: one answer ends the question on both homes",
        "booking/queries.py",
        "    theirs = Confirmation.objects.filter(partner=partner)\n",
        "    theirs = Confirmation.objects.filter(partner__couple=partner.couple_id)\n",
    ),
    Fault(
        "published times make way for what their owner books",
        "booking/asked.py",
        "AND p.state = ANY(%(current)s) AND upper(t.during) > %(now)s)",
        "AND p.state = ANY(%(current)s) AND upper(t.during) > %(now)s AND NOT EXISTS\n"
        "               (SELECT FROM booking_claim c WHERE c.resource = w.id AND c.during && t.during))",
    ),
    Fault(
        "published times of somebody who has left stay",
        "booking/models/published.py",
        "couple__state=CoupleState.ACTIVE) & Q(\n"
        "            partner__state__in=[PartnerState.ACTIVE, PartnerState.PAUSED]\n        )",
        "couple__state=CoupleState.ACTIVE)",
    ),
    Fault(
        "a time for one alone is found by whoever cannot come",
        "booking/models/alone.py",
        'asked = Q(partner__in=Partner.objects.current().filter(user=user).values("pk"))',
        'asked = Q(couple__in=Partner.objects.current().filter(user=user).values("couple_id"))',
    ),
    Fault(
        "a no to coming alone gives the time back at once",
        "booking/services/alone.py",
        '        move(row, "decline", by=by)\n',
        '        move(row, "decline", by=by)\n        release_of([row.pk])\n',
    ),
    # The room
    Fault(
        "a private sign rings for the whole room",
        "sessions_app/services/events.py",
        "[Audience.of(partner_id), Audience.THERAPIST]",
        "[Audience.of(partner_id), Audience.ROOM, Audience.THERAPIST]",
    ),
    Fault(
        "a partner's screen holds everybody's notes",
        "sessions_app/room.py",
        "own = [note for note in rows.notes if note.author == me.id] if private else []",
        "own = list(rows.notes) if private else []",
    ),
    Fault(
        "one's lines of a turn are the other's",
        "sessions_app/room.py",
        "if line.turn == turn.id and line.author == author)",
        "if line.turn == turn.id and line.author != author)",
    ),
    Fault(
        "a device that everyone looks at shows private notes",
        "sessions_app/room.py",
        "    private = not me.shares_device\n",
        "    private = True\n",
    ),
    Fault(
        "saying a part aloud takes its words along",
        "sessions_app/services/words.py",
        'row.write({"label": parts[index]["label"]})',
        "row.write(parts[index])",
    ),
    # Mail, files, rights
    Fault(
        "a message goes to an address others read",
        "notifications/routing.py",
        "if channel == Channel.EMAIL and rule.private_email:",
        "if channel == Channel.EMAIL:",
    ),
    Fault(
        "an export takes the couple's rows",
        "couples/mine.py",
        '        "couples.ContactContext",\n        "author__user",\n',
        '        "couples.ContactContext",\n        "author__couple__partners__user",\n',
    ),
    Fault(
        "sharing a part asks for no fresh sign-in",
        "accounts/fresh.py",
        "    if not is_fresh(request):\n",
        "    if not request.user.is_authenticated:\n",
    ),
    Fault(
        "what was sent an hour ago goes on with the next password",
        "accounts/waits.py",
        'return time.time() - kept.get("at", 0) >= MOST or ',
        "return ",
    ),
    Fault(
        "what one does alone after the decision confirms a time at once",
        "booking/services/confirming.py",
        "return gate.is_open(couple) and gate.has_settled(couple, before=before)",
        "return gate.is_open(couple)",
    ),
    # The PIN, for whoever picks up a phone that is signed in
    Fault(
        "PIN: the door stays open for one page",
        "ifio_practice/private.py",
        '["my:couples:us"]',
        '["my:couples:us", "my:parts:part"]',
    ),
    Fault(
        "PIN: the page of a time stays open",
        "ifio_practice/private.py",
        '["my:booking:times"]',
        '["my:booking:times", "my:booking:appointment"]',
    ),
    Fault(
        "PIN: the room does not ask on the way in",
        "ifio_practice/private.py",
        "(room and pin.has_entered(request, room) and _is_on(room, request.method))",
        "(room and _is_on(room, request.method))",
    ),
    Fault(
        "PIN: a way in is made past it",
        "ifio_practice/private.py",
        "if not pin.is_set(request) or match.url_name not in WAYS_IN",
        "if pin.is_due(request) or match.url_name not in WAYS_IN",
    ),
    Fault(
        "PIN: the sign-in counts as one",
        "accounts/pin.py",
        'any(one.get("reauthenticated") and _is_recent(one["at"]) for one in records)',
        'any(_is_recent(one["at"]) for one in records)',
    ),
    Fault(
        "PIN: wrong tries are forgotten",
        "accounts/pin.py",
        "0 if right else wrong + 1",
        "0",
    ),
    Fault(
        "PIN: tries of one place use up those of another",
        "accounts/pin.py",
        "UserSession.objects.filter(user=_user(request), session_key=request.session.session_key)",
        "UserSession.objects.filter(user=_user(request))",
    ),
    Fault(
        "PIN: given in one place it opens all",
        "accounts/pin.py",
        "    _keep(request, **{GIVEN: [_mark(_user(request)), int(time.time())]})\n",
        "    given = {GIVEN: [_mark(_user(request)), int(time.time())]}\n"
        "    _keep(request, **given)\n"
        "    for row in UserSession.objects.filter(user=_user(request)):\n"
        "        place = SessionStore(row.session_key)\n"
        "        place.update(given)\n"
        "        place.save()\n",
    ),
    Fault(
        "PIN: an earlier one goes on counting",
        "accounts/pin.py",
        "bool(_user(request).pin) and constant_time_compare(of, _mark(_user(request)))",
        "bool(_user(request).pin) and bool(of)",
    ),
    Fault(
        "PIN: the list of times is not folded",
        "booking/views/my.py",
        "    if pin.is_due(request):\n",
        "    if pin.is_due(request) and not request.user.is_client:\n",
    ),
    Fault(
        "PIN: the first page says when a time alone is",
        "dashboard/home.py",
        "booking.next_appointment(partner, known_to_all=folded)",
        "booking.next_appointment(partner)",
    ),
    Fault(
        "PIN: a mail says that there is one",
        "notifications/receivers.py",
        '"pin": kinds.WAYS_IN_CHANGED,',
        '"pin": kinds.CONTACT_CHANGED,',
    ),
]

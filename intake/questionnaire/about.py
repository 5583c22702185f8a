# ruff: noqa: E501  (one question, one line)
"""Sections A to C: about you, how to reach you safely, the relationship."""

from django.utils.translation import gettext_lazy as _

from .shape import APART, Choice, Condition, Field, FieldKind, Page, Section

OFFICE = _("Me, my therapist and the practice’s office")

ABOUT = Section(
    "A",
    _("About me"),
    2,
    (
        Page(
            "A",
            _("About me"),
            _(
                "So that we know who you are and what helps you. Three answers are needed; leave out the rest if you like."
            ),
            (
                Field(
                    "name_used",
                    _("What name do I use?"),
                    required=True,
                    limit=60,
                    hint=_(
                        "It need not be the one on your papers. The others here go on reading the name they"
                        " know; you alone change that, under “Whom I am here with”."
                    ),
                ),
                Field("pronouns", _("My pronouns"), limit=40),
                Field(
                    "date_of_birth",
                    _("When was I born?"),
                    FieldKind.DATE,
                    required=True,
                    hint=_("We work with adults, from 18."),
                ),
                Field("language", _("Languages I am at home in"), limit=80),
                Field(
                    "time_zone",
                    _("The time zone I live in"),
                    FieldKind.ZONE,
                    required=True,
                    limit=60,
                    hint=_("A city near you. Every time we show you follows it."),
                ),
                Field(
                    "access_needs",
                    _("Is there anything that makes it easier for me to take part?"),
                    FieldKind.LONG,
                    limit=300,
                    hint=_("Hearing, sight, movement, reading, attention, anything."),
                ),
                Field(
                    "ease",
                    _("What helps me feel at ease in a session?"),
                    FieldKind.MULTI,
                    choices=(
                        Choice("slower_pace", _("A slower pace")),
                        Choice("written_prompts", _("Written prompts")),
                        Choice("breaks", _("Breaks")),
                        Choice("camera_off", _("Camera off at times")),
                        Choice("fewer_metaphors", _("Fewer metaphors")),
                        Choice("eyes_open", _("Nothing with closed eyes")),
                        Choice("other", _("Something else")),
                    ),
                ),
                Field(
                    "ease_other",
                    _("What else helps?"),
                    limit=120,
                    show_when=Condition("ease", ("other",)),
                ),
            ),
        ),
    ),
)

CONTACT = Section(
    "B",
    _("Reaching me safely"),
    2,
    (
        Page(
            "B",
            _("Reaching me safely"),
            _(
                "How we may reach you, and when. Nothing we send says what it is about. "
                "What you choose here holds from the moment you save this page."
            ),
            (
                Field(
                    "channel",
                    _("How should we reach me?"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("email", _("By e-mail")),
                        Choice("text", _("By text message")),
                        Choice("call", _("By a phone call")),
                        Choice("inbox", _("Only in here, when I look")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "channels_too",
                    _("What else is all right?"),
                    FieldKind.MULTI,
                    APART,
                    choices=(
                        Choice("email", _("E-mail")),
                        Choice("text", _("Text message")),
                        Choice("call", _("A phone call")),
                        Choice("inbox", _("In here")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "contact_email",
                    _("An e-mail address that is mine"),
                    FieldKind.SHORT,
                    APART,
                    limit=254,
                    sees=OFFICE,
                ),
                Field(
                    "email_private",
                    _("Can somebody else read this e-mail?"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("private", _("No, only me")),
                        Choice("shared", _("Yes")),
                        Choice("unsure", _("I am not sure")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "contact_phone",
                    _("A phone number that is mine"),
                    FieldKind.SHORT,
                    APART,
                    limit=30,
                    sees=OFFICE,
                ),
                Field(
                    "phone_private",
                    _("Can somebody else see this phone or its bill?"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("private", _("No, only me")),
                        Choice("shared", _("Yes")),
                        Choice("unsure", _("I am not sure")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "weekday_from",
                    _("On weekdays, from"),
                    FieldKind.TIME,
                    APART,
                    group=_("When is a message all right?"),
                    hint=_(
                        "Leave all four empty if any time is fine. On days without times we send nothing."
                    ),
                    sees=OFFICE,
                ),
                Field("weekday_to", _("On weekdays, until"), FieldKind.TIME, APART, sees=OFFICE),
                Field("weekend_from", _("At the weekend, from"), FieldKind.TIME, APART, sees=OFFICE),
                Field("weekend_to", _("At the weekend, until"), FieldKind.TIME, APART, sees=OFFICE),
                Field(
                    "voicemail",
                    _("May we leave a voicemail?"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("no", _("No")),
                        Choice("name_only", _("Only a first name")),
                        Choice("yes", _("Yes")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "if_someone_else_answers",
                    _("If someone else answers the phone"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("hang_up", _("Hang up")),
                        Choice("wrong_number", _("Say it is a wrong number")),
                        Choice("call_later", _("Ask to call later")),
                    ),
                    sees=OFFICE,
                ),
                Field(
                    "code_word",
                    _("A code word for calls"),
                    FieldKind.SHORT,
                    APART,
                    limit=40,
                    hint=_("We say it first, so that you know it is us; you say it when it is safe to talk."),
                    sees=OFFICE,
                ),
                Field(
                    "calendar_files",
                    _("Send me calendar files; they say only “Appointment”"),
                    FieldKind.TICK,
                    APART,
                    sees=OFFICE,
                ),
                Field(
                    "others_with_access",
                    _("Who else can get at something of mine?"),
                    FieldKind.MULTI,
                    APART,
                    hint=_("Tick what somebody else can open or see."),
                    choices=(
                        Choice("device", _("My phone or computer")),
                        Choice("inbox", _("My e-mail")),
                        Choice("phone_bill", _("The phone bill")),
                        Choice("calendar", _("My calendar")),
                        Choice("bank_statement", _("Bank statements")),
                    ),
                ),
                Field(
                    "access_note", _("Anything we should know about that"), FieldKind.LONG, APART, limit=200
                ),
            ),
        ),
    ),
)

RELATIONSHIP = Section(
    "C",
    _("The relationship"),
    2,
    (
        Page(
            "C",
            _("The relationship"),
            _(
                "How it looks from where you stand. It may look different from the other side, and that is fine."
            ),
            (
                Field(
                    "word",
                    _("What do I call the other person?"),
                    required=True,
                    limit=30,
                    hint=_("Partner, wife, brother, friend, co-founder: your word."),
                ),
                Field(
                    "type",
                    _("What are we to each other?"),
                    FieldKind.SINGLE,
                    required=True,
                    choices=(
                        Choice("romantic_partners", _("Partners")),
                        Choice("friends", _("Friends")),
                        Choice("siblings", _("Siblings")),
                        Choice("parent_adult_child", _("Parent and adult child")),
                        Choice("co_founders", _("Co-founders")),
                        Choice("co_parents_separated", _("Separated parents")),
                        Choice("constellation", _("Three or more of us")),
                        Choice("individual", _("I come alone")),
                    ),
                ),
                Field(
                    "together_since",
                    _("Since when?"),
                    limit=30,
                    hint=_("Month and year are enough. You may each remember it differently."),
                ),
                Field(
                    "living",
                    _("How do we live?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("together", _("Together")),
                        Choice("apart", _("Apart")),
                        Choice("part_time", _("Together part of the time")),
                        Choice("separated_same_home", _("Separated, in the same home")),
                        Choice("prefer_not_to_say", _("I would rather not say")),
                    ),
                ),
                Field(
                    "children",
                    _("Children, or others who depend on us"),
                    FieldKind.LONG,
                    limit=200,
                ),
                Field(
                    "structure",
                    _("How is our relationship set up?"),
                    FieldKind.SINGLE,
                    romantic_only=True,
                    choices=(
                        Choice("monogamous", _("Monogamous")),
                        Choice("open", _("Open")),
                        Choice("polyamorous", _("Polyamorous")),
                        Choice("in_discussion", _("We are talking about it")),
                        Choice("not_relevant", _("That question does not fit us")),
                        Choice("prefer_not_to_say", _("I would rather not say")),
                    ),
                ),
                Field(
                    "turning_points", _("Turning points that matter"), FieldKind.LONG, limit=600, folded=True
                ),
                Field(
                    "earlier_therapy",
                    _("Earlier help, together or alone: what helped, and what did not?"),
                    FieldKind.LONG,
                    limit=400,
                ),
            ),
        ),
    ),
)

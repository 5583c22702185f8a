"""Words to begin with: cards, examples and what the helper says. Nothing that is typed there comes here.

The patterns stand in `speaking.toml` and run on the writer's own device (`static/js/speaking.js`). This
module knows words only; all of them are our own.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

# What somebody would say out of a part, and one way to say it for the part.
PAIRS = (
    (
        _("You never listen to a word I say."),
        _("A part of me feels invisible right now, and it’s longing to know that something got through."),
    ),
    (
        _("Fine. Whatever. Do what you like."),
        _("I notice a part of me pulling the shutters down. It’s trying to stop this from hurting more."),
    ),
    (
        _("You should have known I was upset."),
        _("A part of me was hoping to be noticed without having to ask, and it felt let down."),
    ),
    (
        _("Here we go again."),
        _("A weary part of me just showed up, expecting the old loop. I’d like to try another way."),
    ),
    (
        _("I’m just useless at this, forget it."),
        _("A harsh part of me is doing the name-calling, and another part is ashamed and wants to hide."),
    ),
)
# Somebody spoke for a part; what often comes first, and what listens.
REPLIES = (
    (
        _("A part of me feels forgotten when the messages stop."),
        _("You should just text me if you want attention."),
        _("I hear a part of you feels forgotten. Did I get it? Is there more?"),
    ),
    (
        _("Something in me panics about money."),
        _("Don’t worry, it’ll be fine."),
        _("It gets scared about money. What does it imagine might happen?"),
    ),
    (
        _("A part of me is angry about the launch."),
        _("What about when you missed the deadline?"),
        _("I notice a part of me wants to answer. I’m asking it to wait. Tell me more about the anger."),
    ),
)
LISTENING = (
    _("Say back the heart of what you heard. It is not agreeing."),
    _("Ask whether it reached."),
    _("Ask whether there is more."),
    _("Ask what the part needs."),
    _("Or stay, and say that you are here."),
)
# What the helper may say, one at a time. Nothing to say is said in the same words whatever the reason, for
# silence is no approval.
NOTES: dict[str, Any] = {
    "nothing": _("No suggestion here. Say it, or leave it, as you like."),
    "about": _("Would you like to start with “a part of me…”? Only if it fits."),
    "for_bare": _("You’ve named a part. You could add what it fears, or what it would like."),
    "mixed": _("There’s a part here, and a verdict about them. Which would you like them to hear?"),
    "from": _("This one is about them. What happens in you when it happens?"),
    "shut": _("Sounds like a part closed the door. It’s allowed to. Would it like you to say just that?"),
    "self": _("That is a hard voice. Whose job is it, to speak to you like that?"),
    "W01": _("There’s advice here. Would hearing it first be enough for now?"),
    "W02": _("A part of you may want to explain. Can it wait two minutes?"),
    "W03": _("Facts can be sorted later. What did the part feel?"),
    "W04": _("Your side matters and will have its turn."),
    "W05": _("You want them to feel better. What if the feeling is allowed to be here?"),
    "W06": _("A plan is ready. Is the part ready for a plan?"),
    "W07": _("Why can sound like a trial. Try: what was it like?"),
    "W08": _("Let them name their own parts."),
    "W09": _("Your story is real too. Stay with theirs a little longer."),
    "W10": _("Shame has arrived. It can step aside so you can stay with them."),
}


@cache
def patterns() -> dict[str, dict[str, str]]:
    """By group and rule, as `static/js/speaking-rules.js` reads them."""
    path = Path(__file__).with_suffix(".toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))

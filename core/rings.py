"""The drawings of who sees something: a ring with a door for a person, a desk for the therapist."""

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

# What a drawing says is said again in words beside it, so every drawing is hidden from screen readers.
RING_CLOSED = SafeString('<circle cx="12" cy="10" r="7.2"/><circle class="dot" cx="12" cy="10" r="2"/>')
RING_TO_DESK = SafeString(
    '<path d="M14.5 14.6A7.2 7.2 0 1 1 14.5 5.4"/><circle class="dot" cx="9" cy="10" r="2"/>'
    '<path d="M18.5 7.5h5v5h-5z"/>'
)
RING_TO_RING = SafeString(
    '<path d="M12.9 14.4A6.6 6.6 0 1 1 12.9 5.6"/><path d="M19.1 5.6A6.6 6.6 0 1 1 19.1 14.4"/>'
    '<circle class="dot" cx="8" cy="10" r="2"/><circle class="dot" cx="24" cy="10" r="2"/>'
    '<path d="M13.8 8.3h4.4v4h-4.4z"/>'
)
RING_BETWEEN_WALLS = SafeString(
    '<path d="M16.5 14.6A7.2 7.2 0 1 1 16.5 5.4"/><circle class="dot" cx="11" cy="10" r="2"/>'
    '<path d="M20 7.5h4.5v5H20z"/><path d="M1.5 1.5v17M27.5 1.5v17"/>'
)
SHEET = SafeString('<path d="M7 2.5h7.5l3.5 3.5V17.5H7zM10 10.5h5M10 13.5h3.5"/>')
DESK_CLOSED = SafeString('<path d="M5 3.5h14v13H5z"/><circle class="dot" cx="12" cy="10" r="2"/>')
DESKS = SafeString('<path d="M2.5 5.5h8v9h-8zM13.5 5.5h8v9h-8z"/>')

# level: (view box, drawing, words for the person it belongs to, words for the therapist)
VISIBILITY: dict[str, tuple[str, SafeString, Promise, Promise]] = {
    "private_self": (
        "0 0 24 20",
        RING_CLOSED,
        gettext_lazy("Only me"),
        gettext_lazy("Only you"),
    ),
    "private_therapist": (
        "0 0 26 20",
        RING_TO_DESK,
        gettext_lazy("Me and my therapist"),
        gettext_lazy("Private to the writer and you"),
    ),
    "shared_duo": (
        "0 0 32 20",
        RING_TO_RING,
        gettext_lazy("All of us"),
        gettext_lazy("All of them and you"),
    ),
    "safety_restricted": (
        "0 0 29 20",
        RING_BETWEEN_WALLS,
        gettext_lazy("Me and my therapist, kept apart"),
        gettext_lazy("Private to the writer and you, kept apart"),
    ),
    "therapist_record": (
        "0 0 24 20",
        SHEET,
        gettext_lazy("Part of the record"),
        gettext_lazy("Part of the record"),
    ),
    "therapist_process": (
        "0 0 24 20",
        DESK_CLOSED,
        gettext_lazy("Only the therapist who writes it"),
        gettext_lazy("Only you"),
    ),
    "admin_ops": (
        "0 0 24 20",
        DESKS,
        gettext_lazy("Only the practice"),
        gettext_lazy("Everyone at the practice"),
    ),
}

LEFT_RING = "M20.9 19.2A10 10 0 1 1 20.9 6.8"
RIGHT_RING = "M29.1 6.8A10 10 0 1 1 29.1 19.2"

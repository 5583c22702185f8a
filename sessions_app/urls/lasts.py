"""A last session: both doors."""

from django.urls import path

from sessions_app.views import last

HERE = "couples/<uuid:couple>/last-session/"

practice = [
    path(HERE, last.page, name="last"),
    path(f"{HERE}choose/", last.choose, name="last_choose"),
    path(f"{HERE}undo/", last.undo, name="last_undo"),
    path(f"{HERE}questions/", last.ask, name="last_ask"),
    path(f"{HERE}remind/", last.remind, name="last_remind"),
    path(f"{HERE}checked/", last.checked, name="last_checked"),
]
my = [path("last-session/<uuid:pk>/", last.mine, name="last")]

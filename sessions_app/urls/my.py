from django.urls import path

from sessions_app.views import my

from . import lasts, releases

KINDS = "permission", "spoken_for", "what_heard", "reach", "response", "need", "repair", "received"
HERE = "room/<uuid:pk>/"

urlpatterns = [
    path(HERE, my.room, name="room"),
    path(f"{HERE}screen/", my.screen, name="screen"),
    path(f"{HERE}brake/", my.brake, name="brake"),
    path(f"{HERE}slower/", my.slower, name="slower"),
    path(f"{HERE}ready/", my.ready, name="ready"),
    path(f"{HERE}stop/", my.stop, name="stop"),
    path(f"{HERE}privacy/", my.privacy, name="privacy"),
    path(f"{HERE}today/", my.today, name="today"),
    path(f"{HERE}landing/", my.landing, name="landing"),
    path(f"{HERE}state/", my.state, name="state"),
    path(f"{HERE}stirred/", my.stirred, name="stirred"),
    path(f"{HERE}agreements/", my.agreements, name="agreements"),
    path(f"{HERE}try-brake/", my.try_brake, name="try_brake"),
    path(f"{HERE}check-in/", my.check_in, name="check_in"),
    path(f"{HERE}part/", my.quick_part, name="quick_part"),
    path(f"{HERE}pass/", my.pass_, name="pass"),
    path(f"{HERE}say/<int:index>/", my.say, name="say"),
    path(f"{HERE}unsay/<uuid:said>/", my.unsay, name="unsay"),
    path(f"{HERE}put-away/", my.put_away, name="put_away"),
    *[
        path(f"{HERE}turn/<uuid:turn>/{kind.replace('_', '-')}/", my.line, {"kind": kind}, name=kind)
        for kind in KINDS
    ],
    path(f"{HERE}turn/<uuid:turn>/keep/", my.keep, name="keep"),
    path(f"{HERE}debrief/", my.debrief, name="debrief"),
    path(f"{HERE}visit/", my.visit, name="visit"),
    path(f"{HERE}visit/<int:index>/drop/", my.drop_visit, name="drop_visit"),
    path(f"{HERE}feedback/", my.feedback, name="feedback"),
    path(f"{HERE}leaving/", my.leaving, name="leaving"),
    path(f"{HERE}practice/<uuid:offer>/", my.decide, name="decide"),
    path(f"{HERE}carry/", my.carry, name="carry"),
    *lasts.my,
    *releases.my,
]

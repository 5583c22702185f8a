"""Giving the joint record out: both doors."""

from django.urls import path

from sessions_app.views import release

practice = [
    path("couples/<uuid:couple>/records/", release.releases, name="releases"),
    path("records/<uuid:pk>/", release.release, name="release"),
    path("records/<uuid:pk>/notes/<uuid:note>/", release.redact, name="release_redact"),
    path("records/<uuid:pk>/approve/", release.approve, name="release_approve"),
    path("records/<uuid:pk>/give/", release.give, name="release_give"),
    path("records/<uuid:pk>/end/", release.end, name="release_end"),
]
my = [
    path("records/", release.mine, name="releases"),
    path("records/<uuid:pk>/yes/", release.agree, name="release_yes"),
    path("records/<uuid:pk>/back/", release.take_back, name="release_back"),
]

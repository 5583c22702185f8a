"""The therapist's notes, part of the practice door."""

from django.urls import path

from sessions_app.views import notes

urlpatterns = [
    path("notes/", notes.notes, name="notes"),
    path("notes/<uuid:pk>/", notes.note, name="note"),
    path("notes/<uuid:pk>/save/", notes.save, name="note_save"),
    path("notes/<uuid:pk>/sign/", notes.sign, name="note_sign"),
    path("notes/<uuid:pk>/amend/", notes.amend, name="note_amend"),
    path("notes/<uuid:pk>/process/", notes.process, name="process"),
    path("notes/<uuid:pk>/process/open/", notes.process_open, name="process_open"),
    path("notes/<uuid:pk>/pdf/", notes.pdf, name="note_pdf"),
]

"""Straight under the staff's door: `practice:people` and what can be done for one of them."""

from django.urls import path

from notifications.views import people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", people.colleague, name="colleague"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/restore/", people.restore, name="person_restore"),
    path("people/<uuid:pk>/sign-out/", people.sign_out, name="person_sign_out"),
    path("people/<uuid:pk>/close/", people.close, name="person_close"),
    path("people/<uuid:pk>/reopen/", people.reopen, name="person_reopen"),
    path("people/<uuid:pk>/roles/", people.roles, name="person_roles"),
    path("people/<uuid:pk>/profile/", people.profile, name="person_profile"),
]

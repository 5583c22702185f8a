from django.urls import path

from groups.views import changing, practice

urlpatterns = [
    path("groups/", practice.gatherings, name="gatherings"),
    path("groups/new/", practice.new, name="new"),
    path("groups/<uuid:pk>/", practice.gathering, name="gathering"),
    path("groups/meetings/<uuid:pk>/", practice.attendance, name="attendance"),
    path("groups/<uuid:pk>/open/", practice.open_up, name="open"),
    path("groups/<uuid:pk>/change/", changing.change, name="change"),
    path("groups/<uuid:pk>/cancel/", practice.cancel, name="cancel"),
]

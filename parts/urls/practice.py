from django.urls import path

from parts.views import practice

urlpatterns = [
    path("couples/<uuid:couple_id>/parts/", practice.panel, name="panel"),
    path("couples/<uuid:couple_id>/maps/", practice.maps, name="maps"),
]

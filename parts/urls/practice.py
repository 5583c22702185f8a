from django.urls import path

from parts.views import loop, practice

urlpatterns = [
    path("couples/<uuid:couple_id>/parts/", practice.panel, name="panel"),
    path("couples/<uuid:couple_id>/maps/", practice.maps, name="maps"),
    path("couples/<uuid:couple_id>/loop/", loop.write, name="cycle"),
    path("couples/<uuid:couple_id>/loop/show/", loop.show, name="show_cycle"),
    path("couples/<uuid:couple_id>/loop/retire/", loop.retire, name="retire_cycle"),
]

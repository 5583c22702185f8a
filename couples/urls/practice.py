from django.urls import path

from couples.views import practice

urlpatterns = [
    path("couples/", practice.couples, name="couples"),
    path("couples/new/", practice.new, name="new"),
    path("couples/<uuid:pk>/", practice.couple, name="couple"),
    path("couples/<uuid:pk>/details/", practice.change, name="change"),
    path("couples/<uuid:pk>/joint/", practice.joint, name="joint"),
    path("couples/<uuid:pk>/add/", practice.add, name="add"),
    path("members/<uuid:pk>/invite/", practice.invite, name="invite"),
    path("members/<uuid:pk>/revoke/", practice.revoke, name="revoke"),
]

from django.urls import path

from groups.views import my

urlpatterns = [
    path("groups/", my.gatherings, name="gatherings"),
    path("groups/<uuid:pk>/", my.gathering, name="gathering"),
    path("groups/<uuid:pk>/register/", my.register, name="register"),
    path("groups/places/<uuid:pk>/agree/", my.agree, name="agree"),
    path("groups/places/<uuid:pk>/certificate/", my.certificate, name="certificate"),
    path("groups/places/<uuid:pk>/leave/", my.leave, name="leave"),
]

from django.urls import path

from homework.views import practice

urlpatterns = [
    path("couples/<uuid:couple_id>/practices/", practice.panel, name="panel"),
    path("couples/<uuid:couple_id>/practices/offer/", practice.offer, name="offer"),
    path("practices/<uuid:pk>/withdraw/", practice.withdraw, name="withdraw"),
]

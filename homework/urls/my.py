from django.urls import path

from homework.views import my

urlpatterns = [
    path("practices/", my.practices, name="practices"),
    path("practices/offers/<uuid:pk>/decide/", my.decide, name="decide"),
    path("practices/<uuid:pk>/log/", my.log, name="log"),
    path("practices/<uuid:pk>/nudge/", my.nudge, name="nudge"),
    path("practices/<uuid:pk>/stop/", my.stop, name="stop"),
    path("practices/<uuid:pk>/resume/", my.resume, name="resume"),
    path("practices/lines/<uuid:pk>/remove/", my.remove_log, name="remove_log"),
]

from django.urls import path

from couples.views import my

urlpatterns = [
    path("us/", my.us, name="us"),
    path("us/<uuid:pk>/name/", my.name, name="name"),
    path("us/<uuid:pk>/leave/", my.leave, name="leave"),
]

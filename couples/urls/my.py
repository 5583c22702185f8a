from django.urls import path

from couples.views import my, rights

urlpatterns = [
    path("us/", my.us, name="us"),
    path("us/<uuid:pk>/name/", my.name, name="name"),
    path("us/<uuid:pk>/leave/", my.leave, name="leave"),
    path("us/<uuid:pk>/separate/", my.separate, name="separate"),
    path("yours/", rights.rights, name="rights"),
    path("yours/file/", rights.export, name="export"),
    path("yours/erase/", rights.erase, name="erase"),
]

from django.urls import path

from couples.views import public

urlpatterns = [
    path("gone/", public.erased, name="erased"),
    path("welcome/<str:token>/", public.invitation, name="invitation"),
    path("welcome/<str:token>/accept/", public.accept, name="invitation_accept"),
]

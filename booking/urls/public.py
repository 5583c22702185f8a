from django.urls import path

from booking.views import public

urlpatterns = [
    path("offerings/", public.offerings, name="offerings"),
    path("offerings/<slug:slug>/", public.offering, name="offering"),
    path("ask/", public.ask, name="ask"),
    path("ask/sent/", public.asked, name="asked"),
    path("ask/<str:token>/confirm/", public.confirm, name="confirm"),
    path("time/<str:token>/", public.first, name="first"),
    path("time/<str:token>/take/", public.first_take, name="first_take"),
    path("time/<str:token>/give-back/", public.first_drop, name="first_drop"),
]

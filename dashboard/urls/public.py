from django.urls import path

from dashboard.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("ifio/", public.ifio, name="ifio"),
    path("how-it-goes/", public.session, name="session"),
    path("therapists/", public.therapists, name="therapists"),
    path("therapists/<slug:slug>/", public.therapist, name="therapist"),
    path("questions/", public.questions, name="questions"),
    path("browsing-safely/", public.safely, name="safely"),
    path("privacy/", public.privacy, name="privacy"),
    path("fees/", public.fees, name="fees"),
    path("leave/", public.leave, name="leave"),
]

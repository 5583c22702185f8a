"""All addresses, by door. Each app brings its own lists; a door's name is the namespace it hangs under."""

from django.conf import settings
from django.urls import include, path

from core import health, pages

handler404 = "ifio_practice.errors.not_found"
handler403 = "ifio_practice.errors.not_found"
handler400 = "ifio_practice.errors.bad_request"
handler500 = "ifio_practice.errors.server_error"

public = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("dashboard.urls.public")),
    path("", include("couples.urls.public")),
    path("", include("notifications.urls.public")),
    path("", include("booking.urls.public")),
]
if settings.DEMO:
    public.append(path("demo/", include("dashboard.urls.demo")))
if settings.SERVE_STYLEGUIDE:
    public.append(path("styleguide/", pages.styleguide, name="styleguide"))
my = [
    path("", include("dashboard.urls.my")),
    path("", include(("couples.urls.my", "couples"))),
    path("", include(("notifications.urls.my", "notifications"))),
    path("", include(("booking.urls.my", "booking"))),
    path("", include(("groups.urls.my", "groups"))),
    path("", include(("intake.urls.my", "intake"))),
    path("", include(("parts.urls.my", "parts"))),
    path("", include(("homework.urls.my", "homework"))),
    path("", include(("sessions_app.urls.my", "sessions"))),
]
practice = [
    path("", include("dashboard.urls.practice")),
    path("", include(("couples.urls.practice", "couples"))),
    path("", include("notifications.urls.people")),
    path("", include(("notifications.urls.practice", "notifications"))),
    path("", include(("booking.urls.practice", "booking"))),
    path("", include(("groups.urls.practice", "groups"))),
    path("", include(("intake.urls.practice", "intake"))),
    path("", include(("parts.urls.practice", "parts"))),
    path("", include(("homework.urls.practice", "homework"))),
    path("", include(("sessions_app.urls.practice", "sessions"))),
]

urlpatterns = [
    path("calendar/", include(("booking.urls.feeds", "feeds"))),  # first: asked all day long
    # Whole doors first: what stands before an address is asked of every request to it.
    path("my/", include((my, "my"))),
    path("practice/", include((practice, "practice"))),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include((public, "public"))),
    path("streams/", include(("sessions_app.urls.streams", "streams"))),
]

"""Secret addresses: what a calendar fetches by itself, without a sign-in."""

from django.urls import path

from booking.views import feed

urlpatterns = [path("<str:token>.ics", feed.calendar, name="calendar")]

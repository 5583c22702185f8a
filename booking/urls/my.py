from django.urls import path

from booking.views import feed, free, my, waiting

urlpatterns = [
    path("times/", my.times, name="times"),
    path("times/ask/", my.ask, name="ask"),
    path("times/calendar/", feed.feed, name="feed"),
    path("times/calendar/make/", feed.make, name="feed_make"),
    path("times/calendar/change/", feed.change, name="feed_change"),
    path("times/calendar/end/", feed.end, name="feed_end"),
    path("times/free/", free.free, name="free"),
    path("times/waiting/", waiting.mine, name="waiting"),
    path("times/waiting/<uuid:pk>/leave/", waiting.leave, name="waiting_leave"),
    path("times/<uuid:pk>/", my.appointment, name="appointment"),
    path("times/<uuid:pk>/agree/", my.agree, name="agree"),
    path("times/<uuid:pk>/move/", my.move, name="move"),
    path("times/<uuid:pk>/cancel/", my.cancel, name="cancel"),
    path("times/<uuid:pk>/appointment.ics", my.calendar_file, name="calendar_file"),
]

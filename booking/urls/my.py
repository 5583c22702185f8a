from django.urls import path

from booking.views import feed, free, my, my_series, proposing, publishing, waiting

urlpatterns = [
    path("times/", my.times, name="times"),
    path("times/ask/", my.ask, name="ask"),
    path("times/calendar/", feed.feed, name="feed"),
    path("times/calendar/make/", feed.make, name="feed_make"),
    path("times/calendar/change/", feed.change, name="feed_change"),
    path("times/calendar/end/", feed.end, name="feed_end"),
    path("times/could-come/", publishing.published, name="published"),
    path("times/could-come/take-back/", publishing.take_all_back, name="published_none"),
    path("times/could-come/<uuid:pk>/take-back/", publishing.take_back, name="published_take_back"),
    path("times/free/", free.free, name="free"),
    path("times/propose/", proposing.propose, name="propose"),
    path("times/propose/<uuid:pk>/drop/", proposing.drop, name="propose_drop"),
    path("times/propose/<uuid:pk>/send/", proposing.send, name="propose_send"),
    path("times/proposed/<uuid:pk>/", proposing.proposed, name="proposed"),
    path("times/proposed/<uuid:pk>/take/", proposing.take, name="proposed_take"),
    path("times/proposed/<uuid:pk>/none/", proposing.give_back, name="proposed_none"),
    path("times/series/<uuid:pk>/", my_series.series, name="series"),
    path("times/series/<uuid:pk>/agree/", my_series.agree, name="series_agree"),
    path("times/waiting/", waiting.mine, name="waiting"),
    path("times/waiting/<uuid:pk>/leave/", waiting.leave, name="waiting_leave"),
    path("times/<uuid:pk>/", my.appointment, name="appointment"),
    path("times/<uuid:pk>/agree/", my.agree, name="agree"),
    path("times/<uuid:pk>/move/", my.move, name="move"),
    path("times/<uuid:pk>/cancel/", my.cancel, name="cancel"),
    path("times/<uuid:pk>/appointment.ics", my.calendar_file, name="calendar_file"),
]

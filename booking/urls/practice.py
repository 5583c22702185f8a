from django.urls import path

from booking.urls import inquiries
from booking.views import catalogue, feed, hours, outside, practice

urlpatterns = [
    path("couples/<uuid:couple_id>/times/", practice.panel, name="panel"),
    path("couples/<uuid:couple_id>/times/hold/", practice.book, name="book"),
    path("times/new/", practice.whom, name="whom"),
    path("times/<uuid:pk>/", practice.appointment, name="appointment"),
    path("times/<uuid:pk>/hold/", practice.hold, name="hold"),
    path("times/<uuid:pk>/decline/", practice.decline, name="decline"),
    path("times/<uuid:pk>/move/", practice.move, name="move"),
    path("times/<uuid:pk>/cancel/", practice.cancel, name="cancel"),
    path("times/<uuid:pk>/complete/", practice.complete, name="complete"),
    path("times/<uuid:pk>/no-show/", practice.no_show, name="no_show"),
    path("hours/", hours.mine, name="hours"),
    path("hours/<uuid:therapist_id>/", hours.hours_of, name="hours_of"),
    path("hours/<uuid:therapist_id>/add/", hours.add, name="add_hours"),
    path("hours/<uuid:therapist_id>/differs/", hours.add_exception, name="add_exception"),
    path("hours/<uuid:therapist_id>/rules/", hours.rules, name="rules"),
    path("hours/weekly/<int:pk>/", hours.change, name="change_hours"),
    path("hours/weekly/<int:pk>/remove/", hours.remove, name="remove_hours"),
    path("hours/differs/<int:pk>/remove/", hours.remove_exception, name="remove_exception"),
    path("calendar/", feed.feed, name="feed"),
    path("calendar/make/", feed.make, name="feed_make"),
    path("calendar/change/", feed.change, name="feed_change"),
    path("calendar/end/", feed.end, name="feed_end"),
    path("calendar/elsewhere/", outside.outside, name="outside"),
    path("calendar/elsewhere/connect/", outside.connect, name="outside_connect"),
    path("calendar/elsewhere/choose/", outside.choose, name="outside_choose"),
    path("calendar/elsewhere/again/", outside.again, name="outside_again"),
    path("calendar/elsewhere/part/", outside.part, name="outside_part"),
    path("offerings/", catalogue.offerings, name="offerings"),
    path("offerings/<slug:slug>/", catalogue.offering, name="offering"),
    path("rooms/add/", catalogue.add_room, name="add_room"),
    path("rooms/<uuid:pk>/", catalogue.room, name="room"),
    *inquiries.urlpatterns,
]

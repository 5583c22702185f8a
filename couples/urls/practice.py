from django.urls import path

from couples.views import ending, practice

urlpatterns = [
    path("couples/", practice.couples, name="couples"),
    path("couples/new/", practice.new, name="new"),
    path("couples/<uuid:pk>/", practice.couple, name="couple"),
    path("couples/<uuid:pk>/details/", practice.change, name="change"),
    path("couples/<uuid:pk>/joint/", practice.joint, name="joint"),
    path("couples/<uuid:pk>/add/", practice.add, name="add"),
    path("couples/<uuid:pk>/ending/", ending.page, name="ending"),
    path("couples/<uuid:pk>/ending/finish/", ending.finish, name="finish"),
    path("couples/<uuid:pk>/ending/separate/", ending.separate, name="separate"),
    path("couples/<uuid:pk>/ending/resume/", ending.resume, name="resume"),
    path("couples/<uuid:pk>/ending/hold/", ending.hold, name="hold"),
    path("couples/<uuid:pk>/ending/lift/", ending.lift, name="lift"),
    path("members/<uuid:pk>/alone/", ending.alone, name="alone"),
    path("members/<uuid:pk>/freeze/", ending.freeze, name="freeze"),
    path("members/<uuid:pk>/thaw/", ending.thaw, name="thaw"),
    path("members/<uuid:pk>/invite/", practice.invite, name="invite"),
    path("members/<uuid:pk>/revoke/", practice.revoke, name="revoke"),
]

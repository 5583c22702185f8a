from django.urls import path

from sessions_app.views import streams

urlpatterns = [path("room/<uuid:pk>/", streams.room, name="room")]

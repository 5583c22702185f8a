from django.urls import path

from dashboard.views import emergency, practice

urlpatterns = [
    path("", practice.today, name="today"),
    path("week/", practice.week, name="week"),
    path("week/day/", practice.day, name="day"),
    path("emergency/", emergency.ask, name="emergency"),
    path("emergency/<uuid:pk>/", emergency.record, name="emergency_record"),
    path("emergency/<uuid:pk>/end/", emergency.end, name="emergency_end"),
    path("couples/<uuid:pk>/opened/", emergency.opened, name="opened"),
    path("settings/", practice.settings, name="settings"),
]

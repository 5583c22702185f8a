from django.urls import path

from dashboard.views import practice

urlpatterns = [
    path("", practice.today, name="today"),
    path("week/", practice.week, name="week"),
    path("settings/", practice.settings, name="settings"),
]

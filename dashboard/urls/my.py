from django.urls import path

from dashboard.views import my

urlpatterns = [path("", my.home, name="home")]

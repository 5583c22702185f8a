from django.urls import path

from notifications.views import practice

urlpatterns = [path("messages/", practice.inbox, name="inbox")]

from django.urls import path

from notifications.views import my

urlpatterns = [
    path("messages/", my.inbox, name="inbox"),
    path("contact/", my.contact, name="contact"),
]

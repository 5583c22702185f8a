"""Inquiries and questions, part of `practice:booking:`."""

from django.urls import path

from booking.views import inquiries as views

urlpatterns = [
    path("inquiries/", views.inquiries, name="inquiries"),
    path("inquiries/<uuid:pk>/", views.inquiry, name="inquiry"),
    path("inquiries/<uuid:pk>/offer/", views.offer, name="inquiry_offer"),
    path("inquiries/<uuid:pk>/held/", views.held, name="inquiry_held"),
    path("inquiries/<uuid:pk>/note/", views.note, name="inquiry_note"),
    path("inquiries/<uuid:pk>/decline/", views.decline, name="inquiry_decline"),
    path("inquiries/<uuid:pk>/invite/", views.invite, name="inquiry_invite"),
    path("inquiries/<uuid:pk>/other/", views.invite_other, name="inquiry_other"),
    path("first-conversations/<uuid:pk>/held/", views.other_held, name="inquiry_other_held"),
    path("questions/", views.questions, name="questions"),
    path("questions/<int:pk>/", views.question, name="question"),
    path("questions/<int:pk>/remove/", views.question_remove, name="question_remove"),
]

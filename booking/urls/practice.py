from booking.urls import inquiries

urlpatterns = [
    *inquiries.urlpatterns,
]

"""Our own pages beside allauth's, under the same door; their names begin with `account_`."""

from django.urls import path

from accounts.views import codes, landing, pin, restore, security

urlpatterns = [
    path("in/", landing.landing, name="account_landing"),
    path("who/", landing.who, name="account_who"),
    path("codes/", codes.codes, name="account_codes"),
    path("codes/kept/", codes.kept, name="account_codes_kept"),
    path("codes/new/", codes.new, name="account_codes_new"),
    path("pin/", pin.settings, name="account_pin"),
    path("pin/remove/", pin.remove, name="account_pin_remove"),
    path("pin/asked/", pin.ask, name="account_pin_asked"),
    path("restore/", restore.restore, name="account_restore"),
    path("security/", security.security, name="account_security"),
    path("security/session/<int:pk>/end/", security.sign_out_one, name="account_sign_out_one"),
    path("security/elsewhere/", security.sign_out_elsewhere, name="account_sign_out_elsewhere"),
]

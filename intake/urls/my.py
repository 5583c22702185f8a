from django.urls import path

from intake.views import documents, my, shared

urlpatterns = [
    path("form/", my.form, name="form"),
    path("form/page/<slug:key>/", my.section, name="section"),
    path("form/send/", my.send, name="send"),
    path("form/sent/", my.sent, name="sent"),
    path("form/help/", my.help, name="help"),
    path("form/shown/", shared.shared, name="shared"),
    path("form/show/<slug:field>/", shared.share, name="share"),
    path("form/shown/<uuid:pk>/take-back/", shared.unshare, name="unshare"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<slug:key>/", documents.document, name="document"),
    path("documents/<slug:key>/sign/", documents.sign, name="sign"),
    path("documents/signed/<uuid:pk>/", documents.signature, name="signature"),
    path("documents/signed/<uuid:pk>/take-back/", documents.withdraw, name="withdraw"),
]

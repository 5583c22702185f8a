from . import desk, lasts, notes, releases

urlpatterns = [*desk.urlpatterns, *notes.urlpatterns, *releases.practice, *lasts.practice]

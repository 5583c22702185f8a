from . import desk, notes, releases

urlpatterns = [*desk.urlpatterns, *notes.urlpatterns, *releases.practice]

"""A question people ask before they write to us, and the answer an administrator keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Question(models.Model):
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    question = models.CharField(_("question"), max_length=160)
    answer = models.TextField(_("answer"), max_length=4000, help_text=_("Markdown, for everyone to read."))
    public = models.BooleanField(_("shown on the public page"), default=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.question

"""Static files under hashed names, those that native modules import included."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from servestatic.storage import CompressedManifestStaticFilesStorage

# Brought along by a package and used by no page; its comments read like imports of files that do not exist.
NOT_SERVED = "django_htmx/"


class HashedStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address under its hashed name, worked out once a process: a page names twenty files."""
        if name is None or force or settings.DEBUG:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        self._addresses.clear()
        ours = {name: found for name, found in paths.items() if not name.startswith(NOT_SERVED)}
        yield from super().post_process(ours, dry_run, **options)

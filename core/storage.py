"""Static files under hashed names, those that native modules import included."""

from collections.abc import Iterator
from typing import Any

from servestatic.storage import CompressedManifestStaticFilesStorage

# Brought along by a package and used by no page; its comments read like imports of files that do not exist.
NOT_SERVED = "django_htmx/"


class HashedStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        ours = {name: found for name, found in paths.items() if not name.startswith(NOT_SERVED)}
        yield from super().post_process(ours, dry_run, **options)

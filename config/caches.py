"""A cache of files that asks for its folder when it writes, and not when somebody looks at the settings."""

from contextlib import suppress

from django.core.cache.backends.filebased import FileBasedCache


class FolderCache(FileBasedCache):
    """A data folder that cannot be written is said once, in words, by the preflight."""

    def _createdir(self) -> None:
        with suppress(OSError):
            super()._createdir()  # type: ignore[misc]  # the stubs do not know it

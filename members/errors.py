"""What this floor refuses; each refusal has a stable code, and names the field where there is one."""


class Refused(Exception):  # noqa: N818  a refusal is an answer, not a malfunction
    """The request cannot be carried out, and nothing was changed."""

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

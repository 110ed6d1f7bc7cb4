"""What a person may decide about reading a file, instead of leaving it to the reader."""

import hashlib
import json

from pydantic import BaseModel, ConfigDict, Field

NO_HEADER = 0


class ReadingChoices(BaseModel):
    """A choice that is None is decided from the bytes. Kept with a source's contract, and with a reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str | None = Field(default=None, max_length=1)  # "" reads every quote as a character
    header_line: int | None = Field(default=None, ge=NO_HEADER)  # 1 is the first line; 0: there is none
    sheet: str | None = None

    @property
    def is_automatic(self) -> bool:
        return not self.model_dump(exclude_none=True)

    def reading_id(self, sha256: str) -> str:
        """What a reading of these bytes is called: the hash alone where nobody chose anything."""
        if self.is_automatic:
            return sha256
        said = json.dumps(self.model_dump(exclude_none=True), sort_keys=True)
        return f"{sha256}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"

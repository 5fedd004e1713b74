"""The JSON shapes of a secret's files."""

import base64
from collections.abc import Sequence
from typing import Any

from plugin.domain.attachment import AttachmentPart, OpenAttachment
from plugin.web.answers import time_answer


def attachments_answer(files: Sequence[OpenAttachment]) -> dict[str, Any]:
    """Return which files there are."""
    return {"attachments": [attachment_answer(each) for each in files]}


def attachment_answer(file: OpenAttachment) -> dict[str, Any]:
    """Return what an unlocked reader may know of a file, and how much of it has come."""
    sealed = file.sealed
    return {
        "id": str(sealed.id),
        "name": file.name,
        "media_type": file.media_type,
        "size": sealed.size,
        "parts": sealed.parts,
        "received": sealed.received,
        "added_by": sealed.added_by,
        "added_at": time_answer(sealed.added_at),
    }


def part_answer(part: AttachmentPart) -> dict[str, Any]:
    """Return one part with its bytes."""
    return {
        "attachment": attachment_answer(part.file),
        "part": part.number,
        "data": base64.b64encode(part.data).decode(),
    }

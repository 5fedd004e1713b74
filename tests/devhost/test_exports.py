"""What passes for the storage format of an exported macro."""

import pytest

from devhost.exports import ExportFailed, check_storage_format


@pytest.mark.parametrize(
    "xhtml",
    [
        "<p>A line.</p>",
        "<p>One&nbsp;two</p><p><strong>Three</strong></p>",
        '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>',
        "plain words",
    ],
)
def test_storage_format_passes(xhtml: str) -> None:
    """Well-formed pieces pass, with Confluence's own elements and named characters."""
    check_storage_format(xhtml)


@pytest.mark.parametrize(
    "xhtml",
    [
        "<p>open",
        "<p>a<br>b</p>",
        "<p>a & b</p>",
        "<!DOCTYPE html><html></html>",
        "<!-- x -->",
        "<p>&nosuch;</p>",
    ],
)
def test_what_is_no_storage_format_is_refused(xhtml: str) -> None:
    """HTML that is no XML, whole documents, comments and unknown characters are refused."""
    with pytest.raises(ExportFailed):
        check_storage_format(xhtml)

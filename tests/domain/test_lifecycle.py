"""What a site says of itself."""

from tests.cast import SHARED_SECRET, make_notice


def test_a_notice_shows_no_shared_secret_and_no_hash():
    """The notice may end up in a traceback of locals; its key must not."""
    notice = make_notice()

    shown = repr(notice)

    assert SHARED_SECRET not in shown
    assert repr(notice.token_hash) not in shown
    assert repr(notice.body_hash) not in shown

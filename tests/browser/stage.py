"""A frame of the app on a stage: every state is looked at in both themes, by axe-core and by its pictures."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import BrowserContext, Frame, Route

from tests.browser.axe import violations
from tests.browser.person import Person
from tests.browser.pictures import Gallery
from tests.browser.themes import MODES, turn

# What differs from run to run, in the answers of the API, and what the pictures show in its place.
_STEADY = (
    (
        re.compile(
            r'"((?:(?:(?:tenant_key_)?created|last_host_contact|updated|installed|trashed|purged|added)_)?at)"'
            r': ?"[^"]+"'
        ),
        r'"\1":"2026-03-04T10:20:00.000Z"',
    ),
    # Nothing at first, and a moment a little later: how soon depends on the machine.
    (re.compile(r'"last_host_contact_at": ?null'), '"last_host_contact_at":"2026-03-04T10:20:00.000Z"'),
    (re.compile(r'"others_at_address": ?\d+'), '"others_at_address":1'),
    (re.compile(r'"retry_after": ?\d+'), '"retry_after":5'),
    (re.compile(r'"client_key": ?"[^"]+"'), '"client_key":"0e50fccb-239d-4991-a5db-dc850ba3f236"'),
    (re.compile(r'"(base|display)_url": ?"[^"]+"'), r'"\1_url":"https://acme.atlassian.net"'),
)


class Stage:
    """The app's frame in front of one person, with the clock of the browser stopped."""

    def __init__(
        self,
        person: Person,
        gallery: Gallery,
        *,
        within: str = "",
        suffix: str = "",
        now: datetime | None = None,
    ) -> None:
        self.person = person
        self._gallery = gallery
        self._iframe = person.page.locator(f"{within} iframe").first
        self._suffix = suffix
        self._unseen: list[str] = []
        self._mode = ""
        self._now = now or datetime.now().astimezone()
        person.page.clock.set_fixed_time(self._now)
        keep_answers_steady(person.context)

    @property
    def frame(self) -> Frame:
        """The frame itself, for scripts."""
        frame = self._iframe.element_handle().content_frame()
        assert frame is not None
        return frame

    def shows(self, name: str) -> None:
        """Look at the frame as it is now, in both themes; nothing in it may break a WCAG rule.

        The second theme differs in its colours only, so only the rule about them is checked again. With a suffix it
        is a second look at states whose dark colours were judged before: then there is the light theme alone.
        """
        self.person.page.mouse.move(0, 0)
        self.person.dismisses_flags()
        # The theme that the frame has already comes first: turning takes time.
        modes = MODES[:1] if self._suffix else sorted(MODES, key=lambda mode: mode != self._mode)
        for mode in modes:
            turn(self.person.page, self.frame, mode)
            self._mode = mode
            broken = violations(self.frame, only_colours=mode != modes[0])
            self._unseen += [f"{name}, {mode}: {each}" for each in broken]
            picture = self._iframe.screenshot(animations="disabled", caret="hide")
            self._gallery.compare(f"{name}{self._suffix}-{mode}", picture)

    def lets_pass(self, seconds: int) -> None:
        """Set the browser's clock on."""
        self._now += timedelta(seconds=seconds)
        self.person.page.clock.set_fixed_time(self._now)

    def closes(self) -> None:
        """Report what was found wrong on this stage."""
        assert not self._unseen, "\n".join(self._unseen)


def keep_answers_steady(context: BrowserContext) -> None:
    """Put fixed dates, waits and keys into the API's answers, so that pictures can be compared."""

    def steady(route: Route) -> None:
        answer = route.fetch()
        body = answer.text()
        for pattern, replacement in _STEADY:
            body = pattern.sub(replacement, body)
        route.fulfill(response=answer, body=body)

    context.route("**/connect/api/v1/**", steady)

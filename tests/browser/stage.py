"""A frame of the app on a stage: every state is looked at in both themes, by axe-core and by its pictures."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import BrowserContext, Frame, Route, expect

from tests.browser.axe import violations
from tests.browser.person import Person
from tests.browser.pictures import Gallery

_MODES = ("light", "dark")
_TRANSITIONS_ENDED = """() => Promise.all(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)
)"""
# What differs from run to run, in the answers of the API, and what the pictures show in its place.
_STEADY = (
    (
        re.compile(
            r'"((?:(?:(?:tenant_key_)?created|last_host_contact|updated|installed|trashed|purged)_)?at)": ?"[^"]+"'
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

        With a suffix it is a second look at states whose dark colours were judged before: then the rules are checked
        in the light theme alone.
        """
        self.person.page.mouse.move(0, 0)
        self.person.dismisses_flags()
        for mode in _MODES:
            self._turn(mode)
            if mode == _MODES[0] or not self._suffix:
                self._unseen += [f"{name}, {mode}: {broken}" for broken in violations(self.frame)]
            picture = self._iframe.screenshot(animations="disabled", caret="hide")
            self._gallery.compare(f"{name}{self._suffix}-{mode}", picture)
        self._turn(_MODES[0])

    def lets_pass(self, seconds: int) -> None:
        """Set the browser's clock on."""
        self._now += timedelta(seconds=seconds)
        self.person.page.clock.set_fixed_time(self._now)

    def closes(self) -> None:
        """Report what was found wrong on this stage."""
        assert not self._unseen, "\n".join(self._unseen)

    def _turn(self, mode: str) -> None:
        # Not by the host's switch: pressing it would take the focus out of the frame.
        self.person.page.evaluate("mode => { document.documentElement.dataset.colorMode = mode }", mode)
        page = self.person.page
        root = self._iframe.content_frame.locator("html")
        expect(root).to_have_attribute("data-color-mode", mode)
        surface = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ds-surface')")
        expect(root).to_have_css("--ds-surface", surface)
        self.frame.evaluate(_TRANSITIONS_ENDED)


def keep_answers_steady(context: BrowserContext) -> None:
    """Put fixed dates, waits and keys into the API's answers, so that pictures can be compared."""

    def steady(route: Route) -> None:
        answer = route.fetch()
        body = answer.text()
        for pattern, replacement in _STEADY:
            body = pattern.sub(replacement, body)
        route.fulfill(response=answer, body=body)

    context.route("**/connect/api/v1/**", steady)

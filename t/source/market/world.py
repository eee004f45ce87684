"""What the services have in common: the clock, the calendar, the settings that a test changes, counts and sessions."""

import csv
import datetime
import json
import threading
import time

KST = datetime.timezone(datetime.timedelta(hours=9))
DAY = datetime.timedelta(days=1)

KRX_KEY = "0123456789ABCDEF0123456789ABCDEF01234567"
GO_KR_KEY = "go/kr+key=="  # wants to be percent-encoded, and once only
KRX_ID = "tester"
KRX_PW = "pass word&1+=%"

SETTINGS = {
    "now": None,  # KST, "2026-11-26T08:10:00"; the clock stands still there; None is the real time
    "keys": {KRX_KEY: ["stk", "ksq", "knx"]},  # key of the Open API: the APIs that it is approved for
    "go_kr_keys": {GO_KR_KEY: "good"},  # key of data.go.kr: good or expired
    "logins": {KRX_ID: KRX_PW},  # the Data Marketplace's
    "no_trade": "0",  # how the Open API writes open, high and low of a stock without trade: 0, -, blank or absent
    "member_order": "alphabet",  # of the Open API's rows; specification: the order of its pages
    "refusal_status": 401,  # of the Open API's two refusals; 200 and 403 were told of too
    "quota": 10000,  # calls a day and key of the Open API
    "go_kr_quota": 10000,
    "quota_form": "429",  # or 200: respCode in a 200
    "publishes": True,  # the services hide what is not published yet; False: whatever is served is shown
    "delay_ms": 0,  # before each answer
    "per_second": None,  # more calls than this in a second: 429; for each service
    "empty_form": "string",  # data.go.kr without rows: string (items is ""), list (item is []), 03 (resultCode)
    "single_form": "object",  # data.go.kr with one row: object or array
    "error_form": "xml",  # data.go.kr's errors: xml, json or text
    "error_status": 200,
    "page_most": None,  # data.go.kr gives no more rows in a page than this
    "password_expired": False,  # CD010
    "elsewhere": False,  # CD011: the id is logged in elsewhere, until skipDup=Y
    "session_minutes": 60,  # of the server's clock
    "session_calls": None,  # a session ends after so many calls
    "logout_form": "400",  # 400 with LOGOUT, 200 with LOGOUT, json
    "login_needed": True,
    "blocked": None,  # 403 or 200: the block page, until blocked_until, which each further call puts off by a day
    "blocked_until": None,
    "naver_replay": True,  # 005930 as it was recorded
    "newest_short": False,  # Naver's newest volume is lower than the final one, as it was in the recorded answer
    "after_market": True,  # Naver's bars from 2026-09-14 on are those of 20:00
}


class Clock:
    def __init__(self, settings):
        self.settings = settings

    def now(self):
        text = self.settings["now"]
        if text:
            return datetime.datetime.fromisoformat(text)
        return datetime.datetime.now(KST).replace(tzinfo=None)

    def utc(self):
        """Seconds since 1970."""
        return self.now().replace(tzinfo=KST).timestamp()


def clock_text(text):
    """What a test may write, as SETTINGS has it: 2026-11-26T08:10, with or without seconds and +09:00 or another zone."""
    if text is None:
        return None
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo:
        moment = moment.astimezone(KST).replace(tzinfo=None)
    return moment.isoformat()


class World:
    def __init__(self, days, captures=None, closures=None):
        self.days = days
        self.captures = captures
        self.other_url = ""
        self.settings = json.loads(json.dumps(SETTINGS))
        self.clock = Clock(self.settings)
        self.lock = threading.Lock()
        self.counts = {}  # (what, key, day): calls
        self.sessions = {}
        self.seconds = {}
        self.closed = set()
        if closures:
            with open(closures, encoding="utf-8") as file:
                self.closed = {row[0].replace("-", "") for row in csv.reader(file) if row and row[0][:1].isdigit()}

    # The calendar: a day is a session where a table is served, else where it is no weekend and no known closure.
    def is_session(self, day):
        date = day.strftime("%Y%m%d")
        if self.days.is_served(date):
            return True
        return day.weekday() < 5 and date not in self.closed

    def session_before(self, day):
        day -= DAY
        while not self.is_session(day):
            day -= DAY
        return day

    def session_after(self, day):
        day += DAY
        while not self.is_session(day):
            day += DAY
        return day

    def today(self):
        return self.clock.now().date()

    # When a date is out. Each takes and returns what the service shows, by the server's clock.
    def open_api_shows(self, date):
        """From 08:00 on the next day; and the newest session is hidden again from 00:00 to 08:00."""
        if date < "20100104":
            return False
        if not self.settings["publishes"]:
            return True
        day = datetime.datetime.strptime(date, "%Y%m%d")
        now = self.clock.now()
        if now < day + DAY + datetime.timedelta(hours=8):
            return False
        return not (now.hour < 8 and day.date() == self.session_before(now.date()))

    def go_kr_shows(self, date):
        """From 13:00 on the next business day."""
        if date < "20200102":
            return False
        if not self.settings["publishes"]:
            return True
        day = datetime.datetime.strptime(date, "%Y%m%d").date()
        after = self.session_after(day)
        return self.clock.now() >= datetime.datetime.combine(after, datetime.time(13))

    def evening_shows(self, date):
        """What the Data Marketplace and Naver have of a date: none, morning, afternoon or final.
        Prices appear at 09:20, are final at 15:45, volumes at 20:20."""
        if not self.settings["publishes"]:
            return "final"
        now = self.clock.now()
        today = now.strftime("%Y%m%d")
        if date != today:
            return "final" if date < today else "none"
        clock = now.strftime("%H:%M")
        if clock < "09:20":
            return "none"
        if clock < "15:45":
            return "morning"
        return "afternoon" if clock < "20:20" else "final"

    # Counts.
    def count(self, what, key, most):
        """Counts a call of the day; False, and nothing counted, where there were `most` already."""
        name = (what, key, self.today().isoformat())
        with self.lock:
            count = self.counts.get(name, 0)
            if most is not None and count >= most:
                return False
            self.counts[name] = count + 1
            return True

    def too_fast(self, service):
        most = self.settings["per_second"]
        if not most:
            return False
        now = time.monotonic()
        with self.lock:
            times = [moment for moment in self.seconds.get(service, []) if moment > now - 1]
            times.append(now)
            self.seconds[service] = times
            return len(times) > most

"""The days that are served: folders of daily tables, and recorded answers of the Data Marketplace.

A table is a list of rows, a row a dict of texts without thousands separators: ticker, name, market, open, high, low,
close, change, volume, value, market_cap, shares, and where they are known section and isin. An empty text is unknown.
"""

import bisect
import csv
import gzip
import io
import json
import os
import re
import threading
from collections import OrderedDict

COLUMNS = ("open", "high", "low", "close", "change", "volume", "value", "market_cap", "shares")
FILE_NAME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)\.csv(\.gz)?$")
CAPTURE_NAME = re.compile(r"krx-01501-(ALL|STK|KSQ|KNX)-(\d{8})\.json\.gz$")
CAPTURED = {
    "ISU_SRT_CD": "ticker", "ISU_ABBRV": "name", "MKT_NM": "market", "SECT_TP_NM": "section", "ISU_CD": "isin",
    "TDD_OPNPRC": "open", "TDD_HGPRC": "high", "TDD_LWPRC": "low", "TDD_CLSPRC": "close", "CMPPREVDD_PRC": "change",
    "ACC_TRDVOL": "volume", "ACC_TRDVAL": "value", "MKTCAP": "market_cap", "LIST_SHRS": "shares",
}
PARSED_MOST = 24  # tables that are kept parsed; the bodies made of them are kept elsewhere


def file_bytes(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        return file.read()


def captured_row(row):
    table_row = {}
    for there, here in CAPTURED.items():
        text = row.get(there, "")
        table_row[here] = text.replace(",", "") if here in COLUMNS else text
    return table_row


class Days:
    """Dates are texts of eight digits."""

    def __init__(self, folders, captures):
        self.lock = threading.RLock()
        self.folders = list(folders)
        self.files = {}  # date: path
        self.captures = {}  # (market, date): path
        self.parsed = OrderedDict()
        self.texts = {}
        if captures:
            for name in sorted(os.listdir(captures)):
                match = CAPTURE_NAME.match(name)
                if match:
                    self.captures[match.groups()] = os.path.join(captures, name)
        self.scan()

    def scan(self):
        """Looks for files that have come or gone."""
        with self.lock:
            files = {}
            for folder in self.folders:
                for name in sorted(os.listdir(folder)):
                    match = FILE_NAME.match(name)
                    if match:
                        files["".join(match.groups()[:3])] = os.path.join(folder, name)
            self.files = files
            self.parsed.clear()
            self.texts.clear()
            self.dates = sorted(date for date in set(files) | {date for _, date in self.captures} if self.is_session(date))

    def is_session(self, date):
        """A recorded answer of a Sunday is a table without a price."""
        if date in self.files:
            return True
        return any(row["close"] not in ("", "-") for row in self.table(date))

    def is_served(self, date):
        at = bisect.bisect_left(self.dates, date)
        return at < len(self.dates) and self.dates[at] == date

    def before(self, date):
        """The served session before a date, or None."""
        at = bisect.bisect_left(self.dates, date)
        return self.dates[at - 1] if at else None

    def nearest(self, date):
        """The served session whose stocks are those of a date without one: the one before, or else the first."""
        return self.before(date) or (self.dates[0] if self.dates else None)

    def table(self, date):
        """The rows of a date, [] where it is not served."""
        with self.lock:
            if date in self.parsed:
                self.parsed.move_to_end(date)
                return self.parsed[date]
            rows = self.read(date)
            self.parsed[date] = rows
            while len(self.parsed) > PARSED_MOST:
                self.parsed.popitem(last=False)
            return rows

    def read(self, date):
        if date in self.files:
            return list(csv.DictReader(io.StringIO(self.text(date).decode("utf-8"), newline="")))
        rows = []
        for market in ("ALL", "STK", "KSQ", "KNX"):
            path = self.captures.get((market, date))
            if path:
                rows += [captured_row(row) for row in json.loads(file_bytes(path))["OutBlock_1"]]
                if market == "ALL":
                    break
        return rows

    def text(self, date):
        """The bytes of a date's file."""
        with self.lock:
            if date not in self.texts:
                self.texts[date] = file_bytes(self.files[date])
            return self.texts[date]

    def count(self, date):
        """How many rows a date has."""
        return self.text(date).strip().count(b"\n") if date in self.files else len(self.table(date))

    def history(self, ticker):
        """(date, row) of the days in files that have the ticker, oldest first; without parsing whole tables."""
        rows = []
        mark = b"\n" + ticker.encode("utf-8") + b","
        for date in self.dates:
            if date not in self.files:
                continue
            text = self.text(date)
            at = text.find(mark)
            if at < 0:
                continue
            end = text.find(b"\n", at + 1)
            lines = [text[: text.index(b"\n")], text[at + 1 : end if end > 0 else len(text)]]
            rows += [(date, row) for row in csv.DictReader(line.decode("utf-8") for line in lines)]
        return rows

    def capture(self, market, date):
        """The path of the recorded answer, or None."""
        return None if date in self.files else self.captures.get((market, date))

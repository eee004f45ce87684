# Holds what t/job/walk.c has printed against the log of the market server and the days that were served.
# Usage: walk-check.py WALK LOG SERVED CLOSED TOLD ANSWERS RETRIES HOUR FROM TO : ANSWERS calls make up a day, and before HOUR
# in Korea the service is not asked. Prints what is wrong, and nothing where all is good.
import collections
import json
import sys

walk, log, served, closed, told = sys.argv[1:6]
answers, retries, hour = map(int, sys.argv[6:9])
first, last = sys.argv[9:11]
served = [day for day in open(served).read().split() if day < last]
wrong = []


def check(good, text):
    if not good:
        wrong.append(text)


# ---- the runs ----

runs, stored, lines = {}, [], 0
for line in open(walk):
    word, *rest = line.split()
    if word == "run":
        runs[rest[0]] = (rest[1], rest[2:])
    elif word == "stored":
        stored.append(rest[0])
    elif word == "lines":
        lines = int(rest[0])
    else:
        check(False, line)
due = {day for kind, days in runs.values() for day in days}
check(due >= set(served[1:-1]), f"never asked for: {sorted(set(served) - due)}")
before, served = served[0], [day for day in served if day in due]  # the last one may be complete after the end
check(due == set(served) | {closed}, f"asked for without reason: {sorted(due - set(served))}")
check(stored == [before, *served], f"stored are not the days of trade: {sorted(set(stored) ^ {before, *served})}")
check(lines > len(served), f"{lines} runs")

# ---- the calls ----

calls = collections.defaultdict(list)  # by the run, the date and the market or page
good = collections.Counter()
for line in map(json.loads, open(log)):
    if line.get("call") != "data":
        continue
    now = line["now"][:19] + "+09:00"
    date = line["date"]
    date = f"{date[:4]}-{date[4:6]}-{date[6:]}" if "-" not in date else date
    kind, days = runs.get(now, ("no run", []))
    check(date in days, f"{now}: {date} is asked for, which was not due ({kind})")
    check(int(now[11:13]) >= hour, f"{now}: {date} is asked for too early")
    check(kind != "refused", f"{now}: a call has come although the service refused")
    calls[now, date, line.get("market") or line.get("page")].append(line)
    if not line.get("fault"):
        good[date] += 1
        check(line["status"] == 200, f"{now}: {date} is answered with {line['status']}")
down = collections.Counter()  # calls of a date's part while the service was down, over all runs
for (now, date, part), lines_of in calls.items():
    kind = runs.get(now, ("no run",))[0]
    if kind == "503":
        down[date, part] += len(lines_of)
    else:
        check(len(lines_of) == 1, f"{now}: {date} {part} is asked for {len(lines_of)} times of a service that is {kind}")
# A run that gives up takes back a call that the service may see during the next run, so the runs are taken together.
for (date, part), count in down.items():
    down_runs = sum(date in days and kind == "503" for kind, days in runs.values())
    check(count <= down_runs * (1 + retries), f"{date} {part} is asked for {count} times in {down_runs} runs")

# A call that was answered well, and brought nothing: only for a day without trade that the calendar did not know yet,
# and for the day before it where the service counts business days.
vain = [closed] + [day for day in served if day < closed][-1:]
for date, count in good.items():
    if date in served and date not in vain:
        check(count == answers, f"{date} was answered {count} times, of {answers}")
asked_closed = sum(closed in days and kind == "fine" and int(now[11:13]) >= hour for now, (kind, days) in runs.items())
check(good[closed] == asked_closed * answers, f"{closed} was answered {good[closed]} times in {asked_closed} runs")
check(0 < asked_closed <= 45, f"{closed} was asked for in {asked_closed} runs, until a person knew")
check(set(good) == set(served) | {closed}, f"days that were not asked for: {set(served) - set(good)}")

# ---- what a person has heard ----

events = [json.loads(line) for line in open(told)]
dates = collections.Counter(entry["date"] for event in events if event["event"] == "failed" for entry in event["dates"])
check(all(event["event"] == "failed" for event in events), f"other events: {events}")
check(dates[closed] == 1, f"{closed} was told {dates[closed]} times")
check(all(count == 1 for count in dates.values()), f"told more than once: {dates}")
print("\n".join(wrong[:20]))
print(f"{lines} runs, {len(runs)} of them with something to do, {sum(map(len, calls.values()))} calls, "
      f"{len(events)} events", file=sys.stderr)

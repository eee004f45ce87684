# Reads a page of /metrics with the parser of Prometheus's own client library, and says in TAP what it finds.
import math
import re
import sys

from prometheus_client.parser import text_string_to_metric_families

count = 0


def ok(holds, what):
    global count
    count += 1
    print(f"{'ok' if holds else 'not ok'} {count} - {what}")


with open(sys.argv[1], encoding="utf-8", newline="") as page:
    text = page.read()
families = {family.name: family for family in text_string_to_metric_families(text)}

ok(len(families) > 25, f"{len(families)} families are read")
ok(all(f.type in ("counter", "gauge", "histogram") for f in families.values()), "each has its type")
ok(all(f.documentation.endswith(".") for f in families.values()), "and a sentence that explains it")
samples = [s for f in families.values() for s in f.samples]
ok(all(math.isfinite(s.value) and s.value >= 0 for s in samples), f"{len(samples)} samples are numbers")
ok(len({(s.name, tuple(sorted(s.labels.items()))) for s in samples}) == len(samples), "none is there twice")

by_route = {}
for s in families["sise_http_request_duration_seconds"].samples:
    by_route.setdefault((s.labels["method"], s.labels["route"]), []).append(s)
good = True
for route, found in by_route.items():
    buckets = [(float(s.labels["le"]), s.value) for s in found if s.name.endswith("_bucket")]
    total = [s.value for s in found if s.name.endswith("_count")]
    good &= buckets == sorted(buckets) and [b[1] for b in buckets] == sorted(b[1] for b in buckets)
    good &= buckets[-1] == (math.inf, total[0])
ok(good, f"the histograms of {len(by_route)} routes only grow, up to the number of their requests")
answered = {}
for s in families["sise_http_requests"].samples:
    key = (s.labels["method"], s.labels["route"])
    answered[key] = answered.get(key, 0) + s.value
ok(answered == {r: [s.value for s in f if s.name.endswith("_count")][0] for r, f in by_route.items()},
   "statuses and durations count the same requests")
ok(sys.argv[2].encode().decode("unicode_escape") in {route for _, route in by_route},
   "labels are read as they were given")
with open(sys.argv[3], encoding="utf-8") as manual:
    words = set(re.findall(r"\w+", manual.read()))
names = set(re.findall(r"^# HELP (\w+)", text, re.M))
ok(not names - words, f"the manual has each of them {sorted(names - words)}")
ok(not {w for w in words if re.match("(sise|process)_[a-z]+_", w)} - names, "and no other")
print(f"1..{count}")

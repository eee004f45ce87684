#!/bin/bash
# What is written as CSV and as JSON is read back by Python's own readers, cell by cell.
. "$srcdir/t/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'

write=$builddir/t/answer/write-sheet
for format in csv lines array; do
    "$write" "$format" >"$work/$format" || bail "cannot write $format"
done
cat >"$work/read.py" <<'END'
import csv, json, sys

PIECES = ["가", '"', ",", "\n", "a", "\\", "\t", "'", "\r", "😀", ";", "\x01", " "]

def expected(row):
    sign = -1 if row % 2 else 1
    return {
        "text": "".join(PIECES[(row + 5 * i) % len(PIECES)] for i in range(row % 9)) or None,
        "date": "2026-01-%02d" % (1 + row % 28) if row % 7 else None,
        "mark": True if row % 3 == 0 else None,
        "yes": row % 2 == 0,
        "count": row ** 3,
        'a "number", said\\so': None if row % 11 == 0 else sign * 10.0 ** (row % 41 - 20) / (1 + row % 5),
        "condition": None if row % 5 == 0 else row % 2 == 1,
    }

def from_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield {key: None if value == "" else value == "true" if key in ("mark", "yes", "condition")
                   else int(value) if key == "count" else float(value) if "number" in key else value
                   for key, value in row.items()}

def from_json(rows):
    for row in rows:
        if row.get("mark") is False:
            sys.exit("a mark that is not set is there")
        yield {"mark": None, **row}

which, path = sys.argv[1:]
if which == "csv":
    rows = list(from_csv(path))
else:
    text = open(path, encoding="utf-8", newline="").read()
    # A line of JSON ends with a line feed; no other one is within it.
    rows = list(from_json([json.loads(line) for line in text[:-1].split("\n")] if which == "lines"
                          else json.loads("[" + text + "]")))
if len(rows) != 400:
    sys.exit("%d rows" % len(rows))
for number, row in enumerate(rows):
    wanted = expected(number)
    if list(row) != list(wanted) and set(row) != set(wanted):
        sys.exit("row %d has the columns %s" % (number, list(row)))
    for key in wanted:
        close = isinstance(wanted[key], float) and row[key] is not None and \
            abs(row[key] - wanted[key]) <= 1e-14 * abs(wanted[key])
        if not close and row[key] != wanted[key]:
            sys.exit("row %d, %s: %r, expected %r" % (number, key, row[key], wanted[key]))
END
for format in csv lines array; do
    run python3 "$work/read.py" "$format" "$work/$format"
    is "$status" 0 "$format reads back to what was written"
    [ "$status" -eq 0 ] || diag "$err"
done
done_testing

# Usage: said.py URL TICKER RAW NONE : asks a server whose store lacks 2026-06-24, one whose days nobody has analyzed,
# and one without a day, and prints TAP.
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

url, ticker, raw, none = sys.argv[1:]
count = 0


def ok(fine, name, *seen):
    global count
    count += 1
    print('%s %d - %s' % ('ok' if fine else 'not ok', count, name))
    if not fine:
        for thing in seen:
            print('# %s' % (thing,))


def ask(target, body=None, at=url, **headers):
    headers = {name: value for name, value in headers.items() if value}
    if body:
        headers['Content-Type'] = 'application/json'
    request = urllib.request.Request(at + target, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def text_of(header):
    """A header's bytes are UTF-8, which http.client reads as Latin-1."""
    return header.encode('latin-1').decode() if header else ''


ROUTES = json.loads(ask('/openapi.json')[2])['paths']
WHERE = '/screener?where=' + urllib.parse.quote('rsi_14 < 60')
for target in ['/stocks?limit=3', '/stocks/%s?limit=10' % ticker, '/stocks/%s?as_of=2030-01-01&limit=2' % ticker,
               '/stocks/%s?to=2026-06-27' % ticker, '/stocks/history?tickers=%s&from=2026-06-15' % ticker, WHERE,
               WHERE + '&date=2026-06-23', '/backtest?where=rsi_14%3C60', '/market/2026-06-29',
               '/market/2026-06-23?adjusted=true', '/corporate-actions', '/jobs', '/calendar?from=2090-01-01']:
    json_status, json_headers, body = ask(target)
    said = json.loads(body)
    csv_status, headers, _ = ask(target + ('&' if '?' in target else '?') + 'format=csv')
    ok(json_status == csv_status == 200, target + ' is answered in both forms', body[:300])
    ok(json_headers['Sise-As-Of'] == headers['Sise-As-Of'] == said['as_of'], target + ': one as_of',
       json_headers['Sise-As-Of'], headers['Sise-As-Of'], said['as_of'])
    ok(headers['Sise-Source'] == said['source'], target + ': one source', headers['Sise-Source'], said['source'])
    ok(len(headers['Sise-Generated-At'] or '') == len(said['generated_at']), target + ': when it was made')
    ok(text_of(headers['Sise-Limitations']) == '; '.join(said['limitations']), target + ': the same limitations',
       text_of(headers['Sise-Limitations']), said['limitations'])

_, headers, _ = ask('/stocks/%s?from=2026-06-15&format=csv' % ticker)
ok('2026-06-24' in text_of(headers['Sise-Limitations']), 'CSV says which day is missing')

PLACES = [('/stocks/%EC%9E%90', 'path', 'ticker', '자'), ('/stocks/history?tickers=%s,%s' % (ticker, ticker), 'query', 'tickers',
                                                         '%s,%s' % (ticker, ticker)),
          ('/corporate-actions?tickers=%EC%9E%90', 'query', 'tickers', '자')]
for target, where, name, sent in PLACES:
    status, _, body = ask(target)
    problem = json.loads(body)['detail'][0] if status == 422 else {}
    ok(problem.get('loc') == [where, name] and problem.get('input') == sent, target + ': the parameter that is wrong is named',
       status, body.decode()[:300])

for target, types in [('/stocks', 'application/json and text/csv'), ('/strategies/macd_golden_cross', 'application/json')]:
    status, _, body = ask(target, accept='text/html')
    ok(status == 406 and json.loads(body)['detail'].endswith(': ' + types), target + ' says which types there are',
       status, body.decode())
for target, status in [('/stocks?q=' + 'x' * 20000, 414), ('/stocks', 421), ('/stocks', 431)]:
    got, _, _ = ask(target, host='elsewhere' if status == 421 else None, cookie='x' * 20000 if status == 431 else None)
    ok(got == status and str(status) in ROUTES['/stocks']['get']['responses'], '%d is answered and described' % status, got)

status, _, body = ask('/screener', b'{"where":"close > 0"')
ok(status == 422 and len(json.loads(body)['detail']) == 1, 'a body that is no JSON is one problem', body.decode()[:300])

_, _, body = ask('/stocks/%s?as_of=2020-01-02' % ticker)
ok([text[:21] for text in json.loads(body)['limitations']] == ['not yet in the tables'],
   'before its first day a stock has no rows, and that is said', body.decode()[-300:])

UNKNOWN = '2026-06-30 has not been analyzed: what is computed of it is unknown'
for target, told in [('/stocks?limit=2', True), ('/stocks?limit=2&fields=close', False), ('/market/2026-06-30', True),
                     ('/market/2026-06-30?fields=close,volume', False), ('/market/2026-06-30?fields=close,rsi_14', True)]:
    _, _, body = ask(target, at=raw)
    ok((UNKNOWN in json.loads(body)['limitations']) == told, '%s: %s that the day is not analyzed' %
       (target, 'says' if told else 'need not say'), body.decode()[-300:])
    _, _, body = ask(target)
    ok(UNKNOWN not in json.loads(body)['limitations'], target + ': nothing of it where it is analyzed')

_, _, body = ask('/jobs?status=failed', at=raw)
message = (json.loads(body)['jobs'] or [{}])[0].get('message') or ''
ok(message.startswith('2026-07-01.csv:') and '/' not in message, 'a job that failed names the file and no folder', body.decode())

status, _, body = ask('/calendar?open=true', at=none)
ok(status == 200 and json.loads(body)['days'][0]['date'] == '2026-01-02', 'without a day the calendar is that of this year',
   body.decode()[:300])
for target in ['/stocks', '/corporate-actions', '/jobs']:
    status, _, body = ask(target, at=none)
    ok(status == 200 and json.loads(body)['limitations'] == ['no day is stored yet'], target + ' says that no day is stored')
for target in ['/screener?where=close%3E1', '/backtest?where=close%3E1', '/market/2026-06-30', '/stocks/005930']:
    status, _, body = ask(target, at=none)
    ok(status == 404 and json.loads(body)['detail'], target + ' finds nothing in a store without a day')
print('1..%d' % count)

"""client.py PORT-FILE REQUESTS SISE STORE: goes through every route of a running server, in TAP.

Each answer is held against /openapi.json (with jsonschema, and openapi-spec-validator for the description itself;
without them these are skipped), HEAD against GET, conditional and compressed answers against plain ones, and each value
against what `sise export` and `sise show` say of the same store.
"""
import csv
import gzip
import http.client
import io
import json
import random
import re
import subprocess
import sys
import urllib.parse

try:
    import jsonschema
    import openapi_spec_validator
except ImportError:
    jsonschema = openapi_spec_validator = None

port_file, requests_file, sise, store = sys.argv[1:]
address, port = open(port_file).read().split()[:2]
connection = http.client.HTTPConnection(address, int(port), timeout=60)
tests = failures = 0


def tell(good, name, why=''):
    global tests, failures
    tests += 1
    failures += not good
    print('' if good else 'not ', f'ok {tests} - {name}', sep='')
    if not good:
        for line in str(why)[:3000].splitlines():
            print('#  ', line)
    return good


class Answer:
    def __init__(self, method, target, body=None, headers=None):
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        self.request = f'{method} {target}' + (f' {body}' if body else '')
        self.method, self.target = method, target
        self.status, self.headers, self.bytes = answer.status, answer.headers, answer.read()
        self.media = (self.headers['Content-Type'] or '').split(';')[0]

    def json(self):
        return json.loads(self.bytes)

    def rows(self):
        return list(csv.reader(io.StringIO(self.bytes.decode())))

    def __str__(self):
        return f'{self.request}\n{self.status} {self.headers}{self.bytes[:1500]!r}'


# ---- the description ----

contract = Answer('GET', '/openapi.json').json()
validators = {}


def resolved(node):
    while '$ref' in node:
        place = node['$ref'].split('/')[1:]
        node = contract
        for name in place:
            node = node[name.replace('~1', '/').replace('~0', '~')]
    return node


def route_of(method, target):
    path = target.split('?')[0]
    literal = contract['paths'].get(path)
    if literal:
        return path, literal.get(method.lower())
    for pattern, route in contract['paths'].items():
        if re.fullmatch(re.sub(r'\{\w+\}', '[^/]+', re.escape(pattern).replace(r'\{', '{').replace(r'\}', '}')), path):
            return pattern, route.get(method.lower())
    return None, None


def validator(schema):
    """For a schema of the description; its references point into the whole."""
    key = json.dumps(schema, sort_keys=True)
    if key not in validators:
        validators[key] = jsonschema.Draft202012Validator({**schema, 'components': contract.get('components', {})})
    return validators[key]


def conforms(answer):
    """What is wrong with an answer by the description; None: nothing."""
    pattern, route = route_of(answer.method, answer.target)
    if route is None:
        return None
    listed = {str(status): resolved(value) for status, value in route['responses'].items()}
    described = listed.get(str(answer.status)) or listed.get('default')
    if described is None:
        return f'status {answer.status} is not among those of {pattern}: {", ".join(listed)}'
    if not answer.bytes:
        return None
    media = {name.split(';')[0]: value for name, value in described.get('content', {}).items()}
    if answer.media not in media:
        return f'media type {answer.media} is not among {", ".join(media)}'
    if answer.media == 'application/json' and jsonschema:
        for error in validator(media[answer.media].get('schema', {})).iter_errors(answer.json()):
            return f'{"/".join(map(str, error.absolute_path))}: {error.message[:600]}'
    return None


def check(answer, name, *statuses):
    """One answer: its status, and that the description knows it."""
    if answer.status not in statuses:
        return tell(False, name, f'expected {statuses}\n{answer}')
    wrong = conforms(answer)
    return tell(wrong is None, name, f'{wrong}\n{answer}')


def check_contract():
    tell(contract['openapi'].startswith('3.1.'), 'the description is one of OpenAPI 3.1')
    if not openapi_spec_validator:
        tell(True, 'the description is valid # SKIP no openapi-spec-validator')
        return
    errors = list(openapi_spec_validator.OpenAPIV31SpecValidator(contract).iter_errors())
    tell(not errors, 'the description is valid', '\n'.join(error.message[:300] for error in errors))


# ---- every route ----

def plain_target(target):
    return target + ('&' if '?' in target else '?')


def good_requests():
    for line in open(requests_file):
        method, target, *body = line.rstrip('\n').split(' ', 2)
        yield method, target, body[0] if body else None


def check_good():
    json_headers = {'Content-Type': 'application/json'}
    for method, target, body in good_requests():
        check(Answer(method, target, body, json_headers if body else None), f'{method} {target} {body or ""}', 200, 404, 422)


def masked(content):
    return re.sub(rb'"generated_at":"[^"]*"', b'', content)


def check_forms():
    """HEAD, conditional and compressed answers of each route, with no more than what it needs."""
    seen = set()
    for method, target, body in good_requests():
        pattern, route = route_of(method, target)
        if method != 'GET' or pattern in seen:
            continue
        seen.add(pattern)
        get = Answer('GET', target)
        head = Answer('HEAD', target)
        again = Answer('GET', target)
        steady = again.bytes == get.bytes
        tell(head.status == get.status and not head.bytes and head.media == get.media and
             (not steady or head.headers['Content-Length'] == str(len(get.bytes))), f'HEAD {target}', f'{get}\n{head}')
        packed = Answer('GET', target, headers={'Accept-Encoding': 'gzip'})
        unpacked = gzip.decompress(packed.bytes) if packed.headers['Content-Encoding'] == 'gzip' else packed.bytes
        tell(packed.status == get.status and (not steady or masked(unpacked) == masked(get.bytes)), f'GET {target} as gzip', packed)
        tag = get.headers['ETag']
        if tag and steady:
            not_modified = Answer('GET', target, headers={'If-None-Match': f'"x", {tag}'})
            tell(not_modified.status == 304 and not not_modified.bytes and not_modified.headers['ETag'] == tag,
                 f'GET {target} if it is another', not_modified)
            tell(packed.headers['ETag'] != tag or not packed.headers['Content-Encoding'], f'GET {target}: each encoding has its ETag', packed)
        wrong = Answer('DELETE', target)
        tell(wrong.status == 405 and 'GET' in (wrong.headers['Allow'] or ''), f'DELETE {target}', wrong)
        check(Answer('GET', plain_target(target) + 'unknown=1'), f'GET {target} with a parameter that is unknown', 422)
        options = Answer('OPTIONS', target)
        tell(options.status in (200, 204) and 'GET' in (options.headers['Allow'] or ''), f'OPTIONS {target}', options)


def bad_values(schema):
    types = schema.get('type')
    types = types if isinstance(types, list) else [types]
    if 'minimum' in schema:
        yield schema['minimum'] - 1
    if 'maximum' in schema:
        yield schema["maximum"] + max(1, schema["maximum"] // 10)
    if 'integer' in types or 'number' in types:
        yield from ('x', '1x', 'nan', '')
    if 'integer' in types:
        yield '1.5'
    if 'boolean' in types:
        yield 'perhaps'
    if schema.get('format') == 'date':
        yield from ('2026-02-30', 'yesterday', '20260230')
    if 'enum' in schema:
        yield 'none of these'
    yield '%00'
    yield '%ff'


def check_bad():
    for pattern, methods in contract['paths'].items():
        if 'get' not in methods:
            continue
        route = methods['get']
        parameters = [resolved(p) for p in route.get('parameters', []) + methods.get('parameters', [])]
        base = next((target for method, target, _ in good_requests() if method == 'GET' and route_of('GET', target)[0] == pattern))
        for parameter in (p for p in parameters if p['in'] == 'query'):
            kept = [part for part in base.partition('?')[2].split('&') if part and not part.startswith(parameter['name'] + '=')]
            for value in bad_values(resolved(parameter['schema'])):
                query = '&'.join(kept + [f'{parameter["name"]}={value if str(value).startswith("%") else urllib.parse.quote(str(value))}'])
                answer = Answer('GET', base.partition('?')[0] + '?' + query)
                good = answer.status in (400, 422) or (value == '' and answer.status == 200)
                wrong = conforms(answer)
                named = answer.status != 422 or parameter['name'] in answer.bytes.decode()
                tell(good and wrong is None and named, f'{pattern}: {parameter["name"]}={value} is refused', f'{wrong}\n{answer}')
            double = '&'.join(kept + [f'{parameter["name"]}=1', f'{parameter["name"]}=1'])
            check(Answer('GET', base.partition('?')[0] + '?' + double), f'{pattern}: {parameter["name"]} twice', 422)


# ---- values ----

def command(*arguments):
    return subprocess.run([sise, '--store', store, *arguments], check=True, capture_output=True, text=True).stdout


def differences(names, wanted, got):
    """Of two lists of rows of texts: the first cells that differ. Numbers are compared as numbers."""
    if len(wanted) != len(got):
        yield f'{len(wanted)} rows expected, {len(got)} came'
    for expected, row in zip(wanted, got):
        for name, a, b in zip(names, expected, row):
            same = a == b or (a not in ('', None) and b not in ('', None) and str(a).replace('.', '', 1).lstrip('-').isdigit() and float(a) == float(b))
            if not same:
                yield f'{expected[:2]} {name}: {a!r} expected, {b!r} came'


def same_cells(name, names, wanted, got):
    found = list(zip(range(5), differences(names, wanted, got)))
    tell(not found and len(wanted) > 0, f'{name}: {len(wanted)} rows of {len(names)}', '\n'.join(text for _, text in found) or 'no rows')


def cell(value):
    return '' if value is None else str(value)


def check_stock(ticker, columns):
    text = command('show', ticker, '--json', '--days', '300', '--columns', ','.join(columns))
    shown = json.loads(text)
    answer = Answer('GET', f'/stocks/{ticker}?limit=300&fields={",".join(columns)}')
    if not check(answer, f'/stocks/{ticker}', 200):
        return
    stock = answer.json()
    for key, value in shown.items():
        if key != 'rows':
            tell(stock.get(key) == value, f'/stocks/{ticker}: {key} is that of sise show', f'{value!r} expected, {stock.get(key)!r} came')
    tell(stock['rows'] == shown['rows'], f'/stocks/{ticker}: {len(shown["rows"])} rows are those of sise show',
         f'{text[:700]}\n{json.dumps(stock)[:700]}')
    table = Answer('GET', f'/stocks/{ticker}?limit=300&format=csv&fields={",".join(columns)}').rows()
    exported = [[cell(row.get(name)) for name in ['date', *columns]] for row in shown['rows']]
    same_cells(f'/stocks/{ticker} as CSV', ['date', *columns], exported, [row[table[0].index('date'):] for row in table[1:]])
    layout = Answer('GET', f'/stocks/{ticker}?limit=300&format=columns&fields={",".join(columns)}')
    by_column = layout.json()['columns'] if layout.status == 200 else {}
    turned = [dict(zip(by_column, values)) for values in zip(*by_column.values())]
    plain = [{name: row.get(name) for name in ['date', *columns]} for row in shown['rows']]
    tell([{name: row.get(name) for name in ['date', *columns]} for row in turned] == plain,
         f'/stocks/{ticker} by columns', f'{layout}')


def check_day(day):
    exported = list(csv.reader(io.StringIO(command('export', 'stock_data', '--from', day, '--to', day))))
    answer = Answer('GET', f'/market/{day}?mode=raw&format=csv&fields={",".join(exported[0][2:])}')
    if not check(answer, f'/market/{day}, raw', 200):
        return
    rows = answer.rows()
    places = [rows[0].index(name) for name in exported[0] if name in rows[0]]
    names = [name for name in exported[0] if name in rows[0]]
    kept = [exported[0].index(name) for name in names]
    same_cells(f'/market/{day}, raw', names, sorted([row[i] for i in kept] for row in exported[1:]),
               sorted([row[i] for i in places] for row in rows[1:]))
    in_json = Answer('GET', f'/market/{day}?mode=raw&fields={",".join(exported[0][2:])}')
    if check(in_json, f'/market/{day}, raw, as JSON', 200):
        stocks = in_json.json()['stocks']
        values = [[cell(stock.get(name, stock.get('rows', [{}])[0].get(name) if stock.get('rows') else None)) for name in names if name != 'date']
                  for stock in stocks]
        wanted = [[row[i] for i, name in zip(kept, names) if name != 'date'] for row in exported[1:]]
        same_cells(f'/market/{day}, raw, as JSON', [name for name in names if name != 'date'], sorted(wanted), sorted(values))


def check_pages():
    """The pages of a list are the list."""
    whole = Answer('GET', '/stocks?limit=100').json()
    parts = [Answer('GET', f'/stocks?limit=30&offset={offset}') for offset in (0, 30, 60, 90)]
    together = [stock for part in parts for stock in part.json()['stocks']][:100]
    tell(together == whole['stocks'], 'the pages of /stocks are the whole')
    tell('rel="next"' in (parts[0].headers['Link'] or '') and 'offset=30' in parts[0].headers['Link'], 'a page links to the next',
         parts[0].headers['Link'])


def check_values():
    header = command('export', 'stock_analyzed', '--tickers', '005930', '--from', '2099-01-01').splitlines()[0].split(',')
    columns = [name for name in header if name not in ('ticker', 'date')]
    lines = list(csv.reader(io.StringIO(command('export', 'stock_data', '--columns', 'close'))))
    chance = random.Random(1)
    for ticker in ['005930', '000660', *chance.sample(sorted({row[0] for row in lines[1:]}), 8)]:
        check_stock(ticker, columns)
    days = sorted({row[1] for row in lines[1:]})
    for day in (days[0], days[len(days) // 2], days[-1]):
        check_day(day)
    check_pages()


check_contract()
check_good()
check_forms()
check_bad()
check_values()
print(f'1..{tests}')
sys.exit(failures > 0)

# Usage: answers.py OPENAPI ASK-ROUTE STORE < LIST : asks every line "STATUS TARGET", or "STATUS METHOD BODY TARGET",
# and looks whether the answer is one that the description has: its status, its type, the shape of its JSON.
# Prints a line for everything that is not so.
import json
import subprocess
import sys

from jsonschema import Draft202012Validator

description = json.load(open(sys.argv[1], encoding='utf-8'))


def operation_of(method, target):
    """The operation of a target: a path of words wins over one with braces."""
    parts = target.split('?')[0].split('/')
    best = None
    for path in description['paths']:
        names = path.split('/')
        if len(names) != len(parts) or any(n != p and not n.startswith('{') for n, p in zip(names, parts)):
            continue
        words = sum(n == p for n, p in zip(names, parts))
        if best is None or words > best[0]:
            best = (words, description['paths'][path].get(method.lower()))
    return best and best[1]


def answer_of(operation, status):
    answer = operation['responses'].get(status)
    if answer and '$ref' in answer:
        answer = description['components']['responses'][answer['$ref'].split('/')[-1]]
    return answer


def problems_of(method, target, body, expected):
    command = [sys.argv[2], '-m', method] + (['-d', body] if body else []) + [sys.argv[3], target]
    out = subprocess.run(command, capture_output=True, check=False).stdout
    head, _, text = out.partition(b'\n\n')
    status, _, media = head.decode().split('\n')[0].partition(' ')
    if status != expected:
        yield 'status %s instead of %s: %s' % (status, expected, text[:300].decode(errors='replace'))
    operation = operation_of(method, target)
    if operation is None:
        return
    answer = answer_of(operation, status)
    if answer is None:
        yield 'the description has no status ' + status
        return
    content = answer.get('content', {}).get(media.split(';')[0])
    if content is None:
        yield 'the description has no ' + media
    elif 'json' in media:
        schema = dict(content['schema'], components=description['components'])
        for error in Draft202012Validator(schema).iter_errors(json.loads(text)):
            yield '%s: %s' % ('/'.join(map(str, error.absolute_path)), error.message[:300])


asked = 0
for line in sys.stdin:
    fields = line.rstrip('\n').split('\t')
    if len(fields) == 2:
        expected, target = fields
        method, body = 'GET', None
    elif len(fields) == 4:
        expected, method, body, target = fields
    else:
        continue
    asked += 1
    for problem in problems_of(method, target, body, expected):
        print('%s %s: %s' % (method, target, problem))
print('asked %d' % asked)

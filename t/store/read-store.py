#!/usr/bin/python3
"""Reads a store of sise with nothing but Python's lmdb and the words of sise-store(5), and prints its tables as
`sise export` does. Take from it what you need.

    read-store.py STORE meta | target_tickers | job_status
    read-store.py STORE names DATE                      what the tickers of a day's table were called, and where they were
    read-store.py STORE actions                         the factors that are not 1
    read-store.py STORE stock_data                      the tables as the source delivered them
    read-store.py STORE stock_analyzed [COLUMN...]      the indicators, unadjusted
    read-store.py STORE adjusted COLUMN KIND            a raw column as of the newest day; KIND: price, share or other
"""
import datetime
import math
import struct
import sys

import lmdb

RAW = ['open', 'high', 'low', 'close', 'change', 'volume', 'value', 'market_cap', 'shares']
STATUS = ['running', 'completed', 'failed']


def date_text(number):
    """20240102 is 2024-01-02, and 0 is no date."""
    return '%04d-%02d-%02d' % (number // 10000, number // 100 % 100, number % 100) if number else ''


def instant_text(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ') if seconds else ''


def text_of(field):
    """A text in a field of fixed length ends with the first byte 0."""
    return field.split(b'\0', 1)[0].decode('utf-8')


def doubles(value):
    return struct.unpack('=%dd' % (len(value) // 8), value)


class Store:
    def __init__(self, path):
        self.env = lmdb.open(path, readonly=True, max_dbs=256, max_readers=512)
        self.txn = self.env.begin()
        meta = self.database('meta')
        self.format, _, self.created = struct.unpack_from('=IIq', self.txn.get(b'store\0\0\0', db=meta))
        if self.format != 1:
            raise SystemExit('this store has format %d' % self.format)
        self.codes = [text_of(code) for _, code in self.entries('slots', integerkey=True)]  # by slot: the keys ascend

    def database(self, name, integerkey=False):
        return self.env.open_db(name.encode(), txn=self.txn, create=False, integerkey=integerkey)

    def entries(self, name, integerkey=False):
        """All keys and values in their order; none of a database that nothing has been written to yet."""
        try:
            return self.txn.cursor(db=self.database(name, integerkey))
        except lmdb.NotFoundError:
            return ()

    def databases(self):
        """Their names."""
        return [name.decode() for name, _ in self.txn.cursor()]

    def versions(self):
        value = self.txn.get(b'version\0', db=self.database('meta'))
        version, txn, data, jobs = struct.unpack_from('=B7xQQQ', value)
        return {'version': version, 'txn': txn, 'data': data, 'jobs': jobs}

    def factor_rule(self):
        """0: the first rule, or no day is stored."""
        value = self.txn.get(b'factors\0', db=self.database('meta'))
        return struct.unpack('=Q', value)[0] if value else 0

    def vector(self, name, element):
        """slot_vectors: element i is that of slot i."""
        value = dict(self.entries('slot_vectors')).get(name.encode().ljust(24, b'\0'), b'')
        return struct.unpack('=%d%s' % (len(value) // struct.calcsize(element), element), value)

    def tickers(self):
        caps, lasts, analyzed = (self.vector('market_cap', 'd'), self.vector('last_date', 'i'),
                                 self.vector('last_analyzed_date', 'i'))
        for key, value in self.entries('target_tickers'):
            version, active, slot, added, first = struct.unpack_from('=BBxxIii', value)
            yield {'ticker': text_of(key), 'slot': slot, 'market': text_of(value[16:32]), 'name': text_of(value[32:128]),
                   'is_active': active != 0, 'added_date': added, 'first_date': first,
                   'market_cap': caps[slot] if slot < len(caps) else math.nan,
                   'last_date': lasts[slot] if slot < len(lasts) else 0,
                   'last_analyzed_date': analyzed[slot] if slot < len(analyzed) else 0}

    def former_names(self):
        for key, value in self.entries('former_names'):
            slot, until = struct.unpack('>Ii', key)
            yield {'ticker': self.codes[slot], 'until': until, 'market': text_of(value[8:24]),
                   'name': text_of(value[24:120])}

    def jobs(self):
        for key, value in self.entries('job_status'):
            (version, status, message_at, date, start, end, rows, pid, name, message_bytes,
             source_bytes) = struct.unpack_from('=BBHiqqQq32sII', value)
            source_at = message_at + message_bytes
            accepted_at = source_at + source_bytes
            accepted_bytes = struct.unpack_from('=I', value, 80)[0] if message_at >= 84 else 0
            yield {'job_id': key.decode(), 'job_name': text_of(name), 'date_kst': date, 'status': STATUS[status],
                   'start': start, 'end': end, 'rows': rows, 'pid': pid,
                   'message': value[message_at:source_at].decode(),
                   'source': value[source_at:accepted_at].decode(),
                   'accepted': value[accepted_at:accepted_at + accepted_bytes].decode()}

    def columns(self, dataset):
        return [name[len(dataset) + 1:] for name in self.databases() if name.startswith(dataset + '/')]

    def column(self, dataset, name):
        """All rows of a column: {date: doubles by slot}."""
        return {struct.unpack('=Q', key)[0]: doubles(value)
                for key, value in self.entries(dataset + '/' + name, integerkey=True)}


def at(rows, date, slot):
    row = rows.get(date, ())
    return row[slot] if slot < len(row) else math.nan


def number_text(value):
    if math.isnan(value):
        return ''
    return '%d' % value if value == int(value) else repr(value)


def quoted(text):
    return '"%s"' % text.replace('"', '""') if any(c in text for c in ',"\n\r') else text


def row_print(*cells):
    print(','.join(cells))


def print_tickers(store):
    for t in store.tickers():
        row_print(t['ticker'], quoted(t['name']), quoted(t['market']), number_text(t['market_cap']),
                  'true' if t['is_active'] else 'false', date_text(t['added_date']), date_text(t['first_date']),
                  date_text(t['last_date']), date_text(t['last_analyzed_date']))


def print_names(store, date):
    """A former name holds up to and including its date, and that of the smallest such date is the one of a day."""
    number = int(date.replace('-', ''))
    called = {t['ticker']: (t['name'], t['market']) for t in store.tickers()}
    for former in sorted(store.former_names(), key=lambda former: -former['until']):
        if former['until'] >= number:
            called[former['ticker']] = former['name'], former['market']
    close = store.column('stock_data', 'close')
    for ticker in sorted(called):
        if not math.isnan(at(close, number, store.codes.index(ticker))):
            row_print(ticker, *map(quoted, called[ticker]))


def print_actions(store):
    for date, row in sorted(store.column('stock_data', 'factor').items()):
        for factor, ticker in sorted(zip(row, store.codes), key=lambda pair: pair[1]):
            if factor > 0 and factor != 1:
                row_print(date_text(date), ticker, number_text(factor))


def print_jobs(store):
    for j in store.jobs():
        row_print(j['job_id'], j['job_name'], date_text(j['date_kst']), j['status'], instant_text(j['start']),
                  instant_text(j['end']), str(j['rows']), quoted(j['message']), quoted(j['source']),
                  quoted(j['accepted']))


def print_meta(store):
    print('format %d, created %s, factors by rule %d, %s'
          % (store.format, instant_text(store.created), store.factor_rule(), store.versions()))


def print_data(store):
    """A line for each ticker of each day's table: they have a close."""
    columns = {name: store.column('stock_data', name) for name in RAW}
    by_code = sorted(range(len(store.codes)), key=lambda slot: store.codes[slot])
    row_print('ticker', 'date', *RAW)
    for date in sorted(columns['close']):
        for slot in by_code:
            if not math.isnan(at(columns['close'], date, slot)):
                row_print(store.codes[slot], date_text(date), *(number_text(at(columns[n], date, slot)) for n in RAW))


def print_analyzed(store, names):
    """A line for each day from a ticker's first to its last; what is not analyzed up to the day has no values."""
    columns = [store.column('stock_analyzed', name) for name in names]
    tickers = sorted(store.tickers(), key=lambda ticker: ticker['ticker'])
    row_print('ticker', 'date', *names)
    for date in sorted(store.column('stock_data', 'close')):
        for ticker in tickers:
            if ticker['first_date'] <= date <= ticker['last_date']:
                known = date <= ticker['last_analyzed_date']
                row_print(ticker['ticker'], date_text(date),
                          *(number_text(at(column, date, ticker['slot'])) if known else '' for column in columns))


def print_adjusted(store, name, kind):
    """As of the newest day, where a ticker has a close: prices are multiplied by F, numbers of shares divided by it."""
    close, column = store.column('stock_data', 'close'), store.column('stock_data', name)
    factors = store.column('stock_data', 'factor')
    product, lines = [1.0] * len(store.codes), []
    for date in sorted(close, reverse=True):
        for slot, ticker in enumerate(store.codes):
            value, factor = at(column, date, slot), at(factors, date, slot)
            if not math.isnan(at(close, date, slot)):
                adjusted = {'price': value * product[slot], 'share': value / product[slot], 'other': value}[kind]
                lines.append((date, ticker, adjusted))
            product[slot] *= factor if factor > 0 else 1
    row_print('ticker', 'date', name)
    for date, ticker, value in sorted(lines, key=lambda line: line[:2]):
        row_print(ticker, date_text(date), number_text(value))


def main(path, table, *more):
    store = Store(path)
    if table == 'stock_analyzed':
        print_analyzed(store, more or store.columns(table))
    else:
        {'meta': print_meta, 'target_tickers': print_tickers, 'job_status': print_jobs, 'names': print_names,
         'actions': print_actions, 'stock_data': print_data, 'adjusted': print_adjusted}[table](store, *more)


if __name__ == '__main__':
    main(*sys.argv[1:])

# The page /metrics is what the client library of Prometheus itself reads. TAP comes from t/http/metrics.py.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/venv.sh"
python=python3
if ! python3 -c 'import prometheus_client' 2>/dev/null; then
    python=$(venv metrics) || skip_all 'no Python 3 with prometheus_client, and none to be had from PyPI'
    python=$python/bin/python
fi
"$builddir/t/http/test-figures" "$work/page" || bail 'no page'
"$python" "$srcdir/t/http/metrics.py" "$work/page" '/odd"\\\npath' "$srcdir/man/sise-serve.1.in" || bail 'metrics.py did not go through'

# The description of the API: its contract is the one that is committed, it is valid OpenAPI 3.1, and what the routes
# answer is what it says. The manual page names each route too.
. "$srcdir/t/lib.sh"
. "$srcdir/t/http/venv.sh"
command -v python3 >/dev/null || skip_all 'no python3'

ask()
{
    "$builddir/t/http/ask-route" "$@"
}

# ---- the contract ----

ask - /openapi.json | sed '1,/^$/d' >"$work/openapi.json"
ok 'the description is JSON' python3 -m json.tool --no-ensure-ascii --indent 1 "$work/openapi.json" "$work/now.json"
# After a change that is meant: SISE_GOLDEN=1 make check TESTS=t/http/openapi.t
[ -z "${SISE_GOLDEN-}" ] || cp "$work/now.json" "$srcdir/t/http/openapi.json"
run diff <(sed '/^  "version":/d' "$srcdir/t/http/openapi.json") <(sed '/^  "version":/d' "$work/now.json")
is "$out" '' 'it is the one in t/http/openapi.json'

page=$builddir/man/sise-api.7
while read -r method path; do
    ok "sise-api(7) has $method $path" grep -qxF ".Ss $method $path" "$page"
done < <(python3 - "$work/openapi.json" <<'END'
import json, sys
for path, methods in json.load(open(sys.argv[1]))["paths"].items():
    for method in methods:
        print(method.upper(), path)
END
)

# ---- what others say of it: a validator from PyPI, in a folder of its own below the build folder ----

if ! venv=$(venv check); then
    skip 'PyPI gives no openapi-spec-validator' 'the description is valid'
    skip 'PyPI gives no jsonschema' 'answers are as it says'
    done_testing
    exit
fi

run "$venv/bin/python" - "$work/openapi.json" <<'END'
import json, sys
from openapi_spec_validator import OpenAPIV31SpecValidator
for error in OpenAPIV31SpecValidator(json.load(open(sys.argv[1]))).iter_errors():
    print(list(error.absolute_path), error.message[:300])
END
is "$status$out$err" 0 'the description is valid OpenAPI 3.1'

# ---- the answers of a made-up market ----

export SISE_NOW='2026-06-30T19:30+09:00'
printf 'store = %s\nsource = demo\n' "$work/store" >"$work/conf"
sise -q --config "$work/conf" setup --days 70 || bail 'no made-up market'
mkdir -p "$XDG_CONFIG_HOME/sise/prompts" "$XDG_CONFIG_HOME/sise/strategies"
printf 'title: 요약\nlang: ko\n---\n한 문장으로.\n' >"$XDG_CONFIG_HOME/sise/prompts/brief.prompt"
printf 'title: x\nwhere: clse > 1\n' >"$XDG_CONFIG_HOME/sise/strategies/wrong.strategy"
printf 'nothing\n' | tee "$XDG_CONFIG_HOME/sise/strategies/none.strategy" >"$XDG_CONFIG_HOME/sise/prompts/none.prompt"
ticker=$(sise --config "$work/conf" stocks --limit 1 --csv | sed -n '2s/,.*//p')
name=$(sise --config "$work/conf" stocks --limit 1 --csv | sed -n '2s/^[^,]*,\([^,]*\),.*/\1/p')
tab=$'\t'
{
    sed "s/TICKER/$ticker/g; s/NAME/$name/g; s/ /$tab/" <<'END'
200 /
200 /docs
200 /docs.css
200 /docs.js
200 /openapi.json
200 /stocks
200 /stocks?limit=5000&sort=rsi_14&order=asc&fields=all
200 /stocks?q=NAME&active=true
200 /stocks?q=nothing-has-this-name
200 /stocks?format=csv&limit=3
200 /stocks?min_cap=1e12&max_cap=1e13&market=KOSDAQ&offset=5
200 /stocks/TICKER
200 /stocks/NAME
200 /stocks/TICKER?fields=all&limit=5
200 /stocks/TICKER?fields=close&limit=3&format=columns
200 /stocks/TICKER?interval=week&format=columns
200 /stocks/TICKER?interval=month&from=2026-05-06&to=2026-06-12
200 /stocks/TICKER?mode=raw&limit=3
200 /stocks/TICKER?adjusted=false&as_of=2026-06-12
200 /stocks/TICKER?format=csv
200 /stocks/history?tickers=TICKER&limit=4
200 /stocks/history?tickers=TICKER&limit=4&format=csv&interval=week
200 /market/2026-06-30
200 /market/2026-06-30?mode=raw&market=KOSPI&fields=open,close
200 /market/2026-06-30?format=csv
200 /corporate-actions
200 /corporate-actions?order=asc&limit=2&offset=1
200 /corporate-actions?tickers=TICKER&format=csv
200 /calendar
200 /calendar?from=2026-05-01&to=2026-05-10&open=true
200 /jobs?limit=3
200 /jobs?job_name=daily_update&status=completed&from=2026-06-29
200 /jobs?format=csv&limit=2
200 /strategies
200 /strategies?format=csv
200 /strategies/macd_golden_cross
200 /strategies/wrong
200 /prompts
200 /prompts?format=csv
200 /screener?strategy_name=macd_golden_cross
200 /screener?where=close%3E1000&fields=rsi_14,close/open,close%3Eopen&halted=true&tracked=false&limit=20
200 /screener?where=rsi_14%3C40&since=2026-06-24&sort=-rsi_14&order=asc
200 /screener?where=rsi_14%3C40&new_since=2026-06-29&tickers=TICKER
200 /screener?where=close%3E1000&format=csv&limit=2
200 /backtest?where=rsi_14%3C35
200 /backtest?strategy_name=macd_golden_cross&picks=true&from=2026-06-01
200 /backtest?where=rsi_14%3C30&format=csv&entry=close&fee_bp=0&sell_tax_bp=20
404 /stocks/999999
404 /stocks/history?tickers=TICKER,999999
404 /market/2026-06-28
404 /strategies/nothing
404 /screener?strategy_name=nothing
404 /screener?where=1%3E0&date=2020-01-02
422 /screener?where=clse%3E1
422 /screener?where=close%3E
422 /screener?where=close%3E1&fields=clse
422 /screener?where=close%3E1&sort=market
422 /backtest?where=close
422 /stocks?limt=5
422 /stocks/TICKER?limit=0&from=yesterday&mode=x
422 /market/today
422 /corporate-actions?tickers=TICKER,TICKER
END
    printf '%s\t%s\t%s\t%s\n' 200 POST '{"where":"close > 1000","limit":3,"fields":["rsi_14"]}' /screener \
        200 POST "{\"strategy_name\":\"macd_golden_cross\",\"tickers\":[\"$ticker\"]}" /screener \
        422 POST '{"where":"clse > 1000"}' /screener 422 POST '{"where":' /screener 422 POST '[]' /screener
} >"$work/list"
run "$venv/bin/python" "$srcdir/t/http/answers.py" "$work/openapi.json" "$builddir/t/http/ask-route" "$work/store" <"$work/list"
is "$status$err" 0 'every target of the list is asked'
is "$(grep -v '^asked ' <<<"$out")" '' "answers are as the description says ($(tail -1 <<<"$out"))"
done_testing

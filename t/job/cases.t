# The kept cases of corporate actions, each as a user met it.
. "$srcdir/t/lib.sh"
cases=$SISE_SHARED/cases
[ -d "$cases/reopening-auction" ] || skip_all "no cases in $SISE_SHARED"
export SISE_NOW='2026-03-31T19:30+09:00'

case_store() # NAME : $status and $err are those of the import
{
    run sise --store "$work/$1" import "$cases/$1/days"
}
actions() # NAME
{
    sise --store "$work/$1" export corporate_actions | awk -F, -v OFS=, 'NR > 1 { $5 = sprintf("%.6g", $5); print }'
}

case_store reopening-auction
is "$status" 0 'reopening auctions: imported'
is "$(actions reopening-auction)" '2025-01-20,100120,86,799,10' 'only the one whose shares were consolidated is an action'
for pair in '100110 -61.6' '100120 -14.5' '100130 -52.9'; do
    set -- $pair
    got=$(sise --store "$work/reopening-auction" backtest "ticker == \"$1\"" --all --from 2025-01-13 --to 2025-01-13 \
        --entry close --fee-bp 0 --sell-tax-bp 0 --csv - 2>/dev/null |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "return_5") c = i; next } { printf "%.1f", 100 * $c }')
    is "$got" "$2" "$1: what a holder lost"
done

case_store split-behind-a-hole
is "$status" 0 'a split behind a hole: imported'
is "$(actions split-behind-a-hole)" '' 'nothing is inferred'
line='100210 분할: from 2018-04-27 to 2018-05-04 the shares went from 128386494 to 6419324700 \(times 50\) and the price'
line="$line from 2650000 to 53000 won"
like "$err" "warning: $line" 'import warns'
run sise --store "$work/split-behind-a-hole" status
like "$(tr -s ' \n' ' ' <<<"$out")" " warning $line" 'and status, in lines that fit,'
like "$(sise --store "$work/split-behind-a-hole" status --json)" \
    '"unseen_actions":\[\{"ticker":"100210","before":"2018-04-27","date":"2018-05-04","shares_before":128386494,' 'also in JSON,'
run sise --store "$work/split-behind-a-hole" verify
is "$status" 0 'verify finds the store sound'
like "$err" "warning: $line" 'and warns'
mkdir "$work/later"
cp "$cases/split-behind-a-hole/days/2018-04-2"*.csv "$work/later"
sise -q --store "$work/updated" import "$work/later" || bail 'no store'
cp "$cases/split-behind-a-hole/days/2018-05-0"*.csv "$work/later"
run sise --store "$work/updated" update --source "directory:$work/later" --to 2018-05-08
like "$err" "warning: $line" 'update warns as well'

case_store tick-band-edge
is "$(actions tick-band-edge)" '2025-03-06,100510,5000,4995,0.999' 'a stock dividend of less than a tick is an action'

case_store bonus-listing-lag
ratios() # DATE
{
    sise --store "$work/bonus-listing-lag" screen 'ticker == "100610"' --date "$1" --csv \
        --columns 'shares / shares[1], market_cap / market_cap[1]' | tail -n +2 | cut -d, -f2,7-
}
is "$(ratios 2025-03-10)" '100610,1,0.5' 'a bonus issue: no listed share goes on the ex-date, and the stock stays tracked'
is "$(ratios 2025-03-17)" '100610,2,2' 'until the new shares are listed'
# Samsung Electronics as the exchange told it, halted for three days before its split.
capture=$SISE_SHARED/captures/krx-01701-KR7005930003-20180427-20180504-1.json.gz
if [ -e "$capture" ]; then
    mkdir "$work/samsung"
    gzip -dc "$capture" | grep -o '{"TRD_DD[^}]*}' | tr -d ',' | sed 's/"\([A-Z_]*\)":"\([^"]*\)"/\1=\2 /g; s/[{}]//g' |
        while read -r line; do
            for field in $line; do eval "${field%%=*}=${field#*=}"; done
            {
                echo ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
                echo "005930,삼성전자,KOSPI,$TDD_OPNPRC,$TDD_HGPRC,$TDD_LWPRC,$TDD_CLSPRC,$CMPPREVDD_PRC,$ACC_TRDVOL,$ACC_TRDVAL,$MKTCAP,$LIST_SHRS"
            } >"$work/samsung/$(echo "$TRD_DD" | tr / -).csv"
        done
    run sise --store "$work/samsung-store" import "$work/samsung"
    is "$(actions samsung-store)" '2018-05-04,005930,2650000,53000,0.02' 'the split of Samsung Electronics'
    unlike "$err" 'warning' 'and nothing to warn of'
fi
done_testing

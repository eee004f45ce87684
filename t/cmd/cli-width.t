#!/bin/bash
# Tables fit the terminal: 80 columns where there is none, a Korean letter taking two. The market has long names, large
# caps and prices, and KOSDAQ GLOBAL.
. "$srcdir/t/lib.sh"

export SISE_NOW='2026-03-06T19:30+09:00'
mkdir "$work/tables"
for day in 3 4 5 6; do
    {
        echo ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
        for i in 1 2 3 4 5 6; do
            echo "00000$i,한국투자글로벌성장기업인수목적제$i호스팩우선주,KOSDAQ GLOBAL,1234567,1234567,1234567,1234567,$((i * day)),50000000,61728350000000,7308189630449774,5919637922"
        done
    } >"$work/tables/2026-03-0$day.csv"
done
width()
{
    command sise --store "$work/store" "$@"
}
run width -q import "$work/tables"
is "$status" 0 'the market'
run width -q analyze
is "$status" 0 'is analyzed'

# The widest line of the text, in cells.
widest() # TEXT
{
    printf '%s\n' "$1" | perl -CS -MList::Util=max -ne '
        chomp; $cells = length; $cells++ while /[\x{1100}-\x{115f}\x{ac00}-\x{d7a3}]/g; $most = max($most // 0, $cells);
        END { print $most }'
}

fits() # COLUMNS ARGUMENT... : the command prints something, and no line is wider
{
    run width "${@:2}"
    is "$status" 0 "${*:2}: works"
    [[ " $* " != *' --explain '* ]] || out=${out#*$'\n'} # the first line is a sentence
    ok "${*:2}: fits $1 columns ($(widest "$out"))" test -n "$out" -a "$(widest "$out")" -le "$1"
}
commands=(stocks 'stocks --sort value' 'stocks 한국' 'show 000001' 'show 000001 --columns open,value,market_cap,shares,obv'
    'screen close>0' 'screen close>0 --columns rsi_14,market_cap,value,shares,sma_20,volume>5' 'screen close>0 --since 2026-03-03'
    'screen close>1234567000*shares+volume*value-market_cap*market_cap/sma_20+ema_12-ema_26 --explain 000001'
    'screen --functions' status strategies 'backtest close>0')
for command in "${commands[@]}"; do
    fits 80 $command
done
for columns in 60 100 300; do
    export COLUMNS=$columns
    fits $columns stocks
    fits $columns screen 'close>0' --columns rsi_14,market_cap,value,shares
    unset COLUMNS
done

COLUMNS=30 fits 30 stocks
run width stocks
like "$out" '^ticker  name .* market .* cap_bn .* close .* change_pct .* volume$' 'the columns that there is room for'
like "$out" '^000001  한국투자[^ ]*… +KOSDAQ …  7,308,190  1,234,567 ' 'the name gives way'
like "$out" '^not shown in 80 columns: value$' 'and what is left out is said'
run width stocks --sort value
like "$out" '^not shown in 80 columns: change_pct, volume$' 'but not what the stocks are sorted by'
COLUMNS=300 run width stocks
like "$out" '^000001  한국투자글로벌성장기업인수목적제1호스팩우선주  KOSDAQ GLOBAL ' 'in a wide terminal all of the name'
unlike "$out" 'not shown' 'and all columns'
for wrong in 0 -5 x 5; do
    COLUMNS=$wrong run width stocks
    like "$out" '^not shown in 80 columns' "COLUMNS=$wrong is no width"
done
run width screen 'close>0' --columns shares
like "$out" ' 5,919,637,922$' 'shares are whole'

# ---- sentences of status ----

# A split by five behind two days that are not stored, which status warns of.
mkdir "$work/split"
for day in 3 6; do
    {
        echo ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
        for i in 1 2 3 4 5; do
            echo "00000$i,이름,KOSPI,5000,5000,5000,5000,0,500,2500000,300000000000,60000000"
        done
        if [ $day = 3 ]; then
            echo '000006,이름,KOSPI,5000,5000,5000,5000,0,500,2500000,300000000000,60000000'
        else
            echo '000006,이름,KOSPI,1000,1000,1000,1000,0,500,500000,300000000000,300000000'
        fi
    } >"$work/split/2026-03-0$day.csv"
done
ok 'a split behind a hole' command sise --store "$work/behind" -q import "$work/split"
run command sise --store "$work/behind" status
like "$out" '^warning   000006 이름: from 2026-03-03 to 2026-03-06 ' 'is told by status'
ok "in 80 columns ($(widest "$out"))" test "$(widest "$out")" -le 80
like "$out" '^          [^ ]' 'in several lines, below one another'

# ---- a terminal ----
if command -v script >/dev/null; then
    in_terminal() # COLUMNS
    {
        TERM=dumb script -qec "stty cols $1; sise --store $work/store stocks" /dev/null </dev/null | tr -d '\r'
    }
    out=$(in_terminal 70)
    like "$out" '^not shown in 70 columns' "a narrow terminal's width"
    out=$(in_terminal 250)
    like "$out" '^000001  한국투자글로벌성장기업인수목적제1호스팩우선주 ' "a wide terminal's width"
else
    skip 'no script(1)' 'a terminal of 70 columns' 'a terminal of 250 columns'
fi

# ---- one zone ----
run width status
like "$out" '^last jobs, times in KST \(\+09:00\)$' 'the zone of the times is said once'
like "$out" '^  daily_update +2026-03-06  completed 2026-03-06 19:30:00  6 rows$' 'in which they are'
run width --json status
like "$out" '"end_time_utc":"2026-03-06T10:30:00Z"' 'JSON has UTC'
run width import "$work/tables"
like "$err" '^20[0-9-]{8}T[0-9:]{8}\+09:00 info: ' "the log's lines have KST too"
done_testing

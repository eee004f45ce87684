#!/bin/bash
# Tables as other programs write them: each is recognised by its head, and gives the same store as sise's own.
. "$srcdir/t/lib.sh"
export SISE_NOW='2026-03-31T19:30+09:00'
store=$work/store
n=0

sise()
{
    command sise --store "$store" "$@"
}

fresh() # : a store that is not there yet
{
    n=$((n + 1))
    store=$work/store$n
}

# What came in, without the words of the market that only some tables have.
content()
{
    sise export stock_data
    sise stocks --all
}

# The same three stocks of 2026-03-03, as each program writes them.
own='ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
000020,동화약품,KOSPI,8700,8850,8650,8800,-20,1234,10859200,245797816000,27931570
005930,삼성전자,KOSPI,120200,128500,120200,128500,8600,30463279,3805940517494,760673472977000,5919637922
091990,셀트리온헬스케어,KOSDAQ,0,0,0,66500,0,0,0,10000000010000,150375940'
mkdir "$work/own"
printf '%s\n' "$own" >"$work/own/2026-03-03.csv"
fresh
run sise import "$work/own"
is "$status" 0 'sise’s own table'
expected=$(content)

same() # NAME FILE... : importing the files gives the store that sise's own table gives
{
    local name=$1
    shift
    fresh
    run sise import "$@"
    is "$status" 0 "$name is taken"
    [ "$status" -eq 0 ] || diag "$err"
    is "$(content)" "$expected" "$name: the store is that of sise’s own table"
}

file() # NAME : standard input becomes that file
{
    mkdir -p "$work/$(dirname "$1")"
    cat >"$work/$1"
}

# ---- marcap ----
file marcap-2026.csv <<'CSV'
Code,Name,Market,Dept,Close,ChangeCode,Changes,ChagesRatio,Open,High,Low,Volume,Amount,Marcap,Stocks,MarketId,Rank,Date
005930,삼성전자,KOSPI,,128500,1,8600,7.17,120200,128500,120200,30463279,3805940517494,760673472977000,5919637922,STK,1,2026-03-03
091990,셀트리온헬스케어,KOSDAQ,우량기업부,66500,0,0,0.0,0,0,0,0,0,10000000010000,150375940,KSQ,2,2026-03-03
000020,동화약품,KOSPI,,8800,2,-20,-0.23,8700,8850,8650,1234,10859200,245797816000,27931570,STK,3,2026-03-03
CSV
same 'marcap’s year' "$work/marcap-2026.csv"
sed 's/\([^,]*\)/"\1"/g' "$work/marcap-2026.csv" | sed 's/,"Date"$//; s/,"2026-03-03"$//' | file marcap-20260303.csv
same 'marcap’s day, every field quoted' "$work/marcap-20260303.csv"
sed '2,$s/\(,-\{0,1\}[0-9]\{1,\}\)\(,\|$\)/\1.0\2/g; 2,$s/\(,-\{0,1\}[0-9]\{1,\}\)\(,\|$\)/\1.0\2/g' "$work/marcap-2026.csv" |
    sed 's/Market,/Markt,/' | file marcap/a.csv
same 'marcap’s numbers with a point, the market from MarketId' "$work/marcap/a.csv"
sed 's/ChagesRatio/ChangesRatio/; 1s/.*/\U&/' "$work/marcap-2026.csv" | file upper.csv
same 'a head in upper case' "$work/upper.csv"
tr ',' ';' <"$work/marcap-2026.csv" | file semicolons.csv
same 'semicolons' "$work/semicolons.csv"
tr ',' '\t' <"$work/marcap-2026.csv" | sed 's/8600/+8600/; s/$/\r/' | file tabs.csv
same 'tabs, a plus sign, lines that end in CR LF' "$work/tabs.csv"
sed 's/005930/5930/; s/000020/A000020/' "$work/marcap-2026.csv" | file zeros.csv
same 'codes that lost their zeros, or have an A' "$work/zeros.csv"

# ---- the Data Marketplace's download ----
download='"종목코드","종목명","시장구분","소속부","종가","대비","등락률","시가","고가","저가","거래량","거래대금","시가총액","상장주식수"
"000020","동화약품","KOSPI","-","8,800","-20","-0.23","8,700","8,850","8,650","1,234","10,859,200","245,797,816,000","27,931,570"
"005930","삼성전자","KOSPI","-","128,500","8,600","7.17","120,200","128,500","120,200","30,463,279","3,805,940,517,494","760,673,472,977,000","5,919,637,922"
"091990","셀트리온헬스케어","KOSDAQ","우량기업부","66,500","0","0.00","0","0","0","0","0","10,000,000,010,000","150,375,940"'
printf '%s\n' "$download" | iconv -f UTF-8 -t CP949 | file krx/2026-03-03.csv
same 'a download of KRX in CP949' "$work/krx/2026-03-03.csv"
printf '\357\273\277%s\n' "$download" | sed 's/$/\r/' | file krx-utf8/20260303.csv
same 'the same in UTF-8 with a byte order mark' "$work/krx-utf8/20260303.csv"
printf '%s\n' "$download" | sed 's/"KOSPI"/"유가증권"/; s/"KOSDAQ"/"코스닥"/' | file words/2026-03-03.csv
same 'Korean names of the markets' "$work/words/2026-03-03.csv"
cp "$work/krx/2026-03-03.csv" "$work/data_5326_20260310.csv"
fresh
run sise import "$work/data_5326_20260310.csv"
is "$status" 65 'a name that KRX made after the day of the download is not taken for the day of the table'
like "$err" 'data_5326_20260310\.csv: the date in such a name is that of the download' 'with the reason'
like "$err" "sise import --date YYYY-MM-DD FILE" 'and what to type'
run sise import --date 2026-03-03 "$work/data_5326_20260310.csv"
is "$status" 0 'and typed so'
is "$(content)" "$expected" 'it is the table of the day that was said'
mkdir "$work/by-market"
printf '%s\n' "$download" | grep -v KOSDAQ | sed 's/"KOSPI",//; 1s/"시장구분",//' | iconv -f UTF-8 -t CP949 \
    >"$work/by-market/kospi_2026-03-03.csv"
printf '%s\n' "$download" | grep -v KOSPI | sed 's/"KOSDAQ",//; 1s/"시장구분",//' >"$work/by-market/KOSDAQ-20260303.csv"
same 'a file for each market, named in the file’s name' "$work/by-market"
cp "$work/by-market/kospi_2026-03-03.csv" "$work/by-market/kospi_2026-03-03 (1).csv"
same 'and one of them twice' "$work/by-market"
LC_ALL=C sed 's/8,800/8,810/' "$work/by-market/kospi_2026-03-03 (1).csv" >"$work/x"
mv "$work/x" "$work/by-market/kospi_2026-03-03 (1).csv"
fresh
run sise import "$work/by-market"
is "$status" 65 'two files of a market that differ are refused'
like "$err" 'kospi_2026-03-03 \(1\)\.csv and .*kospi_2026-03-03\.csv are of the same day and differ: 000020 has close' \
    'and both are named'

rm "$work/by-market/kospi_2026-03-03 (1).csv"
sed -i 's/"0","0","0","0"/"9","7","8","0"/' "$work/by-market/KOSDAQ-20260303.csv"
fresh
run sise import "$work/by-market"
is "$status" 65 'a wrong row of one of them is refused'
like "$err" 'KOSDAQ-20260303\.csv, .*kospi_2026-03-03\.csv: row [0-9]+ \(091990\)' 'by its ticker, as lines are in several files'

# ---- pykrx ----
file pykrx/kospi/2026-03-03.csv <<'CSV'
티커,시가,고가,저가,종가,거래량,거래대금,등락률,시가총액
000020,8700,8850,8650,8800,1234,10859200,-0.23,245797816000
005930,120200,128500,120200,128500,30463279,3805940517494,7.17,760673472977000
CSV
file pykrx/kosdaq/2026-03-03.csv <<'CSV'
티커,시가,고가,저가,종가,거래량,거래대금,등락률,시가총액
091990,0,0,0,66500,0,0,0.0,10000000010000
CSV
sed 's/^\(......,\)/\12026-03-04,/; 1s/^티커,/티커,날짜,/; s/^000020.*$/&/' "$work/pykrx/kospi/2026-03-03.csv" >"$work/next.csv"
fresh
run sise import "$work/pykrx"
is "$status" 0 'pykrx’s frames, the market in the folder’s name'
is "$(grep -c 'no change against the day' <<<"$err")" 1 'say once that there is no change, so no corporate actions'
is "$(sise export stock_data --from 2026-03-03 | cut -d, -f1,2,6,7)" \
    "$(printf 'ticker,date,close,change\n000020,2026-03-03,8800,\n005930,2026-03-03,128500,\n091990,2026-03-03,66500,')" \
    'change is unknown'
run sise import "$work/next.csv"
is "$status" 0 'a frame with its dates in a column, whose markets the store knows'
is "$(sise export stock_data --from 2026-03-04 | wc -l)" 3 'is stored'
is "$(sise stocks --all | grep -c KOSPI)" 2 'and the markets stay'
fresh
run sise import "$work/next.csv"
is "$status" 65 'without any market it is refused'
like "$err" 'next\.csv: nothing says which market 000020 is on.*kospi, kosdaq or konex in the name of the file' \
    'and told what to do'

# ---- the Open API, and data.go.kr ----
file openapi.csv <<'CSV'
BAS_DD,ISU_CD,ISU_NM,MKT_NM,SECT_TP_NM,TDD_CLSPRC,CMPPREVDD_PRC,FLUC_RT,TDD_OPNPRC,TDD_HGPRC,TDD_LWPRC,ACC_TRDVOL,ACC_TRDVAL,MKTCAP,LIST_SHRS
20260303,000020,동화약품,KOSPI,-,8800,-20,-0.23,8700,8850,8650,1234,10859200,245797816000,27931570
20260303,005930,삼성전자,KOSPI,-,128500,8600,7.17,120200,128500,120200,30463279,3805940517494,760673472977000,5919637922
20260303,091990,셀트리온헬스케어,KOSDAQ,우량기업부,66500,0,0.00,0,0,0,0,0,10000000010000,150375940
CSV
same 'the Open API’s fields' "$work/openapi.csv"
sed '1s/ISU_CD/ISU_SRT_CD,ISU_CD/; 2,$s/^\([0-9]*,\)\([0-9]*,\)/\1\2KR7\2/; s/KR7\(......\),/KR7\1003,/' "$work/openapi.csv" |
    file marketplace.csv
same 'the Marketplace’s fields, where ISU_CD is the ISIN' "$work/marketplace.csv"
file datagokr.csv <<'CSV'
basDt,srtnCd,isinCd,itmsNm,mrktCtg,clpr,vs,fltRt,mkp,hipr,lopr,trqu,trPrc,lstgStCnt,mrktTotAmt
20260303,000020,KR7000020008,동화약품,KOSPI,8800,-20,-.23,8700,8850,8650,1234,10859200,27931570,245797816000
20260303,005930,KR7005930003,삼성전자,KOSPI,128500,8600,7.17,120200,128500,120200,30463279,3805940517494,5919637922,760673472977000
20260303,091990,KR7091990002,셀트리온헬스케어,KOSDAQ,66500,0,0,0,0,0,0,0,150375940,10000000010000
CSV
same 'data.go.kr’s fields' "$work/datagokr.csv"

# ---- standard input, dates, packed files ----
fresh
run sise import - <"$work/marcap-2026.csv"
is "$status" 0 'standard input with dates in it'
is "$(content)" "$expected" 'is the same table'
fresh
run sise import --date 2026-03-03 - <"$work/krx/2026-03-03.csv"
is "$status" 0 'standard input with --date'
is "$(content)" "$expected" 'is the same table too'
fresh
run sise import - <"$work/krx/2026-03-03.csv"
is "$status" 65 'without either it is refused'
like "$err" 'standard input: no date in the name, nor a column of dates.*sise import --date' 'and told what to type'
run sise import --date 2026-03-04 "$work/marcap-2026.csv"
is "$status" 65 'a row of another date than was said is refused'
like "$err" 'marcap-2026\.csv:2: the row is of 2026-03-03, expected 2026-03-04' 'with its line'
run sise import --date 2026-04-01 "$work/own/2026-03-03.csv"
is "$status" 64 'a date in the future is no date'
printf '%s\n' "$own" | file before/2026-02-27.csv
for kind in gz:gzip zst:zstd xz:xz; do
    command -v "${kind#*:}" >/dev/null || {
        skip "there is no ${kind#*:}" "a table packed as .${kind%:*}"
        continue
    }
    mkdir -p "$work/${kind%:*}"
    "${kind#*:}" -c "$work/own/2026-03-03.csv" >"$work/${kind%:*}/2026-03-03.csv.${kind%:*}"
    fresh
    run sise import "$work/${kind%:*}"
    if grep -q 'built without' <<<"$err"; then
        like "$err" "2026-03-03\.csv\.${kind%:*}: packed with ${kind#*:}, which this sise was built without" \
            'a build without the library says so'
        continue
    fi
    is "$status" 0 "a table packed as .${kind%:*}"
    is "$(content)" "$expected" 'is the same table'
    fresh
    sise -q import "$work/before"
    run sise update --source "directory:$work/${kind%:*}" --from 2026-03-03 --to 2026-03-03
    is "$status" 0 'in the folder of a source too'
    is "$(sise export stock_data --from 2026-03-03 | wc -l)" 4 'with its rows'
done

# ---- heads that nobody knows ----
sed '1s/Close/Last/' "$work/marcap-2026.csv" | file last.csv
fresh
run sise import "$work/last.csv"
is "$status" 65 'an unknown head is refused'
like "$err" 'last\.csv:1: column Close missing, expected Code,.*nearest to that of marcap; others are sise,.*pykrx' \
    'naming the nearest table, and what is missing'
like "$err" "columns = close=Last" 'and how to say which column is which'
printf 'columns = close=Last\n' >"$work/map.conf"
run sise --config "$work/map.conf" import "$work/last.csv"
is "$status" 0 'which is then done'
is "$(content)" "$expected" 'and gives the same table'
file symbols.csv <<'CSV'
Day;Symbol;O;H;L;C;V;Exchange
2026-03-03;000020;8700;8850;8650;8800;1234;코스피
2026-03-03;005930;120200;128500;120200;"128,500";30463279;kospi
CSV
printf 'columns = date=Day, ticker=Symbol, open=O, high=H, low=L, close=C, volume=V, market=Exchange\n' >"$work/map.conf"
fresh
run sise --config "$work/map.conf" import "$work/symbols.csv"
is "$status" 0 'a table of which every column is named'
is "$(sise export stock_data | cut -d, -f1-7 | tail -1)" '005930,2026-03-03,120200,128500,120200,128500,' 'is read so'
while IFS='|' read -r line message; do
    printf '%s\n' "$line" >"$work/bad.conf"
    run sise --config "$work/bad.conf" import "$work/last.csv"
    is "$status" 78 "$line: EX_CONFIG"
    like "$err" "bad\.conf:1: .*$message" 'with the file, the line and what was expected'
done <<'TABLE'
columns = closing=Last|'closing' is no column of sise's, expected ticker, name
columns = close|pairs such as close=Last
columns = close=|pairs such as close=Last
columns = close=Last, close=C|close is there twice
columns = close=Last,, open=O|pairs such as close=Last
TABLE

# A year: many days in one file, in the order of the tickers.
fresh
for date in 2026-03-03 2026-03-04 2026-03-05; do
    for i in 1 2 3 4 5 6; do
        printf '%05d0,종목%d,KOSPI,100,110,90,10%d,1,5,500,10%d0000,10000,%s\n' "$i" "$i" "$i" "$i" "$date"
    done
done | sort | { printf 'ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares,date\n'; cat; } |
    file by-ticker.csv
run sise import "$work/by-ticker.csv"
is "$status" 0 'rows in the order of the tickers'
like "$out" '3 days stored \(2026-03-03 to 2026-03-05\); 18 rows' 'give every day its rows'
sed '9s/,90,10.,/,90,x,/' "$work/by-ticker.csv" | file by-ticker-bad.csv
fresh
run sise import "$work/by-ticker-bad.csv"
is "$status" 65 'a wrong row fails its day'
like "$err" '2026-03-04: .*by-ticker-bad\.csv:9: close "x" is not a number' 'with its line in the file'
like "$out" '2 days stored.*1 failed' 'and no other'
mkdir "$work/data"
cp "$work/marcap-2026.csv" "$work/data"
printf 'PAR1....' >"$work/data/marcap-2027.parquet"
fresh
run sise import "$work/data"
like "$err" 'marcap-2027\.parquet: is a Parquet file, expected CSV' 'what is no text is called by its name'
is "$status" 65 'and told by the status'
like "$out" '1 day stored' 'beside the tables that were read'
run sise update --source "directory:$work/data" --to 2026-03-03
is "$status" 0 'a folder that is a source may have other files'

# ---- the manual ----
names=$(grep -o '{"[^"]*", *\(RAW\|FIELD\)_' "$srcdir/src/source/dialect.c" | cut -d'"' -f2)
ok 'the names of all columns' [ "$(wc -w <<<"$names")" -gt 70 ]
missing=$(for name in $names; do grep -q "\b$name\b" "$srcdir/man/sise-import.1" || printf '%s ' "$name"; done)
is "$missing" '' 'are in sise-import(1)'

# ---- real days ----
if [ ! -e "$SISE_SHARED/data/krx-raw" ]; then
    skip 'no reference data' 'a year made of real days'
    done_testing
    exit
fi
fresh
sise -q import "$SISE_SHARED/data/krx-raw" 2>/dev/null
expected=$(content; sise export corporate_actions)
fresh
{
    echo 'Code,Name,Market,Dept,Close,ChangeCode,Changes,ChagesRatio,Open,High,Low,Volume,Amount,Marcap,Stocks,MarketId,Rank,Date'
    for day in "$SISE_SHARED"/data/krx-raw/*.csv.gz; do
        date=${day##*/}
        gzip -dc "$day" | awk -F, -v date="${date%.csv.gz}" -v OFS=, \
            'NR > 1 { print $1, $2, $3, "", $7, 1, $8, "0.5", $4, $5, $6, $9, $10, $11, $12, "STK", NR, date }'
    done
} | gzip -1 >"$work/marcap-real.csv.gz"
run sise import "$work/marcap-real.csv.gz"
is "$status" 0 'a year made of 33 real days'
is "$(content; sise export corporate_actions)" "$expected" 'gives what the daily files give, row for row'

# The Marketplace's recorded answers as the file that it lets one download.
download_of() # CAPTURE
{
    gzip -dc "$SISE_SHARED/captures/$1" | perl -MJSON::PP -MEncode -0777 -e '
        my $rows = decode_json(<STDIN>)->{OutBlock_1};
        my @keys = qw(ISU_SRT_CD ISU_ABBRV MKT_NM SECT_TP_NM TDD_CLSPRC CMPPREVDD_PRC FLUC_RT TDD_OPNPRC TDD_HGPRC
            TDD_LWPRC ACC_TRDVOL ACC_TRDVAL MKTCAP LIST_SHRS);
        my $text = join(",", map { "\"$_\"" } split / /, decode("UTF-8", "종목코드 종목명 시장구분 소속부 종가 대비 등락률 " .
            "시가 고가 저가 거래량 거래대금 시가총액 상장주식수")) . "\r\n";
        $text .= join(",", map { "\"$_\"" } @$_{@keys}) . "\r\n" for @$rows;
        print encode("CP949", $text);'
}
download_of krx-01501-ALL-20210104.json.gz >"$work/2021-01-04.csv"
fresh
run sise import "$work/2021-01-04.csv"
is "$status" 0 'a real download'
is "$(sise export stock_data | wc -l)" "$(wc -l <"$work/2021-01-04.csv")" 'has every row'
is "$(sise stocks --all | grep -c 삼성전자)" 2 'and the names'
download_of krx-01501-ALL-20210103.json.gz >"$work/2021-01-03.csv"
fresh
run sise import "$work/2021-01-03.csv"
is "$status" 65 'that of a Sunday, whose prices are dashes, is refused'
like "$err" '2021-01-03\.csv:2: close is unknown' 'as a table without closes'
done_testing

# A test of the sources over the network sources this after t/source/market.sh.

# 13:30 KST on the Monday after the last real day: every service has it.
export SISE_NOW='2026-02-23T13:30+09:00'
network_last=2026-02-20

# Sources as the configuration of the sise below, with waits that are short; more lines may follow.
network_configure() # SOURCES LINE...
{
    printf '%s\n' "source = $1" "krx_openapi_url = $market_url/svc/apis" \
        "data_go_kr_url = $market_url/1160100/service" "krx_market_url = $market_url" "naver_url = $market_url" \
        'konex = yes' 'krx_openapi_rate = 0' 'data_go_kr_rate = 0' 'krx_market_rate = 0' 'naver_rate = 0' \
        'net_retry_wait = 1ms' "${@:2}" >"$work/sise.conf"
}

sise()
{
    command sise --config "$work/sise.conf" "$@"
}

# Status, source and message of a date's daily_update.
network_record() # STORE DATE
{
    sise --store "$1" export job_status --columns date_kst,status,source,message | sed -n "s/^$2_daily_update,$2,//p"
}

network_rows() # STORE : every raw row
{
    sise --store "$1" export stock_data
}

# A store of the real days but the last $1, to be copied: $network_begun. $network_whole is the export of all of them.
network_begin() # DAYS
{
    local last
    network_begun=$work/begun network_whole=$work/whole.csv
    mkdir "$work/first"
    cp "$SISE_SHARED"/data/krx-raw/*.csv.gz "$work/first"
    for last in $(ls "$work/first" | tail -n "$1"); do
        rm "$work/first/$last"
    done
    command sise -q --store "$network_begun" import "$work/first" || bail 'no store'
    command sise -q --store "$work/whole" import "$SISE_SHARED/data/krx-raw" || bail 'no store'
    command sise --store "$work/whole" export stock_data >"$network_whole"
}

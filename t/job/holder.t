# What a holder earned is what the store says: every factor of stores of made-up days, which sise has derived from the
# tables alone, equals what the model of that market knows; and so does the product of all factors, but for the rounding of
# base prices to ticks. Auctions after halts, reductions, spin-offs, splits, bonus issues whose shares come weeks later and
# transfers from KONEX are among them. A stock whose halt began before the first stored day is left out where the shares
# that it had then decide.
. "$srcdir/t/lib.sh"

held() # SEED FROM TO
{
    sise -q --store "$work/store" --now "$2T20:00+09:00" setup --source "demo:$1" --days 1 || bail "no store of seed $1"
    run sise -q --store "$work/store" --now "$3T20:00+09:00" update --source "demo:$1"
    is "$status" 0 "seed $1 from $2 to $3 is stored"
    run "$builddir/t/job/holder" "$work/store" "$1"
    is "$status" 0 'and every factor is the true one'
    diag "$out"
    like "$out" '^[0-9]+ days, [0-9]+ factors, [0-9]{2,} of them actions, [0-9]{2,} auctions; wrong: 0, not to be known: [0-5]; [0-9]{4} holders, wrong: 0$' \
        'over actions of all kinds'
    rm -rf "$work/store"
}

held 7 2013-06-03 2015-09-30
# Under a sanitizer the first is enough: what is long is the storing, which other tests go through.
if [ -z "${SISE_SANITIZED-}" ]; then
    held 3 2019-01-02 2021-06-30
    held 1 2022-11-01 2024-12-30
    held 20260101 2025-01-02 2026-11-19
fi
done_testing

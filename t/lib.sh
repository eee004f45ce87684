# TAP for shell tests. A test sources this, calls the functions below, and ends with done_testing:
#
#   . "$srcdir/t/lib.sh"
#   run sise help                       # sets $status, $out and $err; never ends the test
#   is "$status" 0 'help succeeds'
#   like "$out" 'usage: sise' 'help says how it is used'
#   done_testing
#
# $work is a folder of the test's own, removed at its end; HOME and the configuration folders are inside it, so
# that nothing of the person's can change a result.
set -u
: "${srcdir:?run tests with make check, or with t/run}" "${SISE_FIXTURES:?run tests with make check, or with t/run}"

work=$(mktemp -d "${TMPDIR:-/tmp}/sise.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config
mkdir -p "$XDG_CONFIG_HOME"
unset SISE_NOW COLUMNS
export SISE_STRATEGIES=$srcdir/strategies/shipped # those that will be installed

tests=0
failed=0
status=0
out=
err=

diag() # TEXT : a remark for the reader of the log
{
    printf '%s\n' "$1" | sed 's/^/# /'
}

pass() # NAME
{
    tests=$((tests + 1))
    printf 'ok %d - %s\n' "$tests" "$1"
}

fail() # NAME
{
    tests=$((tests + 1))
    failed=$((failed + 1))
    printf 'not ok %d - %s\n' "$tests" "$1"
}

ok() # NAME COMMAND... : the command succeeds
{
    local name=$1
    shift
    if "$@"; then
        pass "$name"
    else
        fail "$name"
        diag "failed: $*"
    fi
}

is() # GOT EXPECTED NAME
{
    if [ "$1" = "$2" ]; then
        pass "$3"
    else
        fail "$3"
        diag "     got: $1"
        diag "expected: $2"
    fi
}

like() # TEXT REGEX NAME : some line matches the extended regular expression
{
    if printf '%s\n' "$1" | grep -Eq -- "$2"; then
        pass "$3"
    else
        fail "$3"
        diag "     got: $1"
        diag "expected: /$2/"
    fi
}

unlike() # TEXT REGEX NAME : no line matches
{
    if printf '%s\n' "$1" | grep -Eq -- "$2"; then
        fail "$3"
        diag "     got: $1"
        diag "expected: nothing like /$2/"
    else
        pass "$3"
    fi
}

skip() # REASON NAME : counts as passed, with the reason
{
    tests=$((tests + 1))
    printf 'ok %d - %s # SKIP %s\n' "$tests" "$2" "$1"
}

skip_all() # REASON : ends the test
{
    printf '1..0 # SKIP %s\n' "$1"
    exit 0
}

bail() # REASON : ends the whole run
{
    printf 'Bail out! %s\n' "$1"
    exit 1
}

# Prints the path of a store that several tests read, and none of them writes. The first one that asks makes it:
#   adjusted  the 370 real days of krx-adjusted, analyzed by a rebuild
#   raw       the 33 real days of krx-raw, analyzed by a rebuild
fixture() # NAME
{
    local store=$SISE_FIXTURES/$1
    mkdir -p "$SISE_FIXTURES"
    (
        flock 9 || exit 1
        [ ! -e "$store.whole" ] || exit 0
        rm -rf "$store"
        sise -q --store "$store" import "$SISE_SHARED/data/krx-$1" &&
            sise -q --store "$store" analyze --rebuild && : >"$store.whole"
    ) 9>"$store.lock" >&2 && printf '%s\n' "$store"
}

run() # COMMAND... : $status, $out and $err
{
    "$@" >"$work/.out" 2>"$work/.err"
    status=$?
    out=$(cat "$work/.out")
    err=$(cat "$work/.err")
}

done_testing()
{
    printf '1..%d\n' "$tests"
    [ "$failed" -eq 0 ] || exit 1
}

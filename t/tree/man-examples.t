# The examples in the pages and in README.md do what they show. In a literal block a line that begins with "$ " is a
# command, and the lines up to the next command or the end of the block are what it prints: "..." stands for anything
# within a line, and alone on a line for any lines. A command that is followed by nothing may print anything. Blocks
# whose commands begin with "# " are for the reader only. README.md comes first: its session makes the store.
. "$srcdir/t/lib.sh"
. "$srcdir/t/tree/man.sh"

mkdir -p "$XDG_CONFIG_HOME/sise" "$work/here"
printf 'store = market\nsource = demo\n' >"$XDG_CONFIG_HOME/sise/sise.conf"
export SISE_NOW='2026-06-30T19:30+09:00'
cd "$work/here" || bail 'no folder to work in'

# Whether the text is what the example shows.
shown() # GOT EXPECTED
{
    expected=$2 awk '
        function same(got, want,    part, parts, i, at) {
            parts = split(want, part, "[.][.][.]")
            if (index(got, part[1]) != 1) return 0
            if (parts == 1) return got == want
            for (i = 1; i < parts; i++) {
                if (!(at = index(got, part[i]))) return 0
                got = substr(got, at + length(part[i]))
            }
            return length(got) >= length(part[parts]) &&
                substr(got, length(got) - length(part[parts]) + 1) == part[parts]
        }
        BEGIN { wanted = split(ENVIRON["expected"], want, "\n"); at = 1 }
        want[at] == "..." { if (at == wanted || !same($0, want[at + 1])) next; at++ }
        at > wanted || !same($0, want[at]) { wrong = 1; exit }
        { at++ }
        END { if (want[at] == "...") at++; exit wrong || at <= wanted }' <<<"$1"
}

example() # PAGE COMMAND EXPECTED
{
    local expected=$3
    while [[ $expected == *$'\n' ]]; do
        expected=${expected%$'\n'}
    done
    run bash -o pipefail -c "$2"
    if [ "$status" -ne 0 ]; then
        fail "$1: $2"
        diag "status $status: $err"
    elif [ -z "$expected" ] || shown "$out" "$expected"; then
        pass "$1: $2"
    else
        fail "$1: $2"
        diag "it prints:"
        diag "$out"
        diag "the page shows:"
        diag "$expected"
    fi
}

examples() # NAME : its literal text on standard input
{
    local line command= expected=
    while IFS= read -r line; do
        if [[ $line != '$ '* ]]; then
            expected+=$line$'\n'
            continue
        fi
        [ -z "$command" ] || example "$1" "$command" "$expected" </dev/null
        command=${line#'$ '}
        expected=
    done
}

examples README.md < <(sed -n '/^    /{ s///p; b; }; /^$/{ p; b; }; s/.*/$ /p; ${ s/.*/$ /p; }' "$srcdir/README.md")
for page in $(man_pages); do
    examples "${page##*/}" < <(man_literal "$page")
done
done_testing
